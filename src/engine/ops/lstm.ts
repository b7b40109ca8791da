/**
 * A whole sequence through one LSTM layer in one direction (Hochreiter & Schmidhuber 1997; forget gate: Gers et al.
 * 2000), in PyTorch's form, gate rows i f g o:
 *
 *   i, f, o = σ(W x + b + U h + c),   g = tanh(W x + b + U h + c)
 *   C_t = f ∘ C_{t−1} + i ∘ g,        h_t = o ∘ tanh C_t
 *
 * One op and not T of them: the input projection of all steps is one product, the recurrent weights are packed
 * once, and the gradients of both weights are one product each over all steps. Batch-first outside, time-major
 * inside. Shapes: B sequences, T steps, I inputs, H hidden units.
 */
import { ShapeError } from '../errors';
import { floats, ints } from '../heap';
import { machine } from '../machine';
import { type Backward, type Forward, op, type SampleMaker } from '../op';
import { show } from '../shape';
import type { Tensor } from '../tensor';

export interface LstmAttributes {
  /** Real steps of each sequence, 1 … T; null: all T. Beyond them the state stands still and outputs are 0. */
  lengths: Int32Array | null;
  /** Reads from the last step to the first. */
  reverse: boolean;
  /** Receives a copy of what the gates did; the numbers do not change for it. */
  onTrace?: (trace: LstmTrace) => void;
}

/** What one direction of one layer did, batch-first. */
export interface LstmTrace {
  /** [B, T, 6, H] in the order i f g o C h; 0 on pads. */
  values: Float32Array;
  shape: readonly [B: number, T: number, gates: 6, H: number];
}

interface Sizes {
  B: number;
  T: number;
  I: number;
  H: number;
}

function sizesOf(inputs: readonly Tensor[]): Sizes {
  const [B, T, I] = inputs[0].shape;
  return { B, T, I, H: inputs[4].shape[1] };
}

/** Byte offsets of [(T+1), B, H]: the initial block, the last one, the outputs in the order of time, h_{t−1}. */
function blocks({ B, T, H }: Sizes, reverse: boolean) {
  const block = 4 * B * H;
  return reverse
    ? { initial: T * block, last: 0, outputs: 0, previous: block }
    : { initial: 0, last: T * block, outputs: block, previous: 0 };
}

function withLengths(lengths: Int32Array | null, scratch: (bytes: number) => number): number {
  if (!lengths) return 0;
  const pointer = scratch(4 * lengths.length);
  ints().set(lengths, pointer >> 2);
  return pointer;
}

/** Zeroes what lies beyond each sequence in batch-first [B, T, H]. */
function clearPads(pointer: number, { B, T, H }: Sizes, lengths: Int32Array): void {
  for (let b = 0; b < B; b++) {
    const from = (pointer >> 2) + (b * T + lengths[b]) * H;
    floats().fill(0, from, from + (T - lengths[b]) * H);
  }
}

