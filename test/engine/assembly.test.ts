// The compiled routines, every build and tile, against plain loops in float64 on the same numbers and odd sizes.
import { strict as assert } from 'node:assert';
import type { Assembly, Machine } from '../../src/engine';
import { startMachine } from '../../src/engine/host';
import { relaxedIsThere } from '../../src/engine/host/compile';
import { TILES } from '../../src/engine/host/selfTest';
import { philox } from '../../src/engine/random';
import { referenceMachine } from '../support/referenceMachine';

const PLACES = 24;
/** Floats between two places: room for the largest case. */
const ROOM = 40_000;

/** Two machines with the same values at the same places; place k is a pointer argument. */
class Bench {
  readonly base: [number, number];
  constructor(
    readonly compiled: Machine,
    readonly plain: Machine,
  ) {
    this.base = [compiled.heapStart, plain.heapStart];
  }

  pointer(machine: 0 | 1, place: number): number {
    return this.base[machine] + place * ROOM * 4;
  }

  fill(seed: number): void {
    let state = seed;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    };
    const values = Float32Array.from({ length: PLACES * ROOM }, next);
    for (const machine of [0, 1] as const) this.view(machine, 0, PLACES * ROOM).set(values);
  }

  view(machine: 0 | 1, place: number, length: number): Float32Array {
    const { buffer } = machine === 0 ? this.compiled : this.plain;
    return new Float32Array(buffer, this.pointer(machine, place), length);
  }

  ints(place: number, values: ArrayLike<number>): void {
    for (const machine of [0, 1] as const) {
      const { buffer } = machine === 0 ? this.compiled : this.plain;
      new Int32Array(buffer, this.pointer(machine, place), values.length).set(values);
    }
  }

  /** Calls a routine on both; arguments of the form p(k) are places. Then compares `lengths[place]` floats. */
  run(
    name: keyof Assembly,
    args: (number | Place)[],
    results: Record<number, number>,
    tolerance: number,
  ): void {
    for (const machine of [0, 1] as const) {
      const { assembly } = machine === 0 ? this.compiled : this.plain;
      const numbers = args.map(a =>
        typeof a === 'number' ? a : this.pointer(machine, a.place) + 4 * a.offset,
      );
      (assembly[name] as (...numbers: number[]) => unknown)(...numbers);
    }
    for (const [place, length] of Object.entries(results)) {
      const [got, want] = ([0, 1] as const).map(machine =>
        this.view(machine, Number(place), length),
      );
      let largest = 1;
      for (const value of want) largest = Math.max(largest, Math.abs(value));
      for (let i = 0; i < length; i++) {
        const same =
          Math.abs(got[i] - want[i]) <= tolerance * largest || Object.is(got[i], want[i]);
        assert.ok(
          same,
          `${name}(${args.map(a => (typeof a === 'number' ? a : `p${a.place}`)).join(', ')}): ` +
            `value ${i} of place ${place} is ${got[i]}, plain loops say ${want[i]}`,
        );
      }
    }
  }
}

interface Place {
  place: number;
  offset: number;
}
const p = (place: number, offset = 0): Place => ({ place, offset });

const SIZES = [1, 3, 4, 7, 8, 16, 17, 33, 100];
const plain = referenceMachine(8);
const builds = relaxedIsThere() ? (['simd', 'relaxed'] as const) : (['simd'] as const);

