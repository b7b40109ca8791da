import type { Module } from '../../src/engine';
import type { TrainingRun } from '../../src/models';

/** What stops a cell. */
export class InterruptError extends Error {
  override name = 'InterruptError';
}

/** All weights of a model, one after the other. */
export function weightsOf(model: Module): Float32Array {
  return Float32Array.from(
    model.parameters().flatMap(parameter => [...(parameter.toFlatArray() as Float32Array)]),
  );
}

/** All that a training comes to, but for how long it took. */
export function outcome({ history, best, status, note, checkpoints }: TrainingRun) {
  const timeless = <T extends object>(record: T) =>
    Object.fromEntries(
      Object.entries(record).filter(([name]) => name !== 'seconds' && name !== 'tokensPerSecond'),
    );
  return {
    steps: history.steps.map(timeless),
    epochs: history.epochs.map(timeless),
    best,
    status,
    note,
    checkpoints: checkpoints.map(({ epoch, value }) => ({ epoch, value })),
  };
}