export const lstm = op<LstmAttributes>({
  name: 'lstm',
  inputs: ['x', 'h0', 'c0', 'weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'],
  shapes(inputs, { lengths }) {
    check(inputs, lengths);
    const { B, T, H } = sizesOf(inputs);
    return [
      [B, T, H],
      [B, H],
      [B, H],
    ];
  },

  forward(run: Forward<LstmAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, I, H } = sizes;
    const [x, h0, c0, weightIh, weightHh, biasIh, biasHh] = run.inputs;
    const [output, lastState, lastCell] = run.outputs;
    const { lengths, reverse, onTrace } = run.attributes;
    const { assembly } = machine();
    const at = blocks(sizes, reverse);

    const xTime = run.save(T * B * I).pointer;
    const gates = run.save(T * B * 4 * H).pointer;
    const states = run.save((T + 1) * B * H).pointer;
    const cells = run.save((T + 1) * B * H).pointer;
    const tanhCells = run.save(T * B * H).pointer;
    const bias = run.scratch(16 * H);

    assembly.swapLeading(B, T, I, x.pointer, xTime); // [B, T, I] → [T, B, I]
    assembly.add(4 * H, biasIh.pointer, biasHh.pointer, bias);
    assembly.gemm(T * B, 4 * H, I, xTime, I, 1, weightIh.pointer, I, 1, gates, 4 * H, bias, 0);
    assembly.affine(B * H, h0.pointer, 1, 0, states + at.initial);
    assembly.affine(B * H, c0.pointer, 1, 0, cells + at.initial);
    assembly.lstm(
      T,
      B,
      H,
      reverse ? 1 : 0,
      withLengths(lengths, bytes => run.scratch(bytes)),
      weightHh.pointer,
      gates,
      states,
      cells,
      tanhCells,
      run.scratch(assembly.lstmWorkspace(T, B, H)),
    );
    assembly.swapLeading(T, B, H, states + at.outputs, output.pointer); // [T, B, H] → [B, T, H]
    if (lengths) clearPads(output.pointer, sizes, lengths);
    assembly.affine(B * H, states + at.last, 1, 0, lastState.pointer);
    assembly.affine(B * H, cells + at.last, 1, 0, lastCell.pointer);
    onTrace?.(traceOf(sizes, gates, states + at.outputs, cells + at.outputs, lengths));
  },

  backward(run: Backward<LstmAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, I, H } = sizes;
    const [, , , weightIh, weightHh] = run.inputs;
    const { lengths, reverse } = run.attributes;
    const { assembly } = machine();
    const at = blocks(sizes, reverse);
    const [xTime, kept, states, cells, tanhCells] = run.saved;
    const rows = T * B;

    // The routine turns activations into gradients of the pre-activations in place.
    const copy = run.retained ? run.temporary([rows, 4 * H]) : null;
    if (copy) assembly.affine(copy.numel, kept.pointer, 1, 0, copy.pointer);
    const gates = copy ? copy.pointer : kept.pointer;

    const dStates = run.temporary([T + 1, B, H]);
    const dCell = run.temporary([B, H]);
    const lengthsRoom = run.temporary([B]);
    const lengthsAt = withLengths(lengths, () => lengthsRoom.pointer);
    arriving(run, sizes, dStates.pointer, at);
    const dLastCell = run.dyOf(2);
    if (dLastCell) assembly.affine(B * H, dLastCell.pointer, 1, 0, dCell.pointer);
    else assembly.fill(B * H, 0, dCell.pointer);
    const workspace = run.temporary([Math.ceil(assembly.lstmWorkspace(T, B, H) / 4)]);
    assembly.lstmBackward(
      T,
      B,
      H,
      reverse ? 1 : 0,
      lengthsAt,
      weightHh.pointer,
      gates,
      cells.pointer,
      tanhCells.pointer,
      dStates.pointer,
      dCell.pointer,
      workspace.pointer,
    );

    if (run.wants(0)) {
      const dxTime = run.temporary([T, B, I]);
      assembly.gemm(
        rows,
        I,
        4 * H,
        gates,
        4 * H,
        1,
        weightIh.pointer,
        1,
        I,
        dxTime.pointer,
        I,
        0,
        0,
      );
      assembly.swapLeading(T, B, I, dxTime.pointer, run.grad(0).pointer);
      dxTime.storage.release();
    }
    if (run.wants(1)) {
      assembly.affine(B * H, dStates.pointer + at.initial, 1, 0, run.grad(1).pointer);
    }
    run.give(2, dCell);
    if (run.wants(3)) {
      const dw = run.grad(3).pointer;
      assembly.gemm(4 * H, I, rows, gates, 1, 4 * H, xTime.pointer, 1, I, dw, I, 0, 0);
    }
    if (run.wants(4)) {
      const previous = states.pointer + at.previous; // h_{t−1} of every step
      const dw = run.grad(4).pointer;
      assembly.gemm(4 * H, H, rows, gates, 1, 4 * H, previous, 1, H, dw, H, 0, 0);
    }
    if (run.wants(5) || run.wants(6)) {
      const dBias = run.temporary([4 * H]);
      assembly.sum(1, rows, 4 * H, gates, dBias.pointer);
      run.give(5, dBias);
      run.give(6, dBias);
      dBias.storage.release();
    }
    for (const room of [copy, dStates, dCell, lengthsRoom, workspace]) room?.storage.release();
  },

  samples: (make: SampleMaker) => [
    { inputs: lstmInputs(make, 2, 3, 4, 5), attributes: { lengths: null, reverse: false } },
    {
      inputs: lstmInputs(make, 3, 4, 2, 3),
      attributes: { lengths: Int32Array.of(4, 1, 3), reverse: false },
    },
    {
      inputs: lstmInputs(make, 3, 4, 2, 3),
      attributes: { lengths: Int32Array.of(2, 4, 1), reverse: true },
    },
  ],
});

