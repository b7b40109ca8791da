/**
 * Learning rates over time, as factors of the optimiser's own: a schedule is a recipe for `train`, which asks it before
 * every step. All of them may begin with a linear warm-up from 0.
 */
import { checkArguments } from '../describe';
import { checkNames, choice, describe, positive, whole } from '../options';
import { callText, said } from '../said';

/** Where a training is when it asks for the factor of its next step. */
export interface Progress {
  /** The step that comes, from 1. */
  step: number;
  /** Steps there will be in all. */
  totalSteps: number;
  /** Epochs that are complete. */
  epoch: number;
  /** The learning rate of the optimizer, which the factor multiplies. */
  lr: number;
  /**
   * The development loss of each validation so far, one after every epoch unless `validateEvery` says otherwise (or the
   * training loss, without a development set).
   */
  losses: readonly number[];
  /** The same of another metric, by its name in the history: 'bleu'; NaN where it was not measured. */
  metric(name: string): readonly number[];
}

export interface Schedule {
  /** As in messages and history. */
  readonly name: string;
  /** What it was made with, by name; a training is gone on with by a schedule of the same. */
  readonly settings?: Readonly<Record<string, number | string>>;
  /** The metric it waits for, which has to be measured. */
  readonly metric?: string;
  /** Factor on the learning rate at a step; a function of the progress alone, so nothing has to be kept. */
  factor(progress: Progress): number;
}

export interface WarmUp {
  /** Steps in which the factor rises linearly to what it would be; 0 if not said. */
  warmup?: number;
}

/** @param rise steps of a linear warm-up before `factor`, where that has none of its own */
function schedule(
  name: string,
  options: WarmUp,
  settings: Readonly<Record<string, number | string>> & { warmup: number },
  factor: (progress: Progress) => number,
  rise = settings.warmup,
): Schedule {
  const made: Schedule = {
    name,
    settings,
    factor(progress) {
      const risen = rise > 0 ? Math.min(1, progress.step / rise) : 1;
      return risen * factor(progress);
    },
  };
  return said(
    made,
    () => `${callText(name, options)}\na learning rate over time, as train(…) takes it`,
  );
}

function warmupOf(name: string, options: WarmUp, more: readonly string[] = []): number {
  checkNames(name, options, ['warmup', ...more]);
  return whole(name, 'warmup', options.warmup, 0, 0);
}

function share(name: string, option: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value <= 1) return value;
  throw new RangeError(`${name}: ${option} = ${describe(value)} must lie in (0, 1].`);
}

/** Always 1. */
export function constant(options: WarmUp = {}): Schedule {
  checkArguments('constant', 'options', arguments);
  return schedule('constant', options, { warmup: warmupOf('constant', options) }, () => 1);
}

/**
 * The Transformer's (Vaswani et al. 2017, section 5.3), scaled so that the factor is 1 at its peak, the last step of the
 * warm-up: min(step / warmup, √(warmup / step)).
 */
export function noam(options: WarmUp = {}): Schedule {
  checkArguments('noam', 'options', arguments);
  checkNames('noam', options, ['warmup']);
  const warmup = whole('noam', 'warmup', options.warmup, 1, 4000);
  const factor = ({ step }: Progress) => Math.min(step / warmup, Math.sqrt(warmup / step));
  return schedule('noam', options, { warmup }, factor, 0);
}

/** From 1 to `least` along half a cosine over the whole training (Loshchilov & Hutter 2017). */
export function cosine(options: WarmUp & { least?: number } = {}): Schedule {
  checkArguments('cosine', 'options', arguments);
  const warmup = warmupOf('cosine', options, ['least']);
  const least = positive('cosine', 'least', options.least, 0);
  return schedule('cosine', options, { warmup, least }, ({ step, totalSteps }) => {
    const done = Math.min(1, Math.max(0, step - 1 - warmup) / Math.max(1, totalSteps - warmup));
    return least + ((1 - least) * (1 + Math.cos(Math.PI * done))) / 2;
  });
}

/** Times `gamma` after every step; after every epoch: `epochDecay`. */
export function exponential(options: WarmUp & { gamma?: number } = {}): Schedule {
  checkArguments('exponential', 'options', arguments);
  const warmup = warmupOf('exponential', options, ['gamma']);
  const gamma = share('exponential', 'gamma', options.gamma ?? 0.999);
  const factor = ({ step }: Progress) => gamma ** Math.max(0, step - 1 - warmup);
  return schedule('exponential', options, { warmup, gamma }, factor);
}

