/**
 * What the ops over whole sequences share. Batch-first outside, time-major inside; the input projection of all steps is
 * one product, and so is the gradient of each weight. States stand in one block more than there are steps, so that h of
 * all steps before is the same memory one block earlier.
 */
import { ShapeError } from '../../errors';
import { floats, ints } from '../../heap';
import { machine } from '../../machine';
import type { Backward, Forward } from '../../op';
import { show } from '../../shape';
import type { Tensor } from '../../tensor';

export interface SequenceAttributes {
  /** Real steps of each sequence, 1 … T; null: all T. Beyond them the state stands still and outputs are 0. */
  lengths: Int32Array | null;
  /** Reads from the last step to the first. */
  reverse: boolean;
  /** Receives a copy of what the gates did; the numbers do not change for it. */
  onTrace?: (trace: SequenceTrace) => void;
}

/** What one direction of one layer did, batch-first. */
export interface SequenceTrace {
  /** [B, T, G, H], gates and states in the family's order; 0 on pads. */
  values: Float32Array;
  shape: readonly [B: number, T: number, gates: number, H: number];
}

/** B sequences, T steps, I inputs, H hidden units. */
export interface Sizes {
  B: number;
  T: number;
  I: number;
  H: number;
}

/** @param inputs x [B, T, I] and h0 [B, H] in front */
export function sizesOf([x, h0]: readonly Tensor[]): Sizes {
  const [B, T, I] = x.shape;
  return { B, T, I, H: h0.shape[1] };
}

/** Byte offsets in [(T+1), B, H]: the initial block, the last one, the outputs in the order of time, h_{t−1}. */
export function blocksOf({ B, T, H }: Sizes, reverse: boolean) {
  const block = 4 * B * H;
  return reverse
    ? { initial: T * block, last: 0, outputs: 0, previous: block }
    : { initial: 0, last: T * block, outputs: block, previous: 0 };
}

/** The lengths in memory for the length of a call; 0 for none. */
export function withLengths(
  lengths: Int32Array | null,
  scratch: (bytes: number) => number,
): number {
  if (!lengths) return 0;
  const pointer = scratch(4 * lengths.length);
  ints().set(lengths, pointer >> 2);
  return pointer;
}

/** Zeroes what lies beyond each sequence in batch-first [B, T, H]. */
export function clearPads(pointer: number, { B, T, H }: Sizes, lengths: Int32Array): void {
  for (let b = 0; b < B; b++) {
    const from = (pointer >> 2) + (b * T + lengths[b]) * H;
    floats().fill(0, from, from + (T - lengths[b]) * H);
  }
}

/** The states after every step [B, T, H] and after the last one [B, H], from the time-major ones. */
export function handOut(
  run: Forward<SequenceAttributes>,
  sizes: Sizes,
  states: number,
): ReturnType<typeof blocksOf> {
  const { B, T, H } = sizes;
  const { lengths, reverse } = run.attributes;
  const [output, last] = run.outputs;
  const { assembly } = machine();
  const at = blocksOf(sizes, reverse);
  assembly.swapLeading(T, B, H, states + at.outputs, output.pointer); // [T, B, H] → [B, T, H]
  if (lengths) clearPads(output.pointer, sizes, lengths);
  assembly.affine(B * H, states + at.last, 1, 0, last.pointer);
  return at;
}

/** Gradients that arrive at every state, time-major: those of the outputs (none from pads) and of the last one. */
export function arriving(run: Backward<SequenceAttributes>, sizes: Sizes, dStates: number): void {
  const { B, T, H } = sizes;
  const { lengths, reverse } = run.attributes;
  const { assembly } = machine();
  const at = blocksOf(sizes, reverse);
  assembly.fill((T + 1) * B * H, 0, dStates);
  const dOutput = run.dyOf(0);
  if (dOutput) {
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

/** Writes dx (input 0) and dW_ih (input `weight`) from the gradients [T·B, width] of the pre-activations. */
export function inputGradients(
  run: Backward<SequenceAttributes>,
  { B, T, I }: Sizes,
  weight: number,
  gates: number,
  width: number,
  xTime: number,
): void {
  const { assembly } = machine();
  const rows = T * B;
  if (run.wants(0)) {
    const dx = run.temporary([T, B, I]);
    const weightIh = run.inputs[weight].pointer;
    assembly.gemm(rows, I, width, gates, width, 1, weightIh, 1, I, dx.pointer, I, 0, 0);
    assembly.swapLeading(T, B, I, dx.pointer, run.grad(0).pointer);
    dx.storage.release();
  }
  if (run.wants(weight)) {
    const dw = run.grad(weight).pointer;
    assembly.gemm(width, I, rows, gates, 1, width, xTime, 1, I, dw, I, 0, 0);
  }
}

/** Reads traces out of time-major arrays: each holds `gates` rows of H values per step and sequence. */
export function traceOf(
  { B, T, H }: Sizes,
  arrays: readonly { pointer: number; gates: number }[],
  lengths: Int32Array | null,
): SequenceTrace {
  const memory = floats();
  const G = arrays.reduce((sum, { gates }) => sum + gates, 0);
  const values = new Float32Array(B * T * G * H);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < (lengths ? lengths[b] : T); t++) {
      let into = (b * T + t) * G * H;
      for (const { pointer, gates } of arrays) {
        const from = (pointer >> 2) + (t * B + b) * gates * H;
        values.set(memory.subarray(from, from + gates * H), into);
        into += gates * H;
      }
    }
  }
  return { values, shape: [B, T, G, H] };
}

/** @throws ShapeError naming the input that does not fit. */
export function checkSequence(
  name: string,
  inputs: readonly Tensor[],
  names: readonly string[],
  gates: number,
  lengths: Int32Array | null,
): void {
  const [x, h0] = inputs;
  if (x.rank !== 3) {
    throw new ShapeError(
      `${name}: x ${show(x.shape)} must be [B, T, I]: sequences, steps, features.`,
    );
  }
  const { B, T, I, H } = sizesOf(inputs);
  const wanted: Record<string, number[]> = {
    h0: [B, H],
    c0: [B, H],
    weight_ih: [gates * H, I],
    weight_hh: [gates * H, H],
    bias_ih: [gates * H],
    bias_hh: [gates * H],
  };
  for (const [i, input] of names.entries()) {
    const shape = wanted[input];
    if (shape && show(inputs[i].shape) !== show(shape)) {
      throw new ShapeError(
        `${name}: ${input} ${show(inputs[i].shape)} must be ${show(shape)} for x ${show(x.shape)} and ` +
          `h0 ${show(h0.shape)}.`,
      );
    }
  }
  if (lengths && (lengths.length !== B || lengths.some(length => length < 1 || length > T))) {
    throw new ShapeError(
      `${name}: lengths [${[...lengths].join(', ')}] must be ${B} numbers in 1 … ${T} for x ${show(x.shape)}.`,
    );
  }
}

/** Three cases for gradient checks: whole, padded, padded and backward in time. */
export function samplesOf(
  inputs: (B: number, T: number, I: number, H: number) => Tensor[],
): { inputs: Tensor[]; attributes: SequenceAttributes }[] {
  return [
    { inputs: inputs(2, 3, 4, 5), attributes: { lengths: null, reverse: false } },
    { inputs: inputs(3, 4, 2, 3), attributes: { lengths: Int32Array.of(4, 1, 3), reverse: false } },
    { inputs: inputs(3, 4, 2, 3), attributes: { lengths: Int32Array.of(2, 4, 1), reverse: true } },
  ];
}
