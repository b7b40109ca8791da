/**
 * Learning rates over time, as factors of the optimiser's own: a schedule is a recipe for `train`, which asks it before
 * every step. All of them may begin with a linear warm-up from 0.
 */
import { checkNames, positive, whole } from '../options';
import { callText, said } from '../said';

/** Where a training is when it asks for the factor of its next step. */
export interface Progress {
  /** The step that comes, from 1. */
  step: number;
  /** Steps there will be in all. */
  totalSteps: number;
  /** Epochs done, with their development losses (or training losses without a development set). */
  losses: readonly number[];
}

export interface Schedule {
  /** As in messages and history. */
  readonly name: string;
  /** What it was made with, by name; a training is gone on with by a schedule of the same. */
  readonly settings?: Readonly<Record<string, number>>;
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
  settings: Readonly<Record<string, number>> & { warmup: number },
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
  if (value > 0 && value <= 1) return value;
  throw new RangeError(`${name}: ${option} = ${value} must lie in (0, 1].`);
}

/** Always 1. */
export function constant(options: WarmUp = {}): Schedule {
  return schedule('constant', options, { warmup: warmupOf('constant', options) }, () => 1);
}

/**
 * The Transformer's (Vaswani et al. 2017, section 5.3), scaled so that the factor is 1 at its peak, the last step of the
 * warm-up: min(step / warmup, √(warmup / step)).
 */
export function noam(options: WarmUp = {}): Schedule {
  checkNames('noam', options, ['warmup']);
  const warmup = whole('noam', 'warmup', options.warmup, 1, 4000);
  const factor = ({ step }: Progress) => Math.min(step / warmup, Math.sqrt(warmup / step));
  return schedule('noam', options, { warmup }, factor, 0);
}

/** From 1 to `least` along half a cosine over the whole training (Loshchilov & Hutter 2017). */
export function cosine(options: WarmUp & { least?: number } = {}): Schedule {
  const warmup = warmupOf('cosine', options, ['least']);
  const least = positive('cosine', 'least', options.least, 0);
  return schedule('cosine', options, { warmup, least }, ({ step, totalSteps }) => {
    const done = Math.min(1, Math.max(0, step - 1 - warmup) / Math.max(1, totalSteps - warmup));
    return least + ((1 - least) * (1 + Math.cos(Math.PI * done))) / 2;
  });
}

/** Times `gamma` after every step. */
export function exponential(options: WarmUp & { gamma?: number } = {}): Schedule {
  const warmup = warmupOf('exponential', options, ['gamma']);
  const gamma = share('exponential', 'gamma', options.gamma ?? 0.999);
  const factor = ({ step }: Progress) => gamma ** Math.max(0, step - 1 - warmup);
  return schedule('exponential', options, { warmup, gamma }, factor);
}

/** Times `gamma` after every `every` steps. */
export function step(options: WarmUp & { every?: number; gamma?: number } = {}): Schedule {
  const warmup = warmupOf('step', options, ['every', 'gamma']);
  const every = whole('step', 'every', options.every, 1, 1000);
  const gamma = share('step', 'gamma', options.gamma ?? 0.5);
  return schedule('step', options, { warmup, every, gamma }, progress => {
    return gamma ** Math.floor(Math.max(0, progress.step - 1 - warmup) / every);
  });
}

/** Times `gamma` whenever the development loss has not fallen for `patience` epochs. */
export function plateau(options: WarmUp & { patience?: number; gamma?: number } = {}): Schedule {
  const warmup = warmupOf('plateau', options, ['patience', 'gamma']);
  const patience = whole('plateau', 'patience', options.patience, 1, 1);
  const gamma = share('plateau', 'gamma', options.gamma ?? 0.5);
  return schedule('plateau', options, { warmup, patience, gamma }, ({ losses }) => {
    let best = Number.POSITIVE_INFINITY;
    let since = 0;
    let drops = 0;
    for (const loss of losses) {
      if (loss < best) {
        best = loss;
        since = 0;
      } else if (++since >= patience) {
        drops++;
        since = 0;
      }
    }
    return gamma ** drops;
  });
}
