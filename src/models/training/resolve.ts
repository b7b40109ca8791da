/** The options of a training, checked and with their defaults. */
import { checkNames, choice, describe, flag, optionalFunction, whole } from '../../engine';
import { checkOptimizer } from '../arguments';
import { DECODE_OPTIONS } from '../decode/options';
import {
  FORCING_UNITS,
  LOSS_REDUCTIONS,
  METRICS,
  MONITORS,
  type Monitor,
  type ResolvedTrain,
  scoresDecide,
  TRAIN_OPTIONS,
  type TrainOptions,
} from './options';
import { checkState } from './state';

/** @throws TypeError for an option that does not exist, RangeError for one out of range. */
export function resolveTrain(options: TrainOptions): ResolvedTrain {
  checkPlace(options);
  checkNames('train', options, TRAIN_OPTIONS);
  checkOptimizer('train', options.optimizer);
  checkResume(options);
  if (options.schedule !== undefined && typeof options.schedule?.factor !== 'function') {
    throw new TypeError(
      'train: schedule is made by constant(), noam(), cosine(), plateau(), exponential(), step() or epochDecay().',
    );
  }
  const { batchSize, batchTokens, patience, validateEvery, validateSentences = 100 } = options;
  if (batchSize !== undefined && batchTokens !== undefined) {
    throw new RangeError('train: give batchSize (sentences) or batchTokens, not both.');
  }
  if (batchTokens !== undefined) count('batchTokens', batchTokens);
  if (patience !== undefined) count('patience', patience);
  if (validateEvery !== undefined) count('validateEvery', validateEvery);
  const { clipNorm = 1, clipValue = Number.POSITIVE_INFINITY, labelSmoothing = 0 } = options;
  aboveZero('clipNorm', clipNorm);
  aboveZero('clipValue', clipValue);
  optionalFunction('train', 'onEvent', options.onEvent);
  share('labelSmoothing', labelSmoothing, false);
  const { teacherForcing = 1, wordDropout = 0, ema } = options;
  if (typeof teacherForcing !== 'function') share('teacherForcing', teacherForcing, true);
  share('wordDropout', wordDropout, false);
  if (ema !== undefined && !(typeof ema === 'number' && ema > 0 && ema < 1)) {
    throw new RangeError(`train: ema must lie in (0, 1), got ${describe(ema)}; 0.999 is usual.`);
  }
  const monitor = choice('train', 'monitor', options.monitor, MONITORS, 'loss');
  if (validateSentences !== 0 && validateSentences !== Number.POSITIVE_INFINITY) {
    count('validateSentences', validateSentences);
  }
  checkMeasured(monitor, options);
  const stopAtEos = flag('train', 'stopAtEos', options.stopAtEos, false);
  if (stopAtEos && teacherForcing === 1) {
    throw new RangeError(
      'train: stopAtEos is about a decoder that is given its own words; give a teacherForcing below 1, or leave it out.',
    );
  }
  const forcingUnit = choice('train', 'forcingUnit', options.forcingUnit, FORCING_UNITS, 'token');
  if (forcingUnit === 'sentence' && teacherForcing === 1) {
    throw new RangeError(
      "train: forcingUnit 'sentence' is what teacherForcing is drawn for; give a teacherForcing below 1, or leave it out.",
    );
  }
  const { epochs, steps } = limitsOf(options);
  return {
    ...options,
    epochs,
    steps,
    batchSize: count('batchSize', batchSize ?? 64),
    accumulate: count('accumulate', options.accumulate ?? 1),
    bucket: flag('train', 'bucket', options.bucket, true),
    replacement: flag('train', 'replacement', options.replacement, false),
    lossReduction: choice(
      'train',
      'lossReduction',
      options.lossReduction,
      LOSS_REDUCTIONS,
      'token',
    ),
    forcingUnit,
    stopAtEos,
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

/** @throws TypeError for an option that has its place elsewhere */
function checkPlace(options: TrainOptions): void {
  for (const name of Object.keys(options ?? {})) {
    if (TRAIN_OPTIONS.some(own => own === name)) continue;
    const ofOptimizer = OF_OPTIMIZERS[name];
    if (ofOptimizer) {
      throw new TypeError(
        `train: there is no option ${name}: it is the optimizer's, optimizer: adam({ ${ofOptimizer}: … }).`,
      );
    }
    if (name === 'tokenize' || DECODE_OPTIONS.some(own => own === name)) {
      throw new TypeError(
        `train: there is no option ${name}: it is the validation's, validation: { ${name}: … }.`,
      );
    }
  }
}

const OF_OPTIMIZERS: Readonly<Record<string, string>> = {
  lr: 'lr',
  learningRate: 'lr',
  weightDecay: 'weightDecay',
  betas: 'betas',
};

/** @throws RangeError where the monitor, the schedule or `validation` need what is not measured */
function checkMeasured(
  monitor: Monitor,
  { schedule, validation, validateSentences }: TrainOptions,
): void {
  const metric = schedule?.metric;
  if (metric !== undefined && !METRICS.some(name => name === metric)) {
    throw new RangeError(
      `train: the schedule watches '${metric}', which is not measured; there are ${METRICS.join(', ')}.`,
    );
  }
  if (validateSentences !== 0) return;
  const { batchSize: _, ...decoding } = validation ?? {};
  const what =
    monitor !== 'loss'
      ? `monitor '${monitor}'`
      : scoresDecide({ monitor, schedule })
        ? `the schedule, which watches '${metric}',`
        : Object.keys(decoding).length > 0
          ? `validation (${Object.keys(decoding).join(', ')})`
          : '';
  if (what === '') return;
  throw new RangeError(`train: ${what} needs translations; validateSentences is 0.`);
}

/** How long it trains: 10 epochs where neither is given, no limit for the one that is not. */
function limitsOf({ epochs, steps }: TrainOptions): { epochs: number; steps: number } {
  const most = steps === undefined ? 10 : Number.POSITIVE_INFINITY;
  return {
    epochs: epochs === undefined ? most : count('epochs', epochs),
    steps: steps === undefined ? Number.POSITIVE_INFINITY : count('steps', steps),
  };
}

function count(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`train: ${name} must be a whole number ≥ 1, got ${describe(value)}.`);
}

function share(name: string, value: number, closed: boolean): void {
  if (typeof value === 'number' && value >= 0 && (closed ? value <= 1 : value < 1)) return;
  const range = `[0, 1${closed ? ']' : ')'}`;
  throw new RangeError(`train: ${name} must lie in ${range}, got ${describe(value)}.`);
}

function aboveZero(name: string, value: number): void {
  if (typeof value === 'number' && value > 0) return;
  throw new RangeError(`train: ${name} must be above 0, got ${describe(value)}.`);
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
