/**
 * A whole sequence through one GRU layer in one direction (Cho et al. 2014), gate rows r z n:
 *
 *   r, z = σ(W x + b + U h + c),   h_t = (1 − z) ∘ n + z ∘ h_{t−1}
 *   n = tanh(W x + b + r ∘ (U h + c))         the reset gate after the product: PyTorch's form
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

const INPUTS = ['x', 'h0', 'weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];

export const gru = op<SequenceAttributes>({
  name: 'gru',
  inputs: INPUTS,
  shapes(inputs, { lengths }) {
    checkSequence('gru', inputs, INPUTS, 3, lengths);
    const { B, T, H } = sizesOf(inputs);
    return [
      [B, T, H],
      [B, H],
    ];
  },

  forward(run: Forward<SequenceAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, I, H } = sizes;
    const [x, h0, weightIh, weightHh, biasIh, biasHh] = run.inputs;
    const { reverse, onTrace } = run.attributes;
    const { assembly } = machine();
    const layout = layoutOf(run, sizes);
    const { rows } = layout;

    const xTime = run.save(rows * I).pointer;
    const gates = run.save(rows * 3 * H).pointer;
    const hidden = run.save(rows * H).pointer; // U h + c of n, which r is multiplied with
    const states = run.save((T + 1) * B * H).pointer;
    const bias = run.scratch(12 * H);

    layout.toRows(I, x.pointer, xTime);
    assembly.add(2 * H, biasIh.pointer, biasHh.pointer, bias);
    assembly.affine(H, biasIh.pointer + 8 * H, 1, 0, bias + 8 * H);
    timesWeight(run.recorded, rows, xTime, weightIh, { first: 0, outputs: 3 * H }, bias, gates);
    assembly.fill(rows * H, 0, hidden);
    assembly.addRow(rows, H, hidden, biasHh.pointer + 8 * H, hidden);
    layout.toBlock(H, h0.pointer, states + blocksOf(sizes, reverse).initial);
    const direction = reverse ? 1 : 0;
    const places = [gates, hidden, states, run.scratch(assembly.gruWorkspace(T, B, H))] as const;
    const { lengths, offsets } = layout;
    const packed = packedForSteps(run, sizes, weightHh, 3);
    if (packed) assembly.gruRows(T, B, B, H, 0, direction, lengths, offsets, packed, ...places);
    else assembly.gru(T, B, H, direction, lengths, offsets, weightHh.pointer, ...places);
    const at = handOut(run, sizes, layout, states);
    const traced = [
      { pointer: gates, gates: 3 },
      { pointer: states + at.outputs, gates: 1, blocks: true },
    ];
    onTrace?.(traceOf(sizes, layout, traced));
  },

  backward(run: Backward<SequenceAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, H } = sizes;
    const { reverse } = run.attributes;
    const { assembly } = machine();
    const at = blocksOf(sizes, reverse);
    const [xTime, keptGates, keptHidden, states] = run.saved;
    const rooms: (Tensor | null)[] = [];
    const layout = layoutBack(run, sizes, rooms);
    const { rows } = layout;

    // The routine turns activations into gradients of the pre-activations in place.
    const copies = run.retained ? [run.temporary([rows, 3 * H]), run.temporary([rows, H])] : [];
    const [gates, hidden] = [keptGates, keptHidden].map((kept, i) => {
      const copy = copies[i];
      if (copy) assembly.affine(copy.numel, kept.pointer, 1, 0, copy.pointer);
      return copy ? copy.pointer : kept.pointer;
    });

    const dStates = run.temporary([T + 1, B, H]);
    arriving(run, sizes, layout, dStates.pointer);
    const workspace = run.temporary([Math.ceil(assembly.gruWorkspace(T, B, H) / 4)]);
    assembly.gruBackward(
      T,
      B,
      H,
      reverse ? 1 : 0,
      layout.lengths,
      layout.offsets,
      run.inputs[3].pointer,
      gates,
      hidden,
      states.pointer,
      dStates.pointer,
      workspace.pointer,
    );

    inputGradients(run, sizes, layout, 2, gates, 3 * H, xTime.pointer);
    if (run.wants(1)) layout.fromBlock(H, dStates.pointer + at.initial, run.grad(1).pointer);
    if (run.wants(3)) {
      const previous = layout.previous(states.pointer); // h_{t−1} of every step
      const dw = run.grad(3).pointer;
      assembly.gemm(2 * H, H, rows, gates, 1, 3 * H, previous, 1, H, dw, H, 0, 0);
      assembly.gemm(H, H, rows, hidden, 1, H, previous, 1, H, dw + 8 * H * H, H, 0, 0);
    }
    if (run.wants(4) || run.wants(5)) {
      const dBias = run.temporary([3 * H]);
      assembly.sum(1, rows, 3 * H, gates, dBias.pointer);
      run.give(4, dBias);
      if (run.wants(5)) {
        const dHidden = run.grad(5).pointer;
        assembly.affine(2 * H, dBias.pointer, 1, 0, dHidden);
        assembly.sum(1, rows, H, hidden, dHidden + 8 * H);
      }
      dBias.storage.release();
    }
    for (const room of [...rooms, ...copies, dStates, workspace]) room?.storage.release();
  },

  samples: make =>
    samplesOf((B, T, I, H) => [
      make.normal(B, T, I),
      make.normal(B, H),
      make.normal(3 * H, I),
      make.normal(3 * H, H),
      make.normal(3 * H),
      make.normal(3 * H),
    ]),
});
