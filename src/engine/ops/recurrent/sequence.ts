/**
 * What the ops over whole sequences share. Batch-first outside, time-major inside (layout.ts); the input projection of
 * all steps is one product, and so is the gradient of each weight.
 */
import { isFew, type Pointer } from '../../assembly';
import { ShapeError } from '../../errors';
import { floats } from '../../heap';
import { machine } from '../../machine';
import type { Backward, Forward } from '../../op';
import { packedRecurrent } from '../../packedWeights';
import { sameShape, show } from '../../shape';
import type { Tensor } from '../../tensor';
import { Layout } from './layout';

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

/** Byte offsets in [(T+1), B, H]: the initial block, the last one, the outputs in the order of time. */
export function blocksOf({ B, T, H }: Sizes, reverse: boolean) {
  const block = 4 * B * H;
  return reverse
    ? { initial: T * block, last: 0, outputs: 0 }
    : { initial: 0, last: T * block, outputs: block };
}

/** The layout of a forward pass. */
export function layoutOf(run: Forward<SequenceAttributes>, sizes: Sizes): Layout {
  const { lengths, reverse } = run.attributes;
  return new Layout(sizes, lengths, reverse, bytes => run.scratch(bytes));
}

/** W_hh [gates·H, H] as the routines over rows read it, if it is kept packed; else 0. */
export function packedForSteps(
  { recorded }: Forward<SequenceAttributes>,
  { B, T }: Sizes,
  weightHh: Tensor,
  gates: number,
): Pointer {
  return recorded || isFew(T, B) ? 0 : packedRecurrent(weightHh, gates);
}

/** The layout of a backward pass; its rooms join `rooms`, which the caller releases. */
export function layoutBack(
  run: Backward<SequenceAttributes>,
  sizes: Sizes,
  rooms: (Tensor | null)[],
): Layout {
  const { lengths, reverse } = run.attributes;
  return new Layout(sizes, lengths, reverse, bytes => {
    const room = run.temporary([Math.ceil(bytes / 4)]);
    rooms.push(room);
    return room.pointer;
  });
}

/** The states after every step [B, T, H] and after the last one [B, H], from the blocks. */
export function handOut(
  run: Forward<SequenceAttributes>,
  sizes: Sizes,
  layout: Layout,
  states: number,
): ReturnType<typeof blocksOf> {
  const { H } = sizes;
  const [output, last] = run.outputs;
  const at = blocksOf(sizes, run.attributes.reverse);
  layout.fromBlocks(H, states + at.outputs, output.pointer);
  layout.fromBlock(H, states + at.last, last.pointer);
  return at;
}

/** Gradients that arrive at every state, in blocks: those of the outputs (none from pads) and of the last one. */
export function arriving(
  run: Backward<SequenceAttributes>,
  sizes: Sizes,
  layout: Layout,
  dStates: number,
): void {
  const { B, T, H } = sizes;
  const { assembly } = machine();
  const at = blocksOf(sizes, run.attributes.reverse);
  assembly.fill((T + 1) * B * H, 0, dStates);
  const dOutput = run.dyOf(0);
  if (dOutput) layout.toBlocks(H, dOutput.pointer, dStates + at.outputs);
  const dLast = run.dyOf(1);
  if (!dLast) return;
  const block = run.temporary([B, H]);
  layout.toBlock(H, dLast.pointer, block.pointer);
  assembly.axpy(B * H, 1, block.pointer, dStates + at.last);
  block.storage.release();
}

/** Writes dx (input 0) and dW_ih (input `weight`) from the gradients [rows, width] of the pre-activations. */
export function inputGradients(
  run: Backward<SequenceAttributes>,
  { I }: Sizes,
  layout: Layout,
  weight: number,
  gates: number,
  width: number,
  xTime: number,
): void {
  const { assembly } = machine();
  const { rows } = layout;
  if (run.wants(0)) {
    const dx = run.temporary([rows, I]);
    const weightIh = run.inputs[weight].pointer;
    assembly.gemm(rows, I, width, gates, width, 1, weightIh, 1, I, dx.pointer, I, 0, 0);
    layout.fromRows(I, dx.pointer, run.grad(0).pointer);
    dx.storage.release();
  }
  if (run.wants(weight)) {
    const dw = run.grad(weight).pointer;
    assembly.gemm(width, I, rows, gates, 1, width, xTime, 1, I, dw, I, 0, 0);
  }
}

/** Values of a trace: `gates` rows of H per step and sequence, in rows or in blocks. */
export interface Traced {
  pointer: number;
  gates: number;
  blocks?: boolean;
}

/** Reads traces out of what the routines left. */
export function traceOf(
  { B, T, H }: Sizes,
  layout: Layout,
  arrays: readonly Traced[],
): SequenceTrace {
  const memory = floats();
  const G = arrays.reduce((sum, { gates }) => sum + gates, 0);
  const values = new Float32Array(B * T * G * H);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T && !layout.isPad(b, t); t++) {
      let into = (b * T + t) * G * H;
      for (const { pointer, gates, blocks } of arrays) {
        const row = blocks ? layout.blockRowOf(b, t) : layout.rowOf(b, t);
        const from = (pointer >>> 2) + row * gates * H;
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
    if (shape && !sameShape(inputs[i].shape, shape)) {
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
