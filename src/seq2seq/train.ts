import { liveHistory } from '../display';
import { checkArguments, working } from '../engine';
import {
  type EncoderDecoder,
  type LanguageModel,
  type TrainingRun,
  type TrainListener,
  type TrainOptions,
  train as trainQuietly,
} from '../models';
import type { ParallelCorpus, TextCorpus } from '../text';

/**
 * Trains the model in place and shows it as it goes: loss curves, BLEU, tokens per second.
 *
 * When it ends the model has the weights of the epoch with the lowest development loss (those of the last step
 * without a development set). Interrupting keeps the weights of the last step, as a loss that is no number does where
 * they are good.
 * @throws RangeError for options out of range or an empty training set.
 */
export function train(
  model: EncoderDecoder,
  corpus: ParallelCorpus,
  options?: TrainOptions,
): Promise<TrainingRun>;
/**
 * Trains a language model on running text, in windows of its maxLength; batchSize counts windows: 64 if not said, fewer where
 * they are longer than 128: a step has at most 8,192 tokens then, and less above 1,024, for self-attention's memory.
 */
export function train(
  model: LanguageModel,
  corpus: TextCorpus,
  options?: TrainOptions,
): Promise<TrainingRun>;
export async function train(
  model: EncoderDecoder | LanguageModel,
  corpus: ParallelCorpus | TextCorpus,
  options: TrainOptions = {},
): Promise<TrainingRun> {
  checkArguments('train', 'model, corpus, options', arguments);
  const live = liveHistory();
  const onEvent: TrainListener = event => {
    live(event);
    options.onEvent?.(event);
  };
  // what is no options is told by it
  const given = Object(options) === options ? { ...options, onEvent } : options;
  return working('train', () =>
    trainQuietly(model as EncoderDecoder, corpus as ParallelCorpus, given),
  );
}
