// Several threads: the same bits as one, for every routine that is cut; and order after a job that was cut off.

import { strict as assert } from 'node:assert';
import { Worker } from 'node:worker_threads';
import type { Assembly, Machine } from '../../../src/engine';
import { startMachine } from '../../../src/engine/host';
import { CUTS } from '../../../src/engine/host/cuts';
import { Job } from '../../../src/engine/host/job';
import type { Routines } from '../../../src/engine/host/selfTest';
import { stepsOf } from '../../support/routines';

const FLOATS = 6_000_000;
const THREADS = 4;

/** Places in memory: the same in every machine that has as many threads of scratch. */
class Room {
  private top: number;
  /** Where results end: what a routine works with, laid out as its units need it, is no result. */
  end = 0;
  constructor(start: number) {
    this.top = start;
  }
  workspace(count: number): number {
    this.end = this.top;
    return this.floats(count);
  }
  floats(count: number): number {
    const pointer = this.top;
    this.top += 4 * count + 64 - ((4 * count) % 64);
    return pointer;
  }
}

type Case = (room: Room, ints: (values: number[]) => number) => number[];

const N = 500_003;
const each =
  (pointers: number, before: number[] = []): Case =>
  room => [N, ...before, ...Array.from({ length: pointers }, () => room.floats(N))];
const rows =
  (matrices: number): Case =>
  room => [517, 1003, ...Array.from({ length: matrices }, () => room.floats(517 * 1003))];

/** T, B, H of the sequences: B is not a multiple of the rows a unit has. */
const [T, B, H] = [5, 37, 72];
const ENDS = Array.from({ length: B }, (_, b) => T - Math.floor((b * T) / B));
const sequence = (gates: number, kept: number[]): Case => {
  return (room, ints) => [
    ...[T, B, H, 1, ints(ENDS), ints(stepsOf(ENDS, T).offsets)],
    room.floats(gates * H * H),
    room.floats(T * B * gates * H),
    ...kept.map(blocks => room.floats(blocks * B * H)),
    room.workspace(8 * H * (gates * H + 4 * B + 64)),
  ];
};
const plainSequence = (kept: number[]): Case => {
  const like = sequence(1, kept);
  return (room, ints) => {
    const [t, b, h, direction, ...rest] = like(room, ints);
    return [t, b, h, direction, 0, ...rest];
  };
};

const attentionSizes = [12, 4, 9, 13, 32, 24];
const attentionPlaces = (room: Room): number[] => {
  const [batches, heads, t, s, d, e] = attentionSizes;
  const place = (length: number, width: number) => [
    room.floats(batches * length * heads * width),
    heads * width,
    length * heads * width,
    width,
  ];
  return [...place(t, d), ...place(s, d), ...place(s, e), ...place(t, e)];
};
const weightsOf = (room: Room) => room.floats(12 * 4 * 9 * 13);

