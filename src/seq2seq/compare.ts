import { liveComparison } from '../display';
import { checkArguments, working } from '../engine';
import {
  type CompareOptions,
  type Comparison,
  compare as compareQuietly,
  type ModelFactory,
  type Recipe,
} from '../models';
import type { ParallelCorpus } from '../text';

/**
 * Trains models side by side, each from several seeds, and shows a table of their scores as it fills: mean ± standard
 * deviation over the seeds, on the test set (on the development set without one).
 *
 *     await compare({
 *       LSTM: seed => new LSTMModel(corpus, { hiddenDim: 128, seed }),
 *       Transformer: { model: seed => new TransformerModel(corpus, { hiddenDim: 128, seed }), schedule: cosine({ warmup: 100 }) },
 *     }, corpus, { seeds: 3, epochs: 8 })
 *
 * @throws TypeError, RangeError for what is no corpus, no seed or no option, before anything is trained; for what is no model
 */
export function compare(
  contenders: Readonly<Record<string, ModelFactory | Recipe>>,
  corpus: ParallelCorpus,
  options: CompareOptions = {},
): Promise<Comparison> {
  checkArguments('compare', 'contenders, corpus, options', arguments);
  const live = liveComparison();
  const onProgress: CompareOptions['onProgress'] = (comparison, now) => {
    live(comparison, now);
    options.onProgress?.(comparison, now);
  };
  // what is no options is told by it
  const given = Object(options) === options ? { ...options, onProgress } : options;
  return working('compare', () => compareQuietly(contenders, corpus, given));
}
