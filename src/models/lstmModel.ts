/**
 * Encoder–decoder with LSTMs (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000):
 *
 *   i, f, o = σ(W x + b + U h + c),   g = tanh(W x + b + U h + c),   C' = f ∘ C + i ∘ g,   h' = o ∘ tanh C'
 */
import { checkArguments, describe, LSTM, type LSTMState, type Tensor } from '../engine';
import type { Vocabularies } from '../text';
import { setForgetBias } from './initialization';
import type { Cell } from './model';
import type { LSTMModelOptions } from './options';
import { type NetworkOptions, RecurrentModel, type StepsInput } from './recurrentModel';

export class LSTMModel extends RecurrentModel<LSTM> {
  readonly cell: Cell = { kind: 'lstm', gates: ['i', 'f', 'g', 'o', 'C', 'h'] };

  /**
   * @param vocabularies a corpus, or anything with its vocabularies and tokenizers
   * @throws TypeError, RangeError naming an option that is wrong.
   */
  constructor(vocabularies: Vocabularies, options: LSTMModelOptions = {}) {
    checkArguments('LSTMModel', 'vocabularies, options', arguments);
    const { forgetBias = null }: LSTMModelOptions = Object(options);
    if (forgetBias !== null && !Number.isFinite(forgetBias)) {
      throw new RangeError(
        `LSTMModel: forgetBias is a number or null, got ${describe(forgetBias)}.`,
      );
    }
    super(vocabularies, options, { name: 'LSTMModel', hasCell: true }, { forgetBias });
    if (forgetBias === null) return;
    for (const network of [this.encoder, this.decoder]) {
      setForgetBias(network, this.options.hiddenDim, forgetBias);
    }
  }

  protected network(inputSize: number, hiddenSize: number, options: NetworkOptions): LSTM {
    return new LSTM(inputSize, hiddenSize, options);
  }

  protected run(network: LSTM, x: Tensor, { state, lengths, trace }: StepsInput) {
    return network.forward(x, { state: state as LSTMState | undefined, lengths, trace });
  }
}