const CASES: Partial<Record<keyof Assembly, Case>> = {
  gemm: room => [
    ...[200, 500, 90, room.floats(200 * 90), 90, 1],
    ...[room.floats(500 * 90), 90, 1, room.floats(200 * 500), 500, room.floats(500), 0],
  ],
  gemmPacked: room => [
    ...[200, 500, 90, room.floats(200 * 90), 90, room.floats(512 * 90)],
    ...[room.floats(200 * 500), 500, room.floats(500), 0],
  ],
  add: each(3),
  sub: each(3),
  mul: each(3),
  div: each(3),
  affine: room => [N, room.floats(N), 0.3, 0.7, room.floats(N)],
  axpy: room => [N, 0.3, room.floats(N), room.floats(N)],
  exp: each(2),
  log: each(2),
  sqrt: each(2),
  abs: each(2),
  pow: room => [N, room.floats(N), 1.7, room.floats(N)],
  tanh: each(2),
  tanhBackward: each(3),
  sigmoid: each(2),
  sigmoidBackward: each(3),
  relu: each(2),
  reluBackward: each(3),
  erf: each(2),
  gelu: each(2),
  geluBackward: each(3),
  clamp: room => [N, room.floats(N), -0.5, 0.5, room.floats(N)],
  compare: each(3, [2]),
  where: each(4),
  fill: room => [2 * N, 3, room.floats(2 * N)],
  addRow: room => [517, 1003, room.floats(517 * 1003), room.floats(1003), room.floats(517 * 1003)],
  mulRow: room => [517, 1003, room.floats(517 * 1003), room.floats(1003), room.floats(517 * 1003)],
  softmax: rows(2),
  softmaxBackward: rows(3),
  logSoftmax: rows(2),
  logSoftmaxBackward: rows(3),
  crossEntropy: (room, ints) => [
    ...[517, 1003, room.floats(517 * 1003), ints(Array.from({ length: 517 }, (_, r) => r % 9))],
    ...[3, 0.1, 0.5, room.floats(517), room.floats(517 * 1003)],
  ],
  layerNorm: room => [
    ...[517, 203, room.floats(517 * 203), room.floats(203), room.floats(203), 1e-5],
    ...[room.floats(517 * 203), room.floats(517), room.floats(517)],
  ],
  layerNormBackward: room => [
    ...[1517, 203, room.floats(1517 * 203), room.floats(203), room.floats(1517), room.floats(1517)],
    ...[room.floats(1517 * 203), room.floats(1517 * 203), room.floats(203), room.floats(203)],
  ],
  embedding: (room, ints) => [
    ...[2000, 300, room.floats(50 * 300)],
    ...[ints(Array.from({ length: 2000 }, (_, r) => (r * 7) % 50)), room.floats(2000 * 300)],
  ],
  embeddingBackward: (room, ints) => [
    ...[50, 2000, 300, ints(Array.from({ length: 2000 }, (_, r) => (r * 7) % 50))],
    ...[room.floats(2000 * 300), room.floats(50 * 300)],
  ],
  topk: room => [
    ...[517, 1003, 7, room.floats(517 * 1003)],
    ...[room.floats(517 * 7), room.floats(517 * 7)],
  ],
  sum: room => [1, 1501, 605, room.floats(1501 * 605), room.floats(605)],
  swapLeading: room => [301, 40, 64, room.floats(301 * 40 * 64), room.floats(301 * 40 * 64)],
  sumOfSquares: each(1),
  dropout: room => [N, room.floats(N), 0.3, 5, 6, 0, room.floats(N)],
  randomUniform: room => [N, room.floats(N), 5, 6, 7],
  randomNormal: room => [10_001, room.floats(10_001), 5, 6, 0],
  adam: room => [
    ...[N, room.floats(N), room.floats(N), room.floats(N), room.floats(N)],
    ...[0.9, 1e-3, 1.1, 0.9, 0.999, 1e-8, 0.01, 0.02],
  ],
  amsgrad: room => [
    ...[N, ...Array.from({ length: 5 }, () => room.floats(N))],
    ...[1e-3, 1.1, 0.9, 0.999, 1e-8, 0.01, 0.02],
  ],
  sgd: room => [N, room.floats(N), room.floats(N), room.floats(N), 0.1, 0.9, 1, 1, 0.01],
  rmsprop: room => [
    ...[N, ...Array.from({ length: 5 }, () => room.floats(N))],
    ...[0.1, 0.99, 1e-8, 0.9, 0.01],
  ],
  adagrad: room => [N, room.floats(N), room.floats(N), room.floats(N), 0.1, 1e-10, 0.01],
  lstm: sequence(4, [T + 1, T + 1, T]),
  lstmBackward: sequence(4, [T + 1, T, T + 1, 1]),
  gru: sequence(3, [T, T + 1]),
  gruBackward: sequence(3, [T, T + 1, T + 1]),
  rnn: plainSequence([T + 1]),
  rnnBackward: plainSequence([T + 1, T + 1]),
  attention: room => [
    ...attentionSizes,
    ...attentionPlaces(room),
    ...[weightsOf(room), room.floats(12 * 13), 0.2, 0],
  ],
  attentionBackward: room => {
    const places = attentionPlaces(room);
    const like = () => room.floats(12 * 13 * 4 * 32);
    return [
      ...attentionSizes,
      ...places,
      ...[
        weightsOf(room),
        weightsOf(room),
        0.2,
        like(),
        like(),
        like(),
        room.workspace(12 * 9 * 13),
      ],
    ];
  },
};

