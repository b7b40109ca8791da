/** What a person is told when a training ends: why it stopped, what was kept. */
import type { Module } from '../../engine';
import type { Keeper } from './keeper';
import type { Monitor } from './options';
import type { BestEpoch, StepRecord, TrainingRun } from './run';
import { brokenWeight } from './weights';

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
  const broken = brokenWeight(model);
  const cause = broken
    ? `${broken} held values that are no numbers before`
    : before && before.gradNorm > 100 * clipNorm
      ? `the gradients had grown to a norm of ${before.gradNorm.toPrecision(2)}`
      : `the learning rate ${lr} is likely too large`;
  return (
    `${what} at step ${step}; that step was not taken. Likely cause: ${cause}. ` +
    'Try a smaller learning rate, a warm-up, or clipNorm: 1; await anomaly(() => train(…)) names the op that made it.'
  );
}

export function stoppedNote(monitor: Monitor, patience: number): string {
  const what = monitor === 'loss' ? 'development loss has not fallen' : `${monitor} has not risen`;
  return `The ${what} for ${patience} epochs.`;
}

/** Which weights the model has where those of the last step are good, and where better ones may be. */
export function lastNote({ steps, history, best, state }: TrainingRun): string {
  if (steps === 0) return 'The model has the weights it began with.';
  const kept = `The model keeps the weights of step ${steps}`;
  const isLast = history.epochs.find(({ epoch }) => epoch === best?.epoch)?.step === steps;
  if (!best || !state || isLast) return `${kept}.`;
  return `${kept}; those of epoch ${best.epoch}, the best on the development set, are run.state.best[0].weights.`;
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