/** Times `gamma` after every `every` steps; after epochs: `epochDecay`. */
export function step(options: WarmUp & { every?: number; gamma?: number } = {}): Schedule {
  checkArguments('step', 'options', arguments);
  const warmup = warmupOf('step', options, ['every', 'gamma']);
  const every = whole('step', 'every', options.every, 1, 1000);
  const gamma = share('step', 'gamma', options.gamma ?? 0.5);
  return schedule('step', options, { warmup, every, gamma }, progress => {
    return gamma ** Math.floor(Math.max(0, progress.step - 1 - warmup) / every);
  });
}

export interface EpochDecayOptions extends WarmUp {
  /** What the rate is multiplied by, in (0, 1]. Default: 0.5. */
  gamma?: number;
  /** Epochs between two decays. Default: 1. */
  every?: number;
  /** Epochs with the full rate. Default: `every`. */
  after?: number;
}

/**
 * Decay by the epoch: the first `after` epochs have the full rate, then it is multiplied by `gamma`, and again after
 * every `every` epochs.
 *
 *     epochDecay({ gamma: 0.5, after: 8 })   // Luong et al. 2015 with dropout: 8 epochs, then halved every epoch
 *     epochDecay({ gamma: 0.95 })            // PyTorch's ExponentialLR
 *     epochDecay({ gamma: 0.1, every: 30 })  // PyTorch's StepLR
 */
export function epochDecay(options: EpochDecayOptions = {}): Schedule {
  checkArguments('epochDecay', 'options', arguments);
  const warmup = warmupOf('epochDecay', options, ['gamma', 'every', 'after']);
  const gamma = share('epochDecay', 'gamma', options.gamma ?? 0.5);
  const every = whole('epochDecay', 'every', options.every, 1, 1);
  const after = whole('epochDecay', 'after', options.after, 0, every);
  return schedule('epochDecay', options, { warmup, gamma, every, after }, ({ epoch }) =>
    epoch < after ? 1 : gamma ** (1 + Math.floor((epoch - after) / every)),
  );
}

export interface PlateauOptions extends WarmUp {
  /** Validations without an improvement after which the rate is decayed. Default: 1. */
  patience?: number;
  /** What the rate is multiplied by, in (0, 1]. Default: 0.5. */
  gamma?: number;
  /**
   * What is watched: 'devLoss' (the default; the training loss without a development set), 'trainLoss', 'perplexity',
   * 'bleu', 'chrf' or 'exactMatch'.
   */
  metric?: string;
  /** Whether less or more of it is better. Default: 'min' for losses and the perplexity, else 'max'. */
  mode?: 'min' | 'max';
  /** The learning rate, not the factor, does not fall below this (PyTorch's min_lr). Default: 0. */
  minLr?: number;
}

/**
 * Times `gamma` whenever the metric has not improved for `patience` validations. PyTorch's ReduceLROnPlateau waits for one
 * validation more: its `patience=2` is `patience: 3` here, with `threshold=0`.
 */
export function plateau(options: PlateauOptions = {}): Schedule {
  checkArguments('plateau', 'options', arguments);
  const names = ['patience', 'gamma', 'metric', 'mode', 'minLr'];
  const warmup = warmupOf('plateau', options, names);
  const patience = whole('plateau', 'patience', options.patience, 1, 1);
  const gamma = share('plateau', 'gamma', options.gamma ?? 0.5);
  const { metric = DEV_LOSS } = options;
  if (typeof metric !== 'string') {
    throw new TypeError(
      `plateau: metric is the name of what is watched, as 'bleu'; got ${describe(metric)}.`,
    );
  }
  const least = /loss$|^perplexity$/i.test(metric) ? 'min' : 'max';
  const mode = choice('plateau', 'mode', options.mode, ['min', 'max'] as const, least);
  const minLr = positive('plateau', 'minLr', options.minLr, 0);
  const settings = { warmup, patience, gamma, metric, mode, minLr };
  const made = schedule('plateau', options, settings, progress => {
    const { losses, lr } = progress;
    const values = metric === DEV_LOSS ? losses : progress.metric(metric);
    const factor = gamma ** plateausOf(values, mode === 'min' ? 1 : -1, patience);
    return minLr > 0 ? Math.max(factor, Math.min(1, minLr / lr)) : factor;
  });
  return Object.assign(made, { metric });
}

const DEV_LOSS = 'devLoss';

/** How often `patience` values in a row were no better than the best before. @param sign 1: less is better, −1: more is */
function plateausOf(values: readonly number[], sign: 1 | -1, patience: number): number {
  let best = Number.POSITIVE_INFINITY;
  let since = 0;
  let count = 0;
  for (const value of values) {
    if (sign * value < best) {
      best = sign * value;
      since = 0;
    } else if (++since >= patience) {
      count++;
      since = 0;
    }
  }
  return count;
}
