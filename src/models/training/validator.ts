/** What follows the steps of an epoch, or every so many steps: numbers on the development set, and weights kept by them. */
import { type MovingAverage, restoring } from '../../engine';
import type { Course } from './course';
import type { Keeper } from './keeper';
import type { Monitor } from './options';
import type { EpochRecord } from './run';
import type { Task, Validation } from './task';
import { brokenWeight } from './weights';

export class Validator<Batch> {
  constructor(
    private readonly task: Task<Batch>,
    private readonly monitor: Monitor,
    private readonly keeper: Keeper,
    private readonly ema: MovingAverage | null,
  ) {}

  /**
   * Measures the weights of the last step, keeps them if they are good, and commits the record.
   * @param lap seconds since the last step
   * @param kind what it follows: the last step of an epoch, steps within one, or the end of the training between two
   * validations
   */
  validate(course: Course, lap: () => number, kind: 'epoch' | 'within' | 'last'): EpochRecord {
    const { task, keeper, ema } = this;
    const record = this.begun(course);
    return restoring(
      () => ema?.undo(),
      () => {
        ema?.swap();
        const found = task.validate();
        if (found) {
          const { loss: devLoss, ...scores } = found;
          Object.assign(record, { devLoss, perplexity: Math.exp(devLoss), ...scores });
        }
        // from here on nothing is cut off: the weights are kept and the record is committed, or neither
        if (!found) keeper.replace(record);
        else if (Number.isFinite(found.loss)) {
          keeper.offer(record, this.goodness(found), -found.loss);
        }
        record.seconds += lap();
        if (kind === 'last') course.commitLastValidation(record);
        else course.commitValidation(record, kind === 'epoch');
        return record;
      },
    );
  }

  /** What is known of the steps since the last record. */
  private begun({ place, steps, meanOfBatches }: Course): EpochRecord {
    const { epoch, steps: stepsInEpoch, loss, tokens, seconds } = place;
    return {
      epoch: epoch + (stepsInEpoch > 0 ? 1 : 0),
      step: steps,
      trainLoss: loss / tokens,
      meanOfBatches,
      tokensPerSecond: tokens / seconds,
      seconds,
    };
  }

  /** Whether the weights as they are can be used: numbers, which give a loss that is one too. */
  isSound(): boolean {
    const { task } = this;
    return !brokenWeight(task.model) && Number.isFinite(task.lossNow());
  }

  /** What epochs are compared by: the larger the better. */
  private goodness(found: Validation): number {
    return this.monitor === 'loss' ? -found.loss : Number(found[this.monitor]);
  }
}
