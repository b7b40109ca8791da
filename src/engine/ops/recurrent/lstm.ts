/**
 * A whole sequence through one LSTM layer in one direction (Hochreiter & Schmidhuber 1997; forget gate: Gers et al.
 * 2000), in PyTorch's form, gate rows i f g o:
 *
 *   i, f, o = σ(W x + b + U h + c),   g = tanh(W x + b + U h + c)
 *   C_t = f ∘ C_{t−1} + i ∘ g,        h_t = o ∘ tanh C_t
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

const INPUTS = ['x', 'h0', 'c0', 'weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];

export const lstm = op<SequenceAttributes>({
  name: 'lstm',
  inputs: INPUTS,
  shapes(inputs, { lengths }) {
    checkSequence('lstm', inputs, INPUTS, 4, lengths);
    const { B, T, H } = sizesOf(inputs);
    return [
      [B, T, H],
      [B, H],
      [B, H],
    ];
  },

  forward(run: Forward<SequenceAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, I, H } = sizes;
    const [x, h0, c0, weightIh, weightHh, biasIh, biasHh] = run.inputs;
    const { reverse, onTrace } = run.attributes;
    const { assembly } = machine();
    const { initial } = blocksOf(sizes, reverse);
    const layout = layoutOf(run, sizes);
    const { rows } = layout;

    const xTime = run.save(rows * I).pointer;
    const gates = run.save(rows * 4 * H).pointer;
    const states = run.save((T + 1) * B * H).pointer;
    const cells = run.save((T + 1) * B * H).pointer;
    const tanhCells = run.save(T * B * H).pointer;
    const bias = run.scratch(16 * H);

    layout.toRows(I, x.pointer, xTime);
    assembly.add(4 * H, biasIh.pointer, biasHh.pointer, bias);
    timesWeight(run.recorded, rows, xTime, weightIh, { first: 0, outputs: 4 * H }, bias, gates);
    layout.toBlock(H, h0.pointer, states + initial);
    layout.toBlock(H, c0.pointer, cells + initial);
    const direction = reverse ? 1 : 0;
    const workspace = run.scratch(assembly.lstmWorkspace(T, B, H));
    const places = [gates, states, cells, tanhCells, workspace] as const;
    const { lengths, offsets } = layout;
    const packed = packedForSteps(run, sizes, weightHh, 4);
    if (packed) assembly.lstmRows(T, B, B, H, 0, direction, lengths, offsets, packed, ...places);
    else assembly.lstm(T, B, H, direction, lengths, offsets, weightHh.pointer, ...places);
    const at = handOut(run, sizes, layout, states);
    layout.fromBlock(H, cells + at.last, run.outputs[2].pointer);
    const traced = [
      { pointer: gates, gates: 4 },
      { pointer: cells + at.outputs, gates: 1, blocks: true },
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
    const [xTime, kept, states, cells, tanhCells] = run.saved;
    const rooms: (Tensor | null)[] = [];
    const layout = layoutBack(run, sizes, rooms);
    const { rows } = layout;

    // The routine turns activations into gradients of the pre-activations in place.
    const copy = run.retained ? run.temporary([rows, 4 * H]) : null;
    if (copy) assembly.affine(copy.numel, kept.pointer, 1, 0, copy.pointer);
    const gates = copy ? copy.pointer : kept.pointer;

    const dStates = run.temporary([T + 1, B, H]);
    const dCell = run.temporary([B, H]);
    arriving(run, sizes, layout, dStates.pointer);
    const dLastCell = run.dyOf(2);
    if (dLastCell) layout.toBlock(H, dLastCell.pointer, dCell.pointer);
    else assembly.fill(B * H, 0, dCell.pointer);
    const workspace = run.temporary([Math.ceil(assembly.lstmWorkspace(T, B, H) / 4)]);
    assembly.lstmBackward(
      T,
      B,
      H,
      reverse ? 1 : 0,
      layout.lengths,
      layout.offsets,
      run.inputs[4].pointer,
      gates,
      cells.pointer,
      tanhCells.pointer,
      dStates.pointer,
      dCell.pointer,
      workspace.pointer,
    );

    inputGradients(run, sizes, layout, 3, gates, 4 * H, xTime.pointer);
    if (run.wants(1)) layout.fromBlock(H, dStates.pointer + at.initial, run.grad(1).pointer);
    if (run.wants(2)) layout.fromBlock(H, dCell.pointer, run.grad(2).pointer);
    if (run.wants(4)) {
      const previous = layout.previous(states.pointer); // h_{t−1} of every step
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
    for (const room of [...rooms, copy, dStates, dCell, workspace]) room?.storage.release();
  },

  samples: make =>
    samplesOf((B, T, I, H) => [
      make.normal(B, T, I),
      make.normal(B, H),
      make.normal(B, H),
      make.normal(4 * H, I),
      make.normal(4 * H, H),
      make.normal(4 * H),
      make.normal(4 * H),
    ]),
});
