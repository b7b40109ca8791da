/**
 * Training by teacher forcing: cross entropy of every next word given the gold words before it, mini-batches of
 * similar lengths, gradients clipped by their common norm, validation after every epoch, the best weights kept.
 */
import type { ParallelCorpus, TextCorpus } from '../../text';
import { checkCorpus, checkModel, checkProbes } from '../arguments';
import { checkEvaluation } from '../evaluate';
import { LanguageModel } from '../languageModel';
import { checkLengths } from '../lengths';
import type { EncoderDecoder } from '../model';
import { checkWords } from '../words';
import { checkCompared, checkForLanguage, checkSampling } from './applicable';
import { checkIdle } from './busy';
import { checkText, Language, usualBatchSize } from './language';
import type { ResolvedTrain, TrainOptions } from './options';
import { resolveTrain } from './resolve';
import type { TrainingRun } from './run';
import { trainingState } from './state';
import type { Task } from './task';
import { Trainer } from './trainer';
import { Translation } from './translation';

/**
 * Trains the model in place. When it ends the model has the weights of the best epoch on the development set (those of
 * the last step without one). Interrupting keeps the weights of the last step, as a loss that is no number does where
 * they are good; `resume: run.state` goes on from there. A training whose loss has become far worse than that of guessing
 * (and did not come down from a worse one) goes on, says so in `run.note`, and ends as `diverged`. A development loss that
 * is NaN or infinite ends it as `diverged`, with the best weights before.
 * @throws RangeError for options out of range, or that say nothing to this model and corpus; for an empty training set, and
 * for pairs longer than the model has positions for; while another training of the model runs; OutOfMemoryError before the
 * first step where the largest batch does not fit into the engine's memory, saying how much is missing
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
  if (model instanceof LanguageModel) return trainLanguage(model, corpus, options);
  checkModel('train', model);
  checkCorpus('train', corpus);
  const resolved = resolveTrain(options);
  checkWords('train', model.vocabularies, corpus);
  checkProbes(model, options.probes);
  if (options.validation) checkEvaluation('train: validation', options.validation, corpus);
  if (corpus.train.length === 0) {
    throw new RangeError(
      'train: the training set is empty; look at the corpus (split, maxLength).',
    );
  }
  checkCompared(resolved, corpus.dev.length > 0);
  for (const set of [corpus.train, corpus.dev]) checkLengths('train', model, set);
  checkSampling(resolved, corpus);
  return run(new Translation(model, corpus, resolved), resolved);
}

function trainLanguage(model: LanguageModel, corpus: unknown, options: TrainOptions) {
  checkText('train', model, corpus);
  checkForLanguage(options);
  // a state is a copy of the whole training: it is made once, here
  const kept = options.resume === true ? trainingState(model) : null;
  const given = kept ? { ...options, resume: kept } : options;
  const { batchSize = usualBatchSize(model, given.resume) } = given;
  const resolved = resolveTrain({ ...given, batchSize, validateSentences: 0 });
  checkCompared(resolved, corpus.dev.length >= 2);
  return run(new Language(model, corpus, resolved), resolved);
}

async function run<Batch>(task: Task<Batch>, options: ResolvedTrain): Promise<TrainingRun> {
  checkIdle('train', task.model);
  return new Trainer(task, options).run();
}
