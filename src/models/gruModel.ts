/**
 * Encoder–decoder with GRUs (Cho et al. 2014):
 *
 *   r, z = σ(W x + b + U h + c),   n = tanh(W x + b + r ∘ (U h + c)),   h' = (1 − z) ∘ n + z ∘ h
 *
 * in PyTorch's form; resetAfter: false is the paper's, n = tanh(W x + b + U (r ∘ h) + c).
 */
import { checkArguments, flag, GRU, type Tensor } from '../engine';
import type { Vocabularies } from '../text';
import type { Cell } from './model';
import type { GRUModelOptions } from './options';
import { type NetworkOptions, RecurrentModel, type StepsInput } from './recurrentModel';

export class GRUModel extends RecurrentModel<GRU> {
  readonly cell: Cell = { kind: 'gru', gates: ['r', 'z', 'n', 'h'] };

  /**
   * @param vocabularies a corpus, or anything with its vocabularies and tokenizers
   * @throws TypeError, RangeError naming an option that is wrong.
   */
  constructor(vocabularies: Vocabularies, options: GRUModelOptions = {}) {
    checkArguments('GRUModel', 'vocabularies, options', arguments);
    const resetAfter = flag('GRUModel', 'resetAfter', Object(options).resetAfter, true);
    super(vocabularies, options, { name: 'GRUModel', hasCell: false }, { resetAfter });
  }

  protected network(inputSize: number, hiddenSize: number, options: NetworkOptions): GRU {
    const resetAfter = this.options.resetAfter as boolean;
    return new GRU(inputSize, hiddenSize, { ...options, resetAfter });
  }

  protected run(network: GRU, x: Tensor, { state, lengths, trace }: StepsInput) {
    const steps = network.forward(x, { state: state?.hidden, lengths, trace });
    return { ...steps, state: { hidden: steps.state } };
  }
}
