/**
 * LSTM over sequences, in layers and directions, and the readable single step beside it. A test holds both
 * together. Parameter names, gate order (i f g o) and initial values are PyTorch's.
 */

import { zeros } from '../creation';
import { checkArguments } from '../describe';
import { lstm } from '../ops/recurrent/lstm';
import type { SequenceAttributes } from '../ops/recurrent/sequence';
import { describe } from '../options';
import { Tensor } from '../tensor';
import type { Seeded } from './basic';
import {
  type CellParameters,
  Recurrent,
  type RecurrentOptions,
  type SequenceInput,
  type SequenceOutput,
} from './recurrent';
import { RecurrentCell } from './recurrentCell';

/** What an LSTM remembers. */
export interface LSTMState {
  /** h [layers · directions, B, H] */
  hidden: Tensor;
  /** C [layers · directions, B, H] */
  cell: Tensor;
}

/** The same in PyTorch's order. */
type HiddenAndCell = readonly [hidden: Tensor, cell: Tensor];

/** @throws TypeError unless it is { hidden, cell } or [h, C] */
function stateOf(owner: string, given: LSTMState | HiddenAndCell): LSTMState {
  const { hidden, cell } = Array.isArray(given)
    ? { hidden: given[0], cell: given[1] }
    : (Object(given) as Partial<LSTMState>);
  if (hidden instanceof Tensor && cell instanceof Tensor) return { hidden, cell };
  throw new TypeError(
    `${owner}: the state is { hidden, cell } or [h, C], two tensors; got ${describe(given)}.`,
  );
}

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997): [B, T, inputSize] → [B, T, directions · hiddenSize].
 * Traced gates: i f g o C h.
 */
export class LSTM extends Recurrent<LSTMState> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    checkArguments('LSTM', 'inputSize, hiddenSize, options', arguments);
    super('LSTM', 4, inputSize, hiddenSize, options);
  }

  /**
   * @param x [B, T, inputSize]
   * @param given state ({ hidden, cell } or [h, C]), lengths, trace; or [h₀, C₀] alone
   * @throws ShapeError if x, the state or the lengths do not fit, TypeError for an option there is not.
   */
  forward(
    x: Tensor,
    given: SequenceInput<LSTMState | HiddenAndCell> | HiddenAndCell = {},
  ): SequenceOutput<LSTMState> {
    checkArguments('LSTM.forward', 'x, options', arguments);
    const { state: start, ...input } = this.inputOf<LSTMState | HiddenAndCell>(given);
    const state = start === undefined ? undefined : stateOf('LSTM.forward', start);
    this.checkState('state.hidden', state?.hidden, x);
    this.checkState('state.cell', state?.cell, x);
    const { output, states, gates } = this.through(x, { ...input, state });
    const [hidden, cell] = states;
    return { output, state: { hidden, cell }, ...(gates ? { gates } : {}) };
  }

  protected pass(
    x: Tensor,
    at: number,
    { weightIh, weightHh, biasIh, biasHh }: CellParameters,
    attributes: SequenceAttributes,
    state?: LSTMState,
  ): Tensor[] {
    const none = [x.shape[0], this.hiddenSize];
    const h0 = state ? state.hidden.select(0, at) : zeros(none);
    const c0 = state ? state.cell.select(0, at) : zeros(none);
    return lstm([x, h0, c0, weightIh, weightHh, biasIh, biasHh], attributes);
  }
}

/**
 * One LSTM step written out, to be read and taken apart; LSTM does the same in one op.
 *
 *   i, f, o = σ(W x + b + U h + c),   g = tanh(W x + b + U h + c),   C' = f ∘ C + i ∘ g,   h' = o ∘ tanh C'
 */
export class LSTMCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: Seeded = {}) {
    checkArguments('LSTMCell', 'inputSize, hiddenSize, options', arguments);
    super('LSTMCell', 4, inputSize, hiddenSize, options);
  }

  /**
   * x [B, inputSize], h and C [B, hiddenSize] → the next h and C, and the gates that made them.
   * @param state { hidden, cell } or [h, C]; zeros if not given
   * @throws ShapeError, TypeError for what does not fit
   */
  forward(x: Tensor, state?: LSTMState | HiddenAndCell) {
    checkArguments('LSTMCell.forward', 'x, state', arguments);
    const zero = () => this.start(x);
    const { hidden, cell } = state ? stateOf('LSTMCell', state) : { hidden: zero(), cell: zero() };
    this.check(x, { hidden, cell });
    const all = this.inputPart(x).add(this.hiddenPart(hidden)); // [B, 4H]
    const [i, f, g, o] = all.split(this.hiddenSize, 1);
    const gates = { i: i.sigmoid(), f: f.sigmoid(), g: g.tanh(), o: o.sigmoid() }; // each [B, H]
    const nextCell = gates.f.mul(cell).add(gates.i.mul(gates.g));
    return { hidden: gates.o.mul(nextCell.tanh()), cell: nextCell, gates };
  }
}
