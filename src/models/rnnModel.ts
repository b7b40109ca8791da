/** Encoder–decoder with simple RNNs (Elman 1990): h_t = tanh(W x_t + b + U h_{t−1} + c), or relu. */
import { checkArguments, choice, RNN, type Tensor } from '../engine';
import type { Vocabularies } from '../text';
import type { Cell } from './model';
import type { RNNModelOptions } from './options';
import { type NetworkOptions, RecurrentModel, type StepsInput } from './recurrentModel';

export class RNNModel extends RecurrentModel<RNN> {
  readonly cell: Cell = { kind: 'rnn', gates: ['h'] };

  /**
   * @param vocabularies a corpus, or anything with its vocabularies and tokenizers
   * @throws TypeError, RangeError naming an option that is wrong.
   */
  constructor(vocabularies: Vocabularies, options: RNNModelOptions = {}) {
    checkArguments('RNNModel', 'vocabularies, options', arguments);
    const kinds = ['tanh', 'relu'] as const;
    const { nonlinearity: given }: RNNModelOptions = Object(options);
    const nonlinearity = choice('RNNModel', 'nonlinearity', given, kinds, 'tanh');
    super(vocabularies, options, { name: 'RNNModel', hasCell: false }, { nonlinearity });
  }

  protected network(inputSize: number, hiddenSize: number, options: NetworkOptions): RNN {
    const nonlinearity = this.options.nonlinearity as 'tanh' | 'relu';
    return new RNN(inputSize, hiddenSize, { ...options, nonlinearity });
  }

  protected run(network: RNN, x: Tensor, { state, lengths, trace }: StepsInput) {
    const steps = network.forward(x, { state: state?.hidden, lengths, trace });
    return { ...steps, state: { hidden: steps.state } };
  }
}
