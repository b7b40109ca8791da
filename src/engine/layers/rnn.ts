/** Simple RNN over sequences, in layers and directions, and the readable single step beside it; names as PyTorch's. */

import { zeros } from '../creation';
import { checkArguments } from '../describe';
import { rnn } from '../ops/recurrent/rnn';
import type { SequenceAttributes } from '../ops/recurrent/sequence';
import { choice } from '../options';
import type { Tensor } from '../tensor';
import type { Seeded } from './basic';
import {
  type CellParameters,
  OPTIONS,
  Recurrent,
  type RecurrentOptions,
  type SequenceInput,
  type SequenceOutput,
} from './recurrent';
import { RecurrentCell } from './recurrentCell';

type Nonlinearity = 'tanh' | 'relu';
const NONLINEARITIES = ['tanh', 'relu'] as const;

export interface RNNOptions extends RecurrentOptions {
  /** 'tanh' if not said. */
  nonlinearity?: Nonlinearity;
}

/**
 * Recurrent network (Elman 1990): [B, T, inputSize] → [B, T, directions · hiddenSize]. The state is h
 * [layers · directions, B, H]. Traced: h.
 */
export class RNN extends Recurrent<Tensor> {
  readonly nonlinearity: Nonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    checkArguments('RNN', 'inputSize, hiddenSize, options', arguments);
    super('RNN', 1, inputSize, hiddenSize, options, [...OPTIONS, 'nonlinearity']);
    const { nonlinearity } = options;
    this.nonlinearity = choice('RNN', 'nonlinearity', nonlinearity, NONLINEARITIES, 'tanh');
  }

  /**
   * @param x [B, T, inputSize]
   * @param given state, lengths, trace; or h₀ alone
   * @throws ShapeError if x, the state or the lengths do not fit, TypeError for an option there is not.
   */
  forward(x: Tensor, given: SequenceInput<Tensor> | Tensor = {}): SequenceOutput<Tensor> {
    checkArguments('RNN.forward', 'x, options', arguments);
    const input = this.inputOf<Tensor>(given);
    this.checkState('state', input.state, x);
    const { output, states, gates } = this.through(x, input);
    return { output, state: states[0], ...(gates ? { gates } : {}) };
  }

  protected pass(
    x: Tensor,
    at: number,
    { weightIh, weightHh, biasIh, biasHh }: CellParameters,
    attributes: SequenceAttributes,
    state?: Tensor,
  ): Tensor[] {
    const h0 = state ? state.select(0, at) : zeros([x.shape[0], this.hiddenSize]);
    const { nonlinearity } = this;
    return rnn([x, h0, weightIh, weightHh, biasIh, biasHh], { ...attributes, nonlinearity });
  }
}

/** One step of a simple RNN written out: h' = tanh(W x + b + U h + c), or relu. */
export class RNNCell extends RecurrentCell {
  readonly nonlinearity: Nonlinearity;

  constructor(
    inputSize: number,
    hiddenSize: number,
    options: { nonlinearity?: Nonlinearity } & Seeded = {},
  ) {
    checkArguments('RNNCell', 'inputSize, hiddenSize, options', arguments);
    super('RNNCell', 1, inputSize, hiddenSize, options, ['nonlinearity', 'generator']);
    const { nonlinearity } = options;
    this.nonlinearity = choice('RNNCell', 'nonlinearity', nonlinearity, NONLINEARITIES, 'tanh');
  }

  /** x [B, inputSize], h [B, hiddenSize] (zeros if not given) → the next h. */
  forward(x: Tensor, hidden = this.start(x)): { hidden: Tensor } {
    checkArguments('RNNCell.forward', 'x, hidden', arguments);
    this.check(x, { hidden });
    const sum = this.inputPart(x).add(this.hiddenPart(hidden));
    return { hidden: this.nonlinearity === 'relu' ? sum.relu() : sum.tanh() };
  }
}