/** Gradients that arrive at every state, time-major: those of the outputs (none from pads) and of the last one. */
function arriving(
  run: Backward<LstmAttributes>,
  sizes: Sizes,
  dStates: number,
  at: ReturnType<typeof blocks>,
): void {
  const { B, T, H } = sizes;
  const { assembly } = machine();
  assembly.fill((T + 1) * B * H, 0, dStates);
  const dOutput = run.dyOf(0);
  if (dOutput) {
    const { lengths } = run.attributes;
    const from = lengths ? run.temporary([B, T, H]) : dOutput;
    if (lengths) {
      assembly.affine(B * T * H, dOutput.pointer, 1, 0, from.pointer);
      clearPads(from.pointer, sizes, lengths);
    }
    assembly.swapLeading(B, T, H, from.pointer, dStates + at.outputs);
    if (lengths) from.storage.release();
  }
  const dLast = run.dyOf(1);
  if (dLast) assembly.axpy(B * H, 1, dLast.pointer, dStates + at.last);
}

function traceOf(
  { B, T, H }: Sizes,
  gates: number,
  states: number,
  cells: number,
  lengths: Int32Array | null,
): LstmTrace {
  const memory = floats();
  const values = new Float32Array(B * T * 6 * H);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < (lengths ? lengths[b] : T); t++) {
      const row = t * B + b;
      const into = (b * T + t) * 6 * H;
      const gate = (gates >> 2) + row * 4 * H;
      values.set(memory.subarray(gate, gate + 4 * H), into);
      const cell = (cells >> 2) + row * H;
      values.set(memory.subarray(cell, cell + H), into + 4 * H);
      const state = (states >> 2) + row * H;
      values.set(memory.subarray(state, state + H), into + 5 * H);
    }
  }
  return { values, shape: [B, T, 6, H] };
}

function check(inputs: readonly Tensor[], lengths: Int32Array | null): void {
  const [x, h0, c0, weightIh, weightHh, biasIh, biasHh] = inputs;
  if (x.rank !== 3) {
    throw new ShapeError(`lstm: x ${show(x.shape)} must be [B, T, I]: sequences, steps, features.`);
  }
  const { B, T, I, H } = sizesOf(inputs);
  const wanted: [string, Tensor, number[]][] = [
    ['h0', h0, [B, H]],
    ['c0', c0, [B, H]],
    ['weight_ih', weightIh, [4 * H, I]],
    ['weight_hh', weightHh, [4 * H, H]],
    ['bias_ih', biasIh, [4 * H]],
    ['bias_hh', biasHh, [4 * H]],
  ];
  for (const [name, tensor, shape] of wanted) {
    if (show(tensor.shape) !== show(shape)) {
      throw new ShapeError(
        `lstm: ${name} ${show(tensor.shape)} must be ${show(shape)} for x ${show(x.shape)} and ${H} hidden units.`,
      );
    }
  }
  if (lengths && (lengths.length !== B || lengths.some(length => length < 1 || length > T))) {
    throw new ShapeError(
      `lstm: lengths [${[...lengths].join(', ')}] must be ${B} numbers in 1 … ${T} for x ${show(x.shape)}.`,
    );
  }
}

function lstmInputs(make: SampleMaker, B: number, T: number, I: number, H: number): Tensor[] {
  return [
    make.normal(B, T, I),
    make.normal(B, H),
    make.normal(B, H),
    make.normal(4 * H, I),
    make.normal(4 * H, H),
    make.normal(4 * H),
    make.normal(4 * H),
  ];
}
