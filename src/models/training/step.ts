/** One step down the gradient. */
import {
  clipGradNorm,
  clipGradValue,
  type Generator,
  type MovingAverage,
  type Optimizer,
  scope,
} from '../../engine';
import { now } from '../clock';
import type { ResolvedTrain } from './options';
import type { StepRecord, TrainingRun } from './run';
import type { Streams } from './streams';
import type { Task } from './task';

/** Where the step that comes stands. */
export interface StepProgress {
  /** Steps taken before. */
  step: number;
  totalSteps: number;
  /** Epochs that are done. */
  epoch: number;
  /** Of each: the development loss, or without one the training loss. */
  losses: readonly number[];
}

/** @param epoch epochs that are done */
export function progressOf(
  { history, steps, stepsPerEpoch, epochs }: TrainingRun,
  epoch: number,
): StepProgress {
  const losses = history.epochs.map(({ devLoss, trainLoss }) => devLoss ?? trainLoss);
  return { step: steps, totalSteps: epochs * stepsPerEpoch, epoch, losses };
}

/** What steps are taken with. */
export interface StepTools {
  optimizer: Optimizer;
  ema: MovingAverage | null;
  /** What is random about a step. */
  generator: Generator;
  streams: Streams;
}

export class Stepper<Batch> {
  /** True from the change of weights until the caller has committed the step; still true if that was cut off. */
  isChanging = false;

  constructor(
    private readonly task: Task<Batch>,
    private readonly options: ResolvedTrain,
    private readonly tools: StepTools,
  ) {}

  /**
   * One step from several batches.
   * @param lr the rate that the schedule's factor multiplies
   * @returns its record; `taken` is false where the loss or the gradients were no numbers: then no weight has changed
   */
  take(
    group: readonly Batch[],
    progress: StepProgress,
    lr: number,
  ): { record: StepRecord; taken: boolean } {
    const begin = now();
    const { optimizer, ema } = this.tools;
    const { schedule } = this.options;
    const { step, totalSteps, losses } = progress;
    if (schedule) optimizer.lr = lr * schedule.factor({ step: step + 1, totalSteps, losses });
    const tokens = this.tokensOf(group);
    const forced = this.forced(progress);
    this.tools.streams.begin(step);
    const loss = this.gradients(group, tokens, forced);
    const gradNorm = Number.isFinite(loss) ? this.clip() : Number.NaN;
    const taken = Number.isFinite(gradNorm);
    if (taken) {
      this.isChanging = true;
      scope(() => optimizer.step());
      ema?.update();
    }
    const tokensPerSecond = (1000 * tokens) / (now() - begin);
    return {
      record: { step: step + 1, loss, gradNorm, lr: optimizer.lr, tokensPerSecond },
      taken,
    };
  }

  /** Target tokens of several batches. */
  tokensOf(group: readonly Batch[]): number {
    return group.reduce((sum, batch) => sum + this.task.tokensOf(batch), 0);
  }

  /** Mean loss per token; its gradients, unless it is no number. */
  private gradients(group: readonly Batch[], tokens: number, forced: number): number {
    const { optimizer, generator } = this.tools;
    optimizer.zeroGrad();
    let loss = 0;
    for (const batch of group) {
      loss += scope(() => {
        const lost = this.task.loss(batch, forced, generator).div(tokens);
        const value = lost.item();
        if (Number.isFinite(value)) lost.backward();
        return value;
      });
      if (!Number.isFinite(loss)) break;
    }
    return loss;
  }

  /** Holds the gradients within bounds. @returns their norm before */
  private clip(): number {
    const { clipNorm, clipValue } = this.options;
    const { parameters } = this.tools.optimizer;
    if (clipValue !== Number.POSITIVE_INFINITY) clipGradValue(parameters, clipValue);
    return scope(() => clipGradNorm(parameters, clipNorm));
  }

  /** The share of words from the data. */
  private forced({ step, totalSteps, epoch }: StepProgress): number {
    const { teacherForcing } = this.options;
    if (typeof teacherForcing === 'number') return teacherForcing;
    const ratio = teacherForcing({ step, totalSteps, epoch });
    if (ratio >= 0 && ratio <= 1) return ratio;
    throw new RangeError(
      `train: teacherForcing gave ${ratio} at step ${step + 1}; it must lie in [0, 1].`,
    );
  }
}