/** The public routine in which a part is used. */
const PART_OF: Record<string, keyof Assembly> = {
  layerNormRows: 'layerNormBackward',
  layerNormColumns: 'layerNormBackward',
  embeddingColumns: 'embeddingBackward',
  columnSums: 'sum',
  swapSome: 'swapLeading',
  squares: 'sumOfSquares',
  packColumns: 'lstmBackward',
  lstmRows: 'lstm',
  lstmBackwardRows: 'lstmBackward',
  gruRows: 'gru',
  gruBackwardRows: 'gruBackward',
  rnnRows: 'rnn',
  rnnBackwardRows: 'rnnBackward',
};

/** Fills a machine's memory with the same numbers, positive so that logarithms and variances are at home. */
function fill({ buffer }: Machine, start: number): void {
  const values = new Float32Array(buffer, start, FLOATS);
  let state = 7;
  for (let i = 0; i < FLOATS; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 32 + 0.01;
  }
}

/** @returns what the routine returns, and where its results end */
function call(machine: Machine, name: keyof Assembly, start: number, make: Case) {
  const room = new Room(start);
  const ints = (values: number[]) => {
    const pointer = room.floats(values.length);
    new Int32Array(machine.buffer, pointer, values.length).set(values);
    return pointer;
  };
  const values = make(room, ints);
  const result = (machine.assembly[name] as (...values: number[]) => unknown)(...values);
  return { result, end: room.end ? (room.end - start) / 4 : FLOATS };
}

suite('several threads', () => {
  const alone = startMachine({ threads: 1, build: 'simd', tile: '6x16' });
  const together = startMachine({ threads: THREADS, build: 'simd', tile: '6x16' });
  const start = together.heapStart;
  const read = (machine: Machine) => new Int32Array(machine.buffer, start, FLOATS);

  test('every routine that is cut is tried here', () => {
    for (const name of Object.keys(CUTS)) assert.ok((PART_OF[name] ?? name) in CASES, name);
  });

  for (const [name, make] of Object.entries(CASES) as [keyof Assembly, Case][]) {
    test(`${name}: the same bits as on one thread`, () => {
      for (const machine of [alone, together]) fill(machine, start);
      const [one, many] = [alone, together].map(machine => call(machine, name, start, make));
      assert.equal(one.result, many.result);
      const [wanted, got] = [read(alone), read(together)];
      const differs = wanted.subarray(0, one.end).findIndex((word, i) => word !== got[i]);
      assert.equal(differs, -1, `word ${differs} of ${one.end} differs`);
    });
  }

  test('an owner that was cut off leaves a job behind: what is not claimed is taken back', () => {
    const control = Job.control();
    const done: number[] = [];
    const routines = {
      add: (n: number, from: number) => {
        if (from === 9) throw new Error('cut off');
        done.push(from, n);
      },
    } as unknown as Routines;
    const job = new Job(control, routines, ['add']);
    const cut = { cut: 0, share: 1, moves: [0, 1] };
    assert.throws(() => job.run(0, [20, 0], cut), /cut off/);
    const before = done.length;
    job.abandon();
    new Job(control, routines, ['add']).run(0, [3, 0], cut);
    assert.deepEqual(done.slice(before), [2, 1, 1, 1, 0, 1]);
  });

  test('a helper that is there takes units', async () => {
    const control = Job.control();
    const took = new Int32Array(new SharedArrayBuffer(8));
    const helper = new Worker(
      `require('tsx/cjs');
       const { workerData: { control, took } } = require('node:worker_threads');
       const { Job } = require(${JSON.stringify(require.resolve('../../../src/engine/host/job'))});
       const add = () => Atomics.add(took, 1, 1);
       new Job(control, { add }, ['add']).help();`,
      { eval: true, workerData: { control, took } },
    );
    const routines = { add: () => Atomics.add(took, 0, 1) } as unknown as Routines;
    const job = new Job(control, routines, ['add']);
    const end = Date.now() + 20_000;
    let jobs = 0;
    while (took[1] === 0 && Date.now() < end) {
      job.run(0, [100], { cut: 0, share: 1, moves: [0] });
      jobs++;
      await new Promise(resolve => setImmediate(resolve));
    }
    assert.ok(took[1] > 0, 'the helper never took a unit');
    assert.equal(took[0] + took[1], 100 * jobs);
    await helper.terminate();
  });
});
