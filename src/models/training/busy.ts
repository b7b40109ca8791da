/** Which models are being trained: two trainings of one would mix their steps. */
import { describe, type Module } from '../../engine';
import type { TrainingRun } from './run';

const busy = new WeakMap<Module, TrainingRun>();

export function begins(model: Module, run: TrainingRun): void {
  busy.set(model, run);
}

export function ends(model: Module, run: TrainingRun): void {
  if (busy.get(model) === run) busy.delete(model);
}

/**
 * @param owner the function that is about to change the weights
 * @throws RangeError while the model is trained
 */
export function checkIdle(owner: string, model: Module): void {
  const run = busy.get(model);
  if (!run) return;
  throw new RangeError(
    `${owner}: this model, ${describe(model)}, is still being trained (step ${run.steps} of ${run.expectedSteps}); ` +
      'put await before the train(…) that was called first, or wait for what it returned.',
  );
}
