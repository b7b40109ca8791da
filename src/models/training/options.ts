/** What a training can be told. */
import {
  checkNames,
  choice,
  flag,
  type Optimizer,
  type OptimizerFactory,
  type Schedule,
  whole,
} from '../../engine';
import { checkOptimizer } from '../arguments';
import type { TrainListener } from './run';
import { checkState, type TrainingState } from './state';

/** Where a training stands when a ratio is asked for. */
export interface Progress {
  /** Counted from 0. */
  step: number;
  totalSteps: number;
  epoch: number;
}

/** What the best epoch is chosen by. */
export type Monitor = 'loss' | 'bleu' | 'chrf' | 'exactMatch';

export interface TrainOptions {
  /** Passes over the training set; 10 if not said. */
  epochs?: number;
  /**
   * Sentences per step; 64 if not said. Of a language model windows of its maxLength: 64, or as many as have 8,192
   * tokens (8 of 1,024), above 1,024 fewer still.
   */
  batchSize?: number;
  /**
   * Tokens per batch of the longer side, source or target, pads counted, in the place of batchSize: short sentences share
   * a step with many others.
   */
  batchTokens?: number;
  /** Batches whose gradients make one step, as if they were one large batch; 1 if not said. */
  accumulate?: number;
  /** `adam({ lr: 1e-3 })` if not said. */
  optimizer?: OptimizerFactory | Optimizer;
  /** Factor on the learning rate, step by step; `constant()` if not said. */
  schedule?: Schedule;
  /** Largest common norm of all gradients; 1 if not said, Infinity for none. */
  clipNorm?: number;
  /** Largest single gradient; Infinity if not said. */
  clipValue?: number;
  /** ε in [0, 1): share of probability spread over all words; 0 if not said. */
  labelSmoothing?: number;
  /**
   * How often the decoder is given the word of the data rather than its own, in [0, 1] (scheduled sampling; Bengio et al.
   * 2015), or a function of the progress; 1 if not said. Below 1 the decoder runs step by step.
   */
  teacherForcing?: number | ((progress: Progress) => number);
  /** Share of words read as <unk> on both sides while training (Gal & Ghahramani 2016); 0 if not said. */
  wordDropout?: number;
  /**
   * Cuts sentences into subwords anew at every epoch, at random, where their tokenizer can: bpeTokenizer({ dropout: 0.1 })
   * (Provilkov et al. 2020) or unigramTokenizer() (Kudo 2018); false if not said.
   */
  sampleTokens?: boolean;
  /** Sentences translated after every epoch, with all they show. */
  probes?: readonly string[];
  /** What tells the best epoch, on the development set; 'loss' if not said. */
  monitor?: Monitor;
  /** Stops when the monitored number has not become better for so many epochs. */
  patience?: number;
  /** The model ends with the mean of the weights of so many best epochs (Vaswani et al. 2017, 6.1); 1 if not said. */
  averageBest?: number;
  /**
   * Weights of so many best epochs are left in `run.checkpoints`, the best first, for `model.loadStateDict(weights)`; none
   * if not said. The model ends with the best, or with their mean by `averageBest`.
   */
  keepBest?: number;
  /**
   * Decay of an exponential moving average of the weights, in (0, 1), which is validated and kept in their place; 0.999 is
   * usual. After step t the decay is min(ema, (1 + t) / (10 + t)), so that a short training forgets where it began.
   */
  ema?: number;
  /** Development sentences translated after every epoch for BLEU and exact match; 100 if not said, 0 for none. */
  validateSentences?: number;
  /** Decides the order of the batches, and what is drawn in a step without a stream of its own; 1 if not said. */
  seed?: number;
  /**
   * Goes on where a training stood, to the bit: true for the last one of this model, interrupted or finished, or the state
   * that `run.state`, `trainingState(model)` or a loaded file has. What decides the bits must be what it was: the optimizer
   * with all it is made of, the schedule, batches, seed and the like; more epochs may be asked for. null, of a file
   * without a state, is an error.
   */
  resume?: TrainingState | boolean | null;
  /** Keeps `run.state` in the run for `resume` and checkpoints, at the cost of a copy of the weights; true if not said. */
  keepState?: boolean;
  onEvent?: TrainListener;
}

