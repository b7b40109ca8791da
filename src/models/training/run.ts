/** The record of a training: what `train` returns and its listeners hear. */
import type { StateDict } from '../../engine';
import { fixed } from '../figures';
import type { Prediction } from '../prediction';
import type { Monitor } from './options';
import type { TrainingState } from './state';

/** After every step. */
export interface StepRecord {
  /** Counted from 1 over all epochs. */
  step: number;
  /** The epoch it belongs to, counted from 1. */
  epoch: number;
  /** Mean cross entropy per target token of this batch, nats, whatever `lossReduction` is. */
  loss: number;
  /** The number whose gradients were taken, where `lossReduction` is not 'token': then it is the loss. */
  minimized?: number;
  /** Euclidean norm of all gradients before clipping. */
  gradNorm: number;
  lr: number;
  /** Target tokens (pads not counted) per second of computing. */
  tokensPerSecond: number;
}

/** After every epoch, or with `validateEvery` after so many steps. */
export interface EpochRecord {
  /** Counted from 1; with `validateEvery` the one that ran, which several records may share. */
  epoch: number;
  /** The step it ended with: no two records have the same. */
  step: number;
  /** Mean over the target tokens of the steps since the last record, nats. */
  trainLoss: number;
  /**
   * Mean over the same steps of the number each minimized, every step counting alike, as scripts report that divide the sum
   * of the batches' losses by the number of batches. Differs from `trainLoss` as batches differ in tokens, and in its unit
   * where `lossReduction` is not 'token'.
   */
  meanOfBatches: number;
  /** On the development set, dropout off; missing without one. */
  devLoss?: number;
  /** e^devLoss */
  perplexity?: number;
  /** Development sentences that were translated, the first of the set: those of the scores. */
  sentences?: number;
  /** BLEU (0–100) of greedy translations of the development set, or of its first sentences. */
  bleu?: number;
  /** chrF (0–100) of the same. */
  chrf?: number;
  /** Percent of those that equal their reference, 0–100. */
  exactMatch?: number;
  /** How many of those were cut at the limit of decoding before they ended: they make BLEU fall by their length. */
  truncated?: number;
  tokensPerSecond: number;
  seconds: number;
}

/** A probe sentence after an epoch. */
export interface ProbeRecord {
  epoch: number;
  prediction: Prediction;
}

/** The best epoch, and all that was measured on the development set after it. */
export type BestEpoch = Pick<EpochRecord, 'epoch' | 'step' | 'bleu' | 'chrf' | 'exactMatch'> & {
  devLoss: number;
};

/** One of the best epochs (or validations), as `keepBest` keeps them. */
export interface Checkpoint {
  epoch: number;
  step: number;
  /** The monitored number: the development loss, nats, or the score. */
  value: number;
  /** For `model.loadStateDict(weights)`; with `ema` the averaged ones. */
  weights: StateDict;
}

export interface TrainingHistory {
  steps: StepRecord[];
  epochs: EpochRecord[];
}

/**
 * 'diverged': at a step that was no number, or with a loss far above that of guessing in the last epoch and at its end, and
 * no better than before the first step.
 */
export type TrainingStatus =
  | 'running'
  | 'finished'
  | 'stopped early'
  | 'interrupted'
  | 'diverged'
  | 'failed';

/** The mean of what each step minimized, every step counting alike. */
export function meanOfBatches(steps: readonly StepRecord[]): number {
  return steps.reduce((sum, { loss, minimized = loss }) => sum + minimized, 0) / steps.length;
}

/** The best epoch as `TrainingRun.best` has it; null without a development set. */
export function bestOf(record: EpochRecord | undefined): BestEpoch | null {
  if (record?.devLoss === undefined) return null;
  const { epoch, step, devLoss, bleu, chrf, exactMatch } = record;
  return { epoch, step, devLoss, ...(bleu === undefined ? {} : { bleu, chrf, exactMatch }) };
}

export class TrainingRun {
  readonly history: TrainingHistory = { steps: [], epochs: [] };
  /** By epoch, for every probe sentence. */
  readonly probes: ProbeRecord[] = [];
  /**
   * The best epoch on the development set, by its loss or what else was monitored; its weights are the model's when
   * training ends by itself.
   */
  best: BestEpoch | null = null;
  /** The `keepBest` best epochs when training has ended, interrupted or not; the best first. */
  checkpoints: readonly Checkpoint[] = [];
  /** Where the training stood when it ended, for `resume` and `model.save`; null before, or with keepState: false. */
  state: TrainingState | null = null;
  status: TrainingStatus = 'running';
  /** What a person should know: why it stopped, what was kept. */
  note = '';
  /** Time since the start, validation included. */
  seconds = 0;

  constructor(
    /** The model's class. */
    readonly model: string,
    readonly parameterCount: number,
    /** How many there will be, where the steps do not end it before. */
    readonly epochs: number,
    /** About how many: batches of tokens differ in number from epoch to epoch. */
    readonly stepsPerEpoch: number,
    /** What the best epoch is chosen by. */
    readonly monitor: Monitor = 'loss',
    /** The limit of steps, and the steps between two validations where these are not epochs. */
    readonly limits: { readonly steps?: number; readonly validateEvery?: number } = {},
  ) {}

  get steps(): number {
    return this.history.steps.length;
  }

  /** The epoch of the last step, counted from 1. */
  get epoch(): number {
    return this.history.steps.at(-1)?.epoch ?? 1;
  }

  /** The limit of steps; Infinity where epochs alone end the training. */
  get maxSteps(): number {
    return this.limits.steps ?? Number.POSITIVE_INFINITY;
  }

  /** All steps there will be, as far as that can be told: those of finished epochs are known. */
  get expectedSteps(): number {
    const last = this.limits.validateEvery === undefined ? this.history.epochs.at(-1) : undefined;
    const rest = (this.epochs - (last?.epoch ?? 0)) * this.stepsPerEpoch;
    return Math.max(this.steps, Math.min((last?.step ?? 0) + rest, this.maxSteps));
  }

  toString(): string {
    const last = this.history.epochs.at(-1);
    const loss = last ? `, training loss ${fixed(last.trainLoss, 3)}` : '';
    const { best, monitor } = this;
    const value = monitor === 'loss' ? best?.devLoss : best?.[monitor];
    const what = monitor === 'loss' ? 'development loss' : monitor;
    const dev = best
      ? `, best ${what} ${fixed(value ?? Number.NaN, 3)} (${placeText(this, best)})`
      : '';
    return `${this.model}: ${this.status} after ${this.steps} steps in ${this.seconds.toFixed(1)} s${loss}${dev}`;
  }
}

/** Whether records are told apart by their steps: an epoch has one, unless steps say when to validate or to end. */
export function isByStep({ limits }: TrainingRun): boolean {
  return limits.steps !== undefined || limits.validateEvery !== undefined;
}

/** Where something was measured: 'epoch 3' or 'step 400'. */
export function placeText(
  run: TrainingRun,
  { epoch, step }: Pick<BestEpoch, 'epoch' | 'step'>,
): string {
  return isByStep(run) ? `step ${step}` : `epoch ${epoch}`;
}

/** What a listener hears. */
export type TrainEvent =
  | { kind: 'start'; run: TrainingRun }
  | { kind: 'step'; run: TrainingRun; record: StepRecord }
  | { kind: 'epoch'; run: TrainingRun; record: EpochRecord }
  | { kind: 'probe'; run: TrainingRun; record: ProbeRecord }
  | { kind: 'end'; run: TrainingRun };

export type TrainListener = (event: TrainEvent) => void;
