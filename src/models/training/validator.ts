/** What follows the steps of an epoch: numbers on the development set, and weights kept by them. */
import type { MovingAverage } from '../../engine';
import type { Course } from './course';
import type { Keeper } from './keeper';
import type { Monitor } from './options';
import type { EpochRecord } from './run';
import type { Task } from './task';
import { brokenWeight } from './weights';

export class Validator<Batch> {
  constructor(
    private readonly task: Task<Batch>,
    private readonly monitor: Monitor,
    private readonly keeper: Keeper,
    private readonly ema: MovingAverage | null,
  ) {}

  /**
   * Validates the epoch whose steps are taken, and commits it.
   * @param lap seconds since the last step  @returns its record
   */
  validate(course: Course, lap: () => number): EpochRecord {
    const { task, keeper, ema } = this;
    const { epoch: before, loss, tokens, seconds } = course.place;
    const epoch = before + 1;
    const record: EpochRecord = {
      epoch,
      step: course.steps,
      trainLoss: loss / tokens,
      tokensPerSecond: tokens / seconds,
      seconds,
    };
    ema?.swap();
    try {
      const found = task.validate();
      if (found) {
        const { loss: devLoss, ...scores } = found;
        Object.assign(record, { devLoss, perplexity: Math.exp(devLoss), ...scores });
      }
      // from here on nothing is cut off: the weights are kept and the epoch is done, or neither
      if (found) keeper.offer(epoch, this.goodness(record), -found.loss);
      else keeper.replace(epoch);
      record.seconds += lap();
      course.commitEpoch(record);
    } finally {
      ema?.swap();
    }
    return record;
  }

  /** Whether the weights as they are can be used: numbers, which give a loss that is one too. */
  isSound(): boolean {
    const { task } = this;
    return !brokenWeight(task.model) && Number.isFinite(task.lossNow());
  }

  /** What epochs are compared by: the larger the better. */
  private goodness({ devLoss, ...scores }: EpochRecord): number {
    if (this.monitor === 'loss') return devLoss === undefined ? Number.NaN : -devLoss;
    return scores[this.monitor] ?? Number.NaN;
  }
}