const OPTIONS: readonly (keyof TrainOptions)[] = [
  'epochs',
  'batchSize',
  'batchTokens',
  'accumulate',
  'optimizer',
  'schedule',
  'clipNorm',
  'clipValue',
  'labelSmoothing',
  'teacherForcing',
  'wordDropout',
  'sampleTokens',
  'probes',
  'monitor',
  'patience',
  'averageBest',
  'keepBest',
  'ema',
  'validateSentences',
  'seed',
  'resume',
  'keepState',
  'onEvent',
];

/** The options with everything said. */
export type ResolvedTrain = TrainOptions &
  Required<
    Pick<
      TrainOptions,
      | 'epochs'
      | 'batchSize'
      | 'accumulate'
      | 'clipNorm'
      | 'clipValue'
      | 'labelSmoothing'
      | 'teacherForcing'
      | 'wordDropout'
      | 'sampleTokens'
      | 'monitor'
      | 'averageBest'
      | 'keepBest'
      | 'validateSentences'
      | 'seed'
      | 'keepState'
    >
  >;

/** @throws TypeError for an option that does not exist, RangeError for one out of range. */
export function resolveTrain(options: TrainOptions): ResolvedTrain {
  checkNames('train', options, OPTIONS);
  checkOptimizer('train', options.optimizer);
  checkResume(options);
  if (options.schedule !== undefined && typeof options.schedule?.factor !== 'function') {
    throw new TypeError(
      'train: schedule is made by constant(), noam(), cosine(), plateau(), exponential() or step().',
    );
  }
  const { batchSize, batchTokens, patience, validateSentences = 100 } = options;
  if (batchSize !== undefined && batchTokens !== undefined) {
    throw new RangeError('train: give batchSize (sentences) or batchTokens, not both.');
  }
  if (batchTokens !== undefined) count('batchTokens', batchTokens);
  if (patience !== undefined) count('patience', patience);
  const { clipNorm = 1, clipValue = Number.POSITIVE_INFINITY, labelSmoothing = 0 } = options;
  if (!(clipNorm > 0)) throw new RangeError(`train: clipNorm must be above 0, got ${clipNorm}.`);
  if (!(clipValue > 0)) throw new RangeError(`train: clipValue must be above 0, got ${clipValue}.`);
  share('labelSmoothing', labelSmoothing, false);
  const { teacherForcing = 1, wordDropout = 0, ema } = options;
  if (typeof teacherForcing !== 'function') share('teacherForcing', teacherForcing, true);
  share('wordDropout', wordDropout, false);
  if (ema !== undefined && !(ema > 0 && ema < 1)) {
    throw new RangeError(`train: ema must lie in (0, 1), got ${ema}; 0.999 is usual.`);
  }
  const monitors = ['loss', 'bleu', 'chrf', 'exactMatch'] as const;
  const monitor = choice('train', 'monitor', options.monitor, monitors, 'loss');
  if (validateSentences !== 0) count('validateSentences', validateSentences);
  else if (monitor !== 'loss') {
    throw new RangeError(`train: monitor '${monitor}' needs translations; validateSentences is 0.`);
  }
  return {
    ...options,
    epochs: count('epochs', options.epochs ?? 10),
    batchSize: count('batchSize', batchSize ?? 64),
    accumulate: count('accumulate', options.accumulate ?? 1),
    clipNorm,
    clipValue,
    labelSmoothing,
    teacherForcing,
    wordDropout,
    sampleTokens: flag('train', 'sampleTokens', options.sampleTokens, false),
    monitor,
    averageBest: count('averageBest', options.averageBest ?? 1),
    keepBest: options.keepBest === undefined ? 0 : count('keepBest', options.keepBest),
    validateSentences,
    seed: whole('train', 'seed', options.seed, Number.MIN_SAFE_INTEGER, 1),
    keepState: flag('train', 'keepState', options.keepState, true),
  };
}

function count(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`train: ${name} must be a whole number ≥ 1, got ${value}.`);
}

function share(name: string, value: number, closed: boolean): void {
  if (value >= 0 && (closed ? value <= 1 : value < 1)) return;
  throw new RangeError(`train: ${name} must lie in [0, 1${closed ? ']' : ')'}, got ${value}.`);
}

/** @throws TypeError unless it is left out, true, false, or the state of a training */
function checkResume(options: TrainOptions): void {
  if (!('resume' in options) || typeof options.resume === 'boolean') return;
  checkState(
    'train: resume',
    options.resume,
    'true, for the last training of this model, or a state: run.state, trainingState(model) or what loadModel(path) ' +
      'gave',
  );
}
