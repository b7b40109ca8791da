/** What a training can be told. */
import type { Optimizer, OptimizerFactory, Schedule } from '../../engine';
import type { EvaluateOptions } from '../evaluate';
import type { TrainListener } from './run';
import type { TrainingState } from './state';

/** Where a training stands when a ratio is asked for. */
export interface Progress {
  /** Counted from 0. */
  step: number;
  totalSteps: number;
  epoch: number;
}

export const MONITORS = ['loss', 'bleu', 'chrf', 'exactMatch'] as const;

/** What the best epoch is chosen by. */
export type Monitor = (typeof MONITORS)[number];

export const LOSS_REDUCTIONS = ['token', 'sentence', 'step'] as const;

/**
 * How the cross entropies of the target tokens of a step, pads left out, become the one number that is minimized:
 *
 *     'token'     Σ_b Σ_t ℓ_bt / tokens           mean over all tokens
 *     'sentence'  Σ_b Σ_t ℓ_bt / sentences        mean over sentences of the sum of their tokens
 *     'step'      Σ_t (Σ_b ℓ_bt / n_t)            at each time step t the mean over the n_t sentences that reach it, summed
 *                                                 over the time steps
 *
 * 'token' is PyTorch's CrossEntropyLoss(ignore_index=pad), fairseq and Tensor2Tensor: the gradients do not grow with the
 * length. 'sentence' is the log-likelihood of the articles (Sutskever et al. 2014; Bahdanau et al. 2015; Luong et al. 2015),
 * 'step' the loop `loss += criterion(output, target[t])` of PyTorch's translation and chatbot tutorials; with one sentence a
 * step both are the same. Their gradients are about as many times larger as a sentence has tokens: with plain SGD a learning
 * rate of a recipe is right only with the reduction of that recipe, and clipNorm binds more often.
 */
export type LossReduction = (typeof LOSS_REDUCTIONS)[number];

export const FORCING_UNITS = ['token', 'sentence'] as const;

/** What is drawn to be forced or free. */
export type ForcingUnit = (typeof FORCING_UNITS)[number];

export interface TrainOptions {
  /**
   * Passes over the training set. Default: 10; with `steps` no limit. With both the training ends at whichever comes first.
   */
  epochs?: number;
  /**
   * Optimizer steps at most, those of a training that is resumed counted. Default: no limit. A training that ends within an
   * epoch is validated once more there, and goes on from there where it is resumed with more steps.
   */
  steps?: number;
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
  /**
   * Puts sentences of about the same length into one batch, so that there are few pads. Default: true; false: plain batches
   * of the shuffled pairs.
   */
  bucket?: boolean;
  /**
   * Draws each sentence (of a language model each window) at random from all of them, so that an epoch, as many draws as
   * there are pairs, has some several times and others not at all. Default: false, each once.
   */
  replacement?: boolean;
  /** How the losses of tokens become the one number that is minimized. Default: 'token', the mean over all tokens. */
  lossReduction?: LossReduction;
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
   * 2015), or a function of the progress, `({ step, totalSteps }) => 1 - step / totalSteps`; 1 if not said. Below 1 the
   * decoder runs step by step.
   */
  teacherForcing?: number | ((progress: Progress) => number);
  /**
   * What `teacherForcing` is drawn for: each 'token' by itself (the default, scheduled sampling), or each 'sentence', whose
   * words all come from the data, or all but the first from the decoder (PyTorch's translation tutorial).
   */
  forcingUnit?: ForcingUnit;
  /**
   * Ends a sentence in training where the decoder is given its own <eos>: the rest of its target has no loss (the `break` of
   * PyTorch's tutorial). Its tokens still count where a mean is taken. Default: false, the decoder goes on to the last
   * target. Needs a `teacherForcing` below 1.
   */
  stopAtEos?: boolean;
  /** Share of words read as <unk> on both sides while training (Gal & Ghahramani 2016); 0 if not said. */
  wordDropout?: number;
  /**
   * Cuts sentences into subwords anew at every epoch, at random, where their tokenizer can: bpeTokenizer({ dropout: 0.1 })
   * (Provilkov et al. 2020) or unigramTokenizer() (Kudo 2018); false if not said.
   */
  sampleTokens?: boolean;
  /** Sentences translated after every epoch, with all they show. */
  probes?: readonly string[];
  /**
   * Validates after every so many steps, in the place of every epoch. `patience`, `keepBest`, `averageBest`, `plateau` and
   * the probes then count these validations.
   */
  validateEvery?: number;
  /**
   * How development sentences are translated and scored, with the options of `evaluate`: `{ beamSize: 5, maxLength: 50 }`.
   * With the same options, sentences and batchSize `evaluate` gives the same numbers. Default: greedy, as `evaluate`, in
   * batches of the training's batchSize.
   */
  validation?: EvaluateOptions;
  /** What tells the best epoch, on the development set; 'loss' if not said. Between equal scores the loss decides. */
  monitor?: Monitor;
  /**
   * Stops when there was no better epoch for so many (or validations, with `validateEvery`). Where scores are equal, as BLEU
   * at 0 or 100, the lower development loss is the better.
   */
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
  /**
   * How many development sentences, the first of the set, are translated at each validation for BLEU, chrF and exact match;
   * 100 if not said, Infinity for all, 0 for none.
   */
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

export const TRAIN_OPTIONS: readonly (keyof TrainOptions)[] = [
  'epochs',
  'steps',
  'batchSize',
  'batchTokens',
  'accumulate',
  'bucket',
  'replacement',
  'lossReduction',
  'optimizer',
  'schedule',
  'clipNorm',
  'clipValue',
  'labelSmoothing',
  'teacherForcing',
  'forcingUnit',
  'stopAtEos',
  'wordDropout',
  'sampleTokens',
  'probes',
  'validateEvery',
  'validation',
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

/** The options with their defaults; `epochs` and `steps` are Infinity where only the other one is a limit. */
export type ResolvedTrain = TrainOptions &
  Required<
    Pick<
      TrainOptions,
      | 'epochs'
      | 'steps'
      | 'batchSize'
      | 'accumulate'
      | 'bucket'
      | 'replacement'
      | 'lossReduction'
      | 'clipNorm'
      | 'clipValue'
      | 'labelSmoothing'
      | 'teacherForcing'
      | 'forcingUnit'
      | 'stopAtEos'
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

/** What is measured by translating. */
const SCORES = ['bleu', 'chrf', 'exactMatch'] as const;

/** What a schedule may watch. */
export const METRICS = ['devLoss', 'trainLoss', 'perplexity', ...SCORES] as const;

/** Whether what is decided on the way, the best epoch or the learning rate, depends on translations. */
export function scoresDecide({
  monitor,
  schedule,
}: Pick<ResolvedTrain, 'monitor' | 'schedule'>): boolean {
  return monitor !== 'loss' || SCORES.some(score => score === schedule?.metric);
}
