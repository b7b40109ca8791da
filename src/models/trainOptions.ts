/** What a training can be told. */
import { checkNames, type Optimizer, type OptimizerFactory, type Schedule } from '../engine';
import { checkOptimizer } from './arguments';
import type { TrainListener } from './trainingRun';

export interface TrainOptions {
  /** Passes over the training set; 10 if not said. */
  epochs?: number;
  /** Sentences per step; 64 if not said. */
  batchSize?: number;
  /** `adam({ lr: 1e-3 })` if not said. */
  optimizer?: OptimizerFactory | Optimizer;
  /** Factor on the learning rate, step by step; `constant()` if not said. */
  schedule?: Schedule;
  /** Largest common norm of all gradients; 1 if not said, Infinity for none. */
  clipNorm?: number;
  /** ε in [0, 1): share of probability spread over all words; 0 if not said. */
  labelSmoothing?: number;
  /** Sentences translated after every epoch, with all they show. */
  probes?: readonly string[];
  /** Stops when the development loss has not fallen for so many epochs. */
  patience?: number;
  /** Development sentences translated after every epoch for BLEU and exact match; 100 if not said, 0 for none. */
  validateSentences?: number;
  /** Decides the order of the batches. */
  seed?: number;
  onEvent?: TrainListener;
}

const OPTIONS: readonly (keyof TrainOptions)[] = [
  'epochs',
  'batchSize',
  'optimizer',
  'schedule',
  'clipNorm',
  'labelSmoothing',
  'probes',
  'patience',
  'validateSentences',
  'seed',
  'onEvent',
];

/** @throws TypeError for an option that does not exist, RangeError for one out of range. */
export function checkTrainOptions(options: TrainOptions): void {
  checkNames('train', options, OPTIONS);
  checkOptimizer('train', options.optimizer);
  const { epochs = 10, batchSize = 64 } = options;
  checkCount('epochs', epochs);
  checkCount('batchSize', batchSize);
  if (options.schedule !== undefined && typeof options.schedule?.factor !== 'function') {
    throw new TypeError(
      'train: schedule is made by constant(), noam(), cosine(), plateau(), exponential() or step().',
    );
  }
  const { clipNorm = 1, labelSmoothing = 0, patience = 1, validateSentences = 0 } = options;
  if (!(clipNorm > 0)) throw new RangeError(`train: clipNorm must be above 0, got ${clipNorm}.`);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(`train: labelSmoothing must lie in [0, 1), got ${labelSmoothing}.`);
  }
  checkCount('patience', patience);
  if (validateSentences !== 0) checkCount('validateSentences', validateSentences);
}

function checkCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`train: ${name} must be a whole number ≥ 1, got ${value}.`);
  }
}
