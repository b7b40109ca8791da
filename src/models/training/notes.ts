/** What a person is told when a training ends: why it stopped, what was kept. */
import type { Module } from '../../engine';
import type { Keeper } from './keeper';
import type { Monitor } from './options';
import type { BestEpoch, StepRecord } from './run';

/**
 * @param record of the step that was not taken  @param before the one before
 * @param model as it was before that step
 */
export function divergedNote(
  model: Module,
  { step, loss, gradNorm, lr }: StepRecord,
  before: StepRecord | undefined,
  clipNorm: number,
): string {
  const what = Number.isFinite(loss)
    ? `The norm of the gradients became ${gradNorm}`
    : `The loss became ${loss}`;
  const broken = model.namedParameters().find(([, { storage }]) => {
    return !storage.view().every(Number.isFinite);
  });
  const cause = broken
    ? `${broken[0]} held values that are no numbers before`
    : before && before.gradNorm > 100 * clipNorm
      ? `the gradients had grown to a norm of ${before.gradNorm.toPrecision(2)}`
      : `the learning rate ${lr} is likely too large`;
  return (
    `${what} at step ${step}; that step was not taken. Likely cause: ${cause}. ` +
    'Try a smaller learning rate, a warm-up, or clipNorm: 1; anomaly(true) names the op that made it.'
  );
}

export function stoppedNote(monitor: Monitor, patience: number): string {
  const what = monitor === 'loss' ? 'development loss has not fallen' : `${monitor} has not risen`;
  return `The ${what} for ${patience} epochs.`;
}

/** Which weights the model has now. */
export function keptNote(
  { epoch, epochs }: Keeper,
  best: BestEpoch | null,
  averaged: boolean,
): string {
  if (epoch === 0) return 'The model has the weights it began with.';
  const why = best ? 'the best on the development set' : 'the last before that';
  if (epochs.length > 1) {
    const listed = [...epochs].sort((a, b) => a - b).join(', ');
    return `The model has the mean of the weights of epochs ${listed}, ${why}.`;
  }
  return `The model has the ${averaged ? 'averaged ' : ''}weights of epoch ${epoch}, ${why}.`;
}
