/** Fewer points for long curves. */
import type { StepRecord } from '../../models';

/** A step, or the mean of several neighbouring ones (`step` is the last of them). */
export type StepPoint = Pick<StepRecord, 'step' | 'loss' | 'gradNorm'>;

/**
 * At most `most` points: means over groups of equal size, so that noise shrinks and trends stay.
 */
export function decimate(steps: readonly StepRecord[], most: number): StepPoint[] {
  const size = Math.ceil(steps.length / most);
  if (size <= 1) return [...steps];
  const points: StepPoint[] = [];
  for (let from = 0; from < steps.length; from += size) {
    const group = steps.slice(from, from + size);
    const mean = (of: (record: StepRecord) => number) =>
      group.reduce((sum, record) => sum + of(record), 0) / group.length;
    points.push({
      step: group[group.length - 1].step,
      loss: mean(record => record.loss),
      gradNorm: mean(record => record.gradNorm),
    });
  }
  return points;
}
