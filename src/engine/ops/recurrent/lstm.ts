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
    const { lengths, reverse, onTrace } = run.attributes;
    const { assembly } = machine();
    const { initial } = blocksOf(sizes, reverse);

    const xTime = run.save(T * B * I).pointer;
    const gates = run.save(T * B * 4 * H).pointer;
    const states = run.save((T + 1) * B * H).pointer;
    const cells = run.save((T + 1) * B * H).pointer;
    const tanhCells = run.save(T * B * H).pointer;
    const bias = run.scratch(16 * H);

    assembly.swapLeading(B, T, I, x.pointer, xTime); // [B, T, I] → [T, B, I]
    assembly.add(4 * H, biasIh.pointer, biasHh.pointer, bias);
    assembly.gemm(T * B, 4 * H, I, xTime, I, 1, weightIh.pointer, I, 1, gates, 4 * H, bias, 0);
    assembly.affine(B * H, h0.pointer, 1, 0, states + initial);
    assembly.affine(B * H, c0.pointer, 1, 0, cells + initial);
    const direction = reverse ? 1 : 0;
    const lengthsAt = withLengths(lengths, bytes => run.scratch(bytes));
    const workspace = run.scratch(assembly.lstmWorkspace(T, B, H));
    const recurrent = weightHh.pointer;
    assembly.lstm(
      T,
      B,
      H,
      direction,
      lengthsAt,
      recurrent,
      gates,
      states,
      cells,
      tanhCells,
      workspace,
    );
    const at = handOut(run, sizes, states);
    assembly.affine(B * H, cells + at.last, 1, 0, run.outputs[2].pointer);
    const traced = [
      { pointer: gates, gates: 4 },
      { pointer: cells + at.outputs, gates: 1 },
      { pointer: states + at.outputs, gates: 1 },
    ];
    onTrace?.(traceOf(sizes, traced, lengths));
  },

  backward(run: Backward<SequenceAttributes>) {
    const sizes = sizesOf(run.inputs);
    const { B, T, H } = sizes;
    const { lengths, reverse } = run.attributes;
    const { assembly } = machine();
    const at = blocksOf(sizes, reverse);
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
    arriving(run, sizes, dStates.pointer);
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
      run.inputs[4].pointer,
      gates,
      cells.pointer,
      tanhCells.pointer,
      dStates.pointer,
      dCell.pointer,
      workspace.pointer,
    );

    inputGradients(run, sizes, 3, gates, 4 * H, xTime.pointer);
    if (run.wants(1)) {
      assembly.affine(B * H, dStates.pointer + at.initial, 1, 0, run.grad(1).pointer);
    }
    run.give(2, dCell);
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
