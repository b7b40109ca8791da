/**
 * GRU over sequences, in layers and directions, and the readable single step beside it. Parameter names, gate order
 * (r z n) and initial values are PyTorch's.
 */

import { zeros } from '../creation';
import { checkArguments } from '../describe';
import { gru } from '../ops/recurrent/gru';
import type { SequenceAttributes } from '../ops/recurrent/sequence';
import { flag } from '../options';
import type { Tensor } from '../tensor';
import type { Seeded } from './basic';
import { gruResetBefore } from './gruResetBefore';
import {
  type CellParameters,
  OPTIONS,
  Recurrent,
  type RecurrentOptions,
  type SequenceInput,
  type SequenceOutput,
} from './recurrent';
import { RecurrentCell } from './recurrentCell';

export interface GRUOptions extends RecurrentOptions {
  /**
   * True (if not said): n = tanh(W x + b + r ∘ (U h + c)), PyTorch's form. False: n = tanh(W x + b + U (r ∘ h) + c), the
   * form of the paper; it runs step by step.
   */
  resetAfter?: boolean;
}

/**
 * Gated recurrent unit (Cho et al. 2014): [B, T, inputSize] → [B, T, directions · hiddenSize]. The state is h
 * [layers · directions, B, H]. Traced gates: r z n h.
 */
export class GRU extends Recurrent<Tensor> {
  readonly resetAfter: boolean;

  constructor(inputSize: number, hiddenSize: number, options: GRUOptions = {}) {
    checkArguments('GRU', 'inputSize, hiddenSize, options', arguments);
    super('GRU', 3, inputSize, hiddenSize, options, [...OPTIONS, 'resetAfter']);
    this.resetAfter = flag('GRU', 'resetAfter', options.resetAfter, true);
  }

  /**
   * @param x [B, T, inputSize]
   * @param given state, lengths, trace; or h₀ alone
   * @throws ShapeError if x, the state or the lengths do not fit, TypeError for an option there is not.
   */
  forward(x: Tensor, given: SequenceInput<Tensor> | Tensor = {}): SequenceOutput<Tensor> {
    checkArguments('GRU.forward', 'x, options', arguments);
    const input = this.inputOf<Tensor>(given);
    this.checkState('state', input.state, x);
    const { output, states, gates } = this.through(x, input);
    return { output, state: states[0], ...(gates ? { gates } : {}) };
  }

  protected pass(
    x: Tensor,
    at: number,
    cell: CellParameters,
    attributes: SequenceAttributes,
    state?: Tensor,
  ): Tensor[] {
    const { weightIh, weightHh, biasIh, biasHh } = cell;
    const h0 = state ? state.select(0, at) : zeros([x.shape[0], this.hiddenSize]);
    if (!this.resetAfter) return gruResetBefore(x, h0, cell, attributes);
    return gru([x, h0, weightIh, weightHh, biasIh, biasHh], attributes);
  }
}

/**
 * One GRU step written out, to be read and taken apart; GRU does the same in one op.
 *
 *   r, z = σ(W x + b + U h + c),   n = tanh(W x + b + r ∘ (U h + c)),   h' = (1 − z) ∘ n + z ∘ h
 */
export class GRUCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: Seeded = {}) {
    checkArguments('GRUCell', 'inputSize, hiddenSize, options', arguments);
    super('GRUCell', 3, inputSize, hiddenSize, options);
  }

  /** x [B, inputSize], h [B, hiddenSize] (zeros if not given) → the next h, and the gates that made it. */
  forward(x: Tensor, hidden = this.start(x)) {
    checkArguments('GRUCell.forward', 'x, hidden', arguments);
    this.check(x, { hidden });
    const [xr, xz, xn] = this.inputPart(x).split(this.hiddenSize, 1); // each [B, H]
    const [hr, hz, hn] = this.hiddenPart(hidden).split(this.hiddenSize, 1);
    const r = xr.add(hr).sigmoid();
    const z = xz.add(hz).sigmoid();
    const n = xn.add(r.mul(hn)).tanh();
    return { hidden: n.add(z.mul(hidden.sub(n))), gates: { r, z, n } };
  }
}
