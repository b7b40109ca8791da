/**
 * A whole sequence through one layer of a simple RNN (Elman 1990) in one direction:
 *
 *   h_t = tanh(W x + b + U h_{t−1} + c)       or relu in place of tanh
 *
 * Shapes: B sequences, T steps, I inputs, H hidden units.
 */
import { machine } from '../../machine';
import { type Backward, type Forward, op } from '../../op';
import type { Tensor } from '../../tensor';
import { timesWeight } from '../weightProduct';
import {
  arriving,
  blocksOf,
  checkSequence,
  handOut,
  inputGradients,
  layoutBack,
  layoutOf,
  packedForSteps,
  type SequenceAttributes,
  samplesOf,
  sizesOf,
  traceOf,
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
    const { reverse, onTrace, nonlinearity } = run.attributes;
    const { assembly } = machine();
    const layout = layoutOf(run, sizes);
    const { rows } = layout;

    const xTime = run.save(rows * I).pointer;
    const sums = run.save(rows * H).pointer;
    const states = run.save((T + 1) * B * H).pointer;
    const bias = run.scratch(4 * H);

    layout.toRows(I, x.pointer, xTime);
    assembly.add(H, biasIh.pointer, biasHh.pointer, bias);
    timesWeight(run.recorded, rows, xTime, weightIh, { first: 0, outputs: H }, bias, sums);
    layout.toBlock(H, h0.pointer, states + blocksOf(sizes, reverse).initial);
    const direction = reverse ? 1 : 0;
    const relu = nonlinearity === 'relu' ? 1 : 0;
    const places = [sums, states, run.scratch(assembly.rnnWorkspace(T, B, H))] as const;
    const { lengths, offsets } = layout;
    const packed = packedForSteps(run, sizes, weightHh, 1);
    if (packed) {
      assembly.rnnRows(T, B, B, H, 0, direction, relu, lengths, offsets, packed, ...places);
    } else {
      assembly.rnn(T, B, H, direction, relu, lengths, offsets, weightHh.pointer, ...places);
    }
    const at = handOut(run, sizes, layout, states);
    onTrace?.(traceOf(sizes, layout, [{ pointer: states + at.outputs, gates: 1, blocks: true }]));
  },

  backward(run: Backward<RnnAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, H } = sizes;
    const { reverse, nonlinearity } = run.attributes;
    const { assembly } = machine();
    const at = blocksOf(sizes, reverse);
    const [xTime, , states] = run.saved;
    const rooms: (Tensor | null)[] = [];
    const layout = layoutBack(run, sizes, rooms);
    const { rows } = layout;

    const sums = run.temporary([rows, H]); // gradients of the pre-activations
    const dStates = run.temporary([T + 1, B, H]);
    arriving(run, sizes, layout, dStates.pointer);
    const workspace = run.temporary([Math.ceil(assembly.rnnWorkspace(T, B, H) / 4)]);
    assembly.rnnBackward(
      T,
      B,
      H,
      reverse ? 1 : 0,
      nonlinearity === 'relu' ? 1 : 0,
      layout.lengths,
      layout.offsets,
      run.inputs[3].pointer,
      sums.pointer,
      states.pointer,
      dStates.pointer,
      workspace.pointer,
    );

    inputGradients(run, sizes, layout, 2, sums.pointer, H, xTime.pointer);
    if (run.wants(1)) layout.fromBlock(H, dStates.pointer + at.initial, run.grad(1).pointer);
    if (run.wants(3)) {
      const previous = layout.previous(states.pointer); // h_{t−1} of every step
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
    for (const room of [...rooms, sums, dStates, workspace]) room?.storage.release();
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