for (const build of builds) {
  suite(`routines, ${build} build`, () => {
    let bench: Bench;
    suiteSetup(() => {
      bench = new Bench(startMachine({ build }), plain);
      bench.fill(7);
    });
    setup(() => bench.fill(7));

    test('elementwise', () => {
      for (const n of SIZES) {
        for (const name of ['add', 'sub', 'mul'] as const)
          bench.run(name, [n, p(0), p(1), p(2)], { 2: n }, 1e-7);
        bench.run('div', [n, p(0), p(1), p(2)], { 2: n }, 1e-6);
        bench.run('affine', [n, p(0), 1.5, -2, p(2)], { 2: n }, 1e-6);
        bench.run('axpy', [n, 0.5, p(0), p(3)], { 3: n }, 1e-6);
        for (const name of ['exp', 'tanh', 'sigmoid', 'relu', 'abs'] as const) {
          bench.run(name, [n, p(0), p(2)], { 2: n }, 1e-6);
        }
        for (const name of ['tanhBackward', 'sigmoidBackward', 'reluBackward'] as const) {
          bench.run(name, [n, p(0), p(1), p(2)], { 2: n }, 1e-6);
        }
        for (let code = 0; code < 6; code++)
          bench.run('compare', [n, code, p(0), p(1), p(2)], { 2: n }, 0);
        bench.run('where', [n, p(2), p(0), p(1), p(4)], { 4: n }, 0);
        bench.run('clamp', [n, p(0), -0.3, 0.4, p(2)], { 2: n }, 1e-7);
        bench.run('addRow', [3, n, p(0), p(1), p(2)], { 2: 3 * n }, 1e-7);
        bench.run('mulRow', [3, n, p(0), p(1), p(2)], { 2: 3 * n }, 1e-7);
      }
    });

    test('reductions, softmax, layerNorm, cross entropy', () => {
      for (const n of SIZES) {
        bench.run('sum', [3, n, 1, p(0), p(1)], { 1: 3 }, 1e-6);
        bench.run('sum', [2, 5, n, p(0), p(1)], { 1: 2 * n }, 1e-6);
        bench.run('max', [2, 5, n, 1, p(0), p(1), 0], { 1: 2 * n }, 0);
        for (const name of ['softmax', 'logSoftmax'] as const)
          bench.run(name, [4, n, p(0), p(1)], { 1: 4 * n }, 2e-6);
        for (const name of ['softmaxBackward', 'logSoftmaxBackward'] as const) {
          bench.run(name, [4, n, p(0), p(1), p(2)], { 2: 4 * n }, 2e-6);
        }
        bench.run(
          'layerNorm',
          [4, n, p(0), p(1), p(2), 1e-3, p(3), p(4), p(5)],
          { 3: 4 * n, 4: 4, 5: 4 },
          1e-5,
        );
        bench.run(
          'layerNormBackward',
          [4, n, p(0), p(1), p(4), p(5), p(6), p(7), p(8), p(9)],
          { 7: 4 * n, 8: n, 9: n },
          1e-5,
        );
        bench.ints(10, [0, n - 1, 0, n >> 1]);
        for (const smoothing of [0, 0.1]) {
          bench.run(
            'crossEntropy',
            [4, n, p(0), p(10), n === 1 ? -1 : 0, smoothing, 0.25, p(3), p(4)],
            { 3: 4, 4: 4 * n },
            2e-6,
          );
        }
      }
    });

    test('movement and embedding', () => {
      for (const n of SIZES) {
        bench.run('swapLeading', [3, 5, n, p(0), p(1)], { 1: 15 * n }, 0);
        bench.ints(10, [2, 3, n, n, 1, 3]);
        bench.run('gatherStrided', [3, p(10), p(10, 3), p(0), p(1)], { 1: 6 * n }, 0);
        bench.run('scatterAddStrided', [3, p(10), p(10, 3), p(1), p(2)], { 2: 8 * n }, 1e-6);
        bench.ints(11, [3, 0, 3, 2]);
        bench.run('embedding', [4, n, p(0), p(11), p(1)], { 1: 4 * n }, 0);
        bench.run('embeddingBackward', [5, 4, n, p(11), p(1), p(2)], { 2: 5 * n }, 1e-6);
      }
    });

    test('attention, masked and causal, forward and backward', () => {
      for (const [T, S, D, E, heads] of [
        [3, 5, 4, 6, 1],
        [7, 7, 8, 8, 2],
        [1, 17, 33, 33, 1],
      ]) {
        const B = 3;
        const strides = (length: number, width: number) => [
          width * heads,
          length * width * heads,
          width,
        ];
        for (const causal of [0, 1]) {
          const mask = Array.from({ length: B * S }, (_, i) => (i % S === 0 || i % 3 > 0 ? 1 : 0));
          for (const machine of [0, 1] as const) bench.view(machine, 5, B * S).set(mask);
          const layout = [
            p(0),
            ...strides(T, D),
            p(1),
            ...strides(S, D),
            p(2),
            ...strides(S, E),
            p(3),
            ...strides(T, E),
          ];
          bench.run(
            'attention',
            [B, heads, T, S, D, E, ...layout, p(4), p(5), 0.7, causal],
            { 3: B * T * E * heads, 4: B * heads * T * S },
            1e-5,
          );
          for (const machine of [0, 1] as const) {
            bench.view(machine, 4, B * heads * T * S).forEach((w, i) => {
              if (mask[Math.floor(i / (heads * T * S)) * S + (i % S)] === 0) assert.equal(w, 0);
            });
          }
          bench.run(
            'attentionBackward',
            [B, heads, T, S, D, E, ...layout, p(4), p(6), 0.7, p(7), p(8), p(9), p(10)],
            { 7: B * T * D * heads, 8: B * S * D * heads, 9: B * S * E * heads },
            1e-5,
          );
        }
      }
    });

    test('LSTM, both directions, with and without lengths', () => {
      for (const [T, B, H] of [
        [1, 1, 1],
        [4, 3, 5],
        [3, 9, 17],
        [5, 2, 33],
        [6, 33, 8],
      ]) {
        for (const direction of [0, 1]) {
          for (const padded of [false, true]) {
            bench.fill(T + B);
            bench.ints(
              9,
              Array.from({ length: B }, (_, b) => 1 + ((b * 7 + 2) % T)),
            );
            const lengths = padded ? p(9) : 0;
            const block = (T + 1) * B * H;
            bench.run(
              'lstm',
              [T, B, H, direction, lengths, p(0), p(1), p(2), p(3), p(4), p(12)],
              { 1: T * B * 4 * H, 2: block, 3: block },
              1e-5,
            );
            bench.run(
              'lstmBackward',
              [T, B, H, direction, lengths, p(0), p(1), p(3), p(4), p(5), p(6), p(12)],
              { 1: T * B * 4 * H, 6: B * H },
              1e-4,
            );
          }
        }
      }
    });

    test('Adam and the sum of squares', () => {
      for (const n of [...SIZES, 20000]) {
        bench.fill(n);
        for (const machine of [0, 1] as const) {
          const second = bench.view(machine, 3, n);
          for (let i = 0; i < n; i++) second[i] = Math.abs(second[i]) + 0.01;
        }
        const args = [n, p(0), p(1), p(2), p(3), 0.5, 0.01, 1.1, 0.9, 0.999, 1e-8, 0.1, 0.01];
        bench.run('adam', args, { 0: n, 2: n, 3: n }, 1e-6);
      }
      const [got, want] = [bench.compiled, bench.plain].map(({ assembly }, machine) =>
        assembly.sumOfSquares(20000, bench.pointer(machine as 0 | 1, 0)),
      );
      assert.ok(Math.abs(got - want) < 1e-6 * want);
    });

    test('moments too small to matter become 0', () => {
      bench.view(0, 1, 9).fill(0);
      bench.view(0, 2, 9).fill(1e-37);
      bench.view(0, 3, 9).fill(1e-37);
      const [param, g, m, v] = [0, 1, 2, 3].map(place => bench.pointer(0, place));
      bench.compiled.assembly.adam(9, param, g, m, v, 1, 0.01, 1, 0.9, 0.999, 1e-8, 0, 0);
      assert.ok([...bench.view(0, 2, 9), ...bench.view(0, 3, 9)].every(value => value === 0));
    });
  });

  for (const tile of TILES) {
    test(`gemm, ${build} ${tile}: any strides, any sizes, with and without an addend`, () => {
      const bench = new Bench(startMachine({ build, tile }), plain);
      bench.fill(3);
      const shapes = [
        [1, 1, 1],
        [1, 17, 5],
        [6, 16, 8],
        [7, 33, 3],
        [13, 100, 31],
        [40, 20, 300],
        [100, 5, 17],
        [33, 48, 64],
      ];
      for (const [m, n, k] of shapes) {
        const left = [
          [k, 1],
          [1, m],
        ];
        const right = [
          [1, n],
          [k, 1],
        ];
        for (const a of left) {
          for (const b of right) {
            for (const [add, addRow] of [
              [0, 0],
              [p(3), 0],
              [p(2), n],
            ] as [number | Place, number][]) {
              bench.run(
                'gemm',
                [m, n, k, p(0), ...a, p(1), ...b, p(2), n, add, addRow],
                { 2: m * n },
                1e-5,
              );
            }
          }
        }
      }
    });
  }
}

suite('random numbers', () => {
  test('are Philox 4x32-10: a known answer of Random123, and the compiled form agrees', () => {
    assert.equal(philox(0, 0, 0), 0x6627e8d5);
    const { assembly, heapStart, buffer } = startMachine();
    assembly.randomUniform(9, heapStart, 5, 6, 7);
    const values = new Float32Array(buffer, heapStart, 9);
    for (const block of [0, 1, 2]) {
      assert.equal(values[4 * block], Math.floor(philox(7 + block, 5, 6) / 256) / 2 ** 24);
    }
  });
});
