/**
 * Training by teacher forcing: cross entropy of every next word given the gold words before it, mini-batches of
 * similar lengths, gradients clipped by their common norm, validation after every epoch, the best weights kept.
 */
import type { ParallelCorpus } from '../../text';
import { checkCorpus, checkModel, checkProbes } from '../arguments';
import type { EncoderDecoder } from '../model';
import { checkWords } from '../words';
import { resolveTrain, type TrainOptions } from './options';
import type { TrainingRun } from './run';
import { Trainer } from './trainer';
import { Translation } from './translation';

/**
 * Trains the model in place. When it ends the model has the weights of the best epoch on the development set (those of
 * the last step without one). Interrupting keeps the weights of the last step; `resume: run.state` goes on from there.
 * @throws RangeError for options out of range or an empty training set.
 */
export async function train(
  model: EncoderDecoder,
  corpus: ParallelCorpus,
  options: TrainOptions = {},
): Promise<TrainingRun> {
  checkModel('train', model);
  checkCorpus('train', corpus);
  const resolved = resolveTrain(options);
  checkWords('train', model.vocabularies, corpus);
  checkProbes(model, options.probes);
  if (corpus.train.length === 0) {
    throw new RangeError(
      'train: the training set is empty; look at the corpus (split, maxLength).',
    );
  }
  const trainer = new Trainer(new Translation(model, corpus, resolved), resolved);
  try {
    return await trainer.run();
  } finally {
    trainer.close();
  }
}
