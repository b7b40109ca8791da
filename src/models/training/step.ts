/** One step down the gradient. */
import {
  clipGradNorm,
  clipGradValue,
  describe,
  type Generator,
  type MovingAverage,
  type Optimizer,
  type Progress as ScheduleProgress,
  scope,
} from '../../engine';
import { now } from '../clock';
import type { ResolvedTrain } from './options';
import type { EpochRecord, StepRecord, TrainingRun } from './run';
import type { Streams } from './streams';
import type { Task } from './task';

/** Where the step that comes stands. */
export interface StepProgress {
  /** Steps taken before. */
  step: number;
  totalSteps: number;
  /** Epochs that are complete. */
  epoch: number;
  /** What the validations so far have measured. */
  validations: readonly EpochRecord[];
}

/** @param epoch epochs that are complete */
export function progressOf(
  { history, steps, stepsPerEpoch, epochs, maxSteps }: TrainingRun,
  epoch: number,
): StepProgress {
  const totalSteps = Math.min(epochs * stepsPerEpoch, maxSteps);
  return { step: steps, totalSteps, epoch, validations: history.epochs };
}

/** What a schedule is asked with. @param lr the rate that its factor multiplies */
function scheduleProgress(
  { step, totalSteps, epoch, validations }: StepProgress,
  lr: number,
): ScheduleProgress {
  const metric = (name: string) => validations.map(record => Number(Reflect.get(record, name)));
  const losses = validations.map(({ devLoss, trainLoss }) => devLoss ?? trainLoss);
  return { step: step + 1, totalSteps, epoch, lr, losses, metric };
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
    const { step, epoch } = progress;
    if (schedule) optimizer.lr = lr * schedule.factor(scheduleProgress(progress, lr));
    const tokens = this.tokensOf(group);
    const forced = this.forced(progress);
    this.tools.streams.begin(step);
    const { loss, minimized } = this.gradients(group, tokens, forced);
    const gradNorm = Number.isFinite(minimized) ? this.clip() : Number.NaN;
    const taken = Number.isFinite(gradNorm);
    if (taken) {
      this.isChanging = true;
      scope(() => optimizer.step());
      ema?.update();
    }
    const tokensPerSecond = (1000 * tokens) / (now() - begin);
    return {
      record: {
        step: step + 1,
        epoch: epoch + 1,
        loss,
        ...(this.options.lossReduction === 'token' ? {} : { minimized }),
        gradNorm,
        lr: optimizer.lr,
        tokensPerSecond,
      },
      taken,
    };
  }

  /** Target tokens of several batches. */
  tokensOf(group: readonly Batch[]): number {
    return group.reduce((sum, batch) => sum + this.task.tokensOf(batch), 0);
  }

  /** Mean loss per token, and the number that is minimized with its gradients, unless it is no number. */
  private gradients(
    group: readonly Batch[],
    tokens: number,
    forced: number,
  ): { loss: number; minimized: number } {
    const { optimizer, generator } = this.tools;
    optimizer.zeroGrad();
    const divisor = this.task.divisorOf(group);
    let [loss, minimized] = [0, 0];
    for (const batch of group) {
      scope(() => {
        const lost = this.task.loss(batch, divisor, forced, generator);
        const value = lost.minimized.item();
        minimized += value;
        loss += lost.tokenMean(tokens);
        if (Number.isFinite(value)) lost.minimized.backward();
      });
      if (!Number.isFinite(minimized)) break;
    }
    return { loss, minimized };
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
      `train: teacherForcing gave ${describe(ratio)} at step ${step + 1}; it must lie in [0, 1]. It is given an object: ` +
        '({ step, totalSteps }) => 1 - step / totalSteps.',
    );
  }
}
