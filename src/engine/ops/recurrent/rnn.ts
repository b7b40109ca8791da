/**
 * A whole sequence through one layer of a simple RNN (Elman 1990) in one direction:
 *
 *   h_t = tanh(W x + b + U h_{t−1} + c)       or relu in place of tanh
 *
 * Shapes: B sequences, T steps, I inputs, H hidden units.
 */
import { machine } from '../../machine';
import { type Backward, type Forward, op } from '../../op';
import {
  arriving,
  blocksOf,
  checkSequence,
  handOut,
  inputGradients,
  type SequenceAttributes,
  samplesOf,
  sizesOf,
  traceOf,
  withLengths,
} from './sequence';

export interface RnnAttributes extends SequenceAttributes {
  nonlinearity: 'tanh' | 'relu';
}

const INPUTS = ['x', 'h0', 'weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];

export const rnn = op<RnnAttributes>({
  name: 'rnn',
  inputs: INPUTS,
  shapes(inputs, { lengths }) {
    checkSequence('rnn', inputs, INPUTS, 1, lengths);
    const { B, T, H } = sizesOf(inputs);
    return [
      [B, T, H],
      [B, H],
    ];
  },

  forward(run: Forward<RnnAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, I, H } = sizes;
    const [x, h0, weightIh, weightHh, biasIh, biasHh] = run.inputs;
    const { lengths, reverse, onTrace, nonlinearity } = run.attributes;
    const { assembly } = machine();

    const xTime = run.save(T * B * I).pointer;
    const sums = run.save(T * B * H).pointer;
    const states = run.save((T + 1) * B * H).pointer;
    const bias = run.scratch(4 * H);

    assembly.swapLeading(B, T, I, x.pointer, xTime); // [B, T, I] → [T, B, I]
    assembly.add(H, biasIh.pointer, biasHh.pointer, bias);
    assembly.gemm(T * B, H, I, xTime, I, 1, weightIh.pointer, I, 1, sums, H, bias, 0);
    assembly.affine(B * H, h0.pointer, 1, 0, states + blocksOf(sizes, reverse).initial);
    assembly.rnn(
      T,
      B,
      H,
      reverse ? 1 : 0,
      nonlinearity === 'relu' ? 1 : 0,
      withLengths(lengths, bytes => run.scratch(bytes)),
      weightHh.pointer,
      sums,
      states,
      run.scratch(assembly.rnnWorkspace(T, B, H)),
    );
    const at = handOut(run, sizes, states);
    onTrace?.(traceOf(sizes, [{ pointer: states + at.outputs, gates: 1 }], lengths));
  },

  backward(run: Backward<RnnAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, H } = sizes;
    const { lengths, reverse, nonlinearity } = run.attributes;
    const { assembly } = machine();
    const at = blocksOf(sizes, reverse);
    const [xTime, , states] = run.saved;
    const rows = T * B;

    const sums = run.temporary([rows, H]); // gradients of the pre-activations
    const dStates = run.temporary([T + 1, B, H]);
    const lengthsRoom = run.temporary([B]);
    const lengthsAt = withLengths(lengths, () => lengthsRoom.pointer);
    arriving(run, sizes, dStates.pointer);
    const workspace = run.temporary([Math.ceil(assembly.rnnWorkspace(T, B, H) / 4)]);
    assembly.rnnBackward(
      T,
      B,
      H,
      reverse ? 1 : 0,
      nonlinearity === 'relu' ? 1 : 0,
      lengthsAt,
      run.inputs[3].pointer,
      sums.pointer,
      states.pointer,
      dStates.pointer,
      workspace.pointer,
    );

    inputGradients(run, sizes, 2, sums.pointer, H, xTime.pointer);
    if (run.wants(1)) {
      assembly.affine(B * H, dStates.pointer + at.initial, 1, 0, run.grad(1).pointer);
    }
    if (run.wants(3)) {
      const previous = states.pointer + at.previous; // h_{t−1} of every step
      const dw = run.grad(3).pointer;
      assembly.gemm(H, H, rows, sums.pointer, 1, H, previous, 1, H, dw, H, 0, 0);
    }
    if (run.wants(4) || run.wants(5)) {
      const dBias = run.temporary([H]);
      assembly.sum(1, rows, H, sums.pointer, dBias.pointer);
      run.give(4, dBias);
      run.give(5, dBias);
      dBias.storage.release();
    }
    for (const room of [sums, dStates, lengthsRoom, workspace]) room.storage.release();
  },

  samples: make => [
    ...samplesOf((B, T, I, H) => [
      make.normal(B, T, I),
      make.normal(B, H),
      make.normal(H, I),
      make.normal(H, H),
      make.normal(H),
      make.normal(H),
    ]).map(({ inputs, attributes }) => ({
      inputs,
      attributes: { ...attributes, nonlinearity: 'tanh' as const },
    })),
    // above 0, where relu has no kink
    ...samplesOf((B, T, I, H) => [
      make.uniform(0.1, 0.9, B, T, I),
      make.uniform(0.1, 0.9, B, H),
      make.uniform(0.1, 0.9, H, I),
      make.uniform(0.1, 0.9, H, H),
      make.uniform(0.1, 0.9, H),
      make.uniform(0.1, 0.9, H),
    ]).map(({ inputs, attributes }) => ({
      inputs,
      attributes: { ...attributes, nonlinearity: 'relu' as const },
    })),
  ],
});
