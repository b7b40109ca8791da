/** What a person is told when a training ends: why it stopped, what was kept. */
import type { Module } from '../../engine';
import type { Keeper } from './keeper';
import type { Monitor } from './options';
import type { BestEpoch, StepRecord, TrainingHistory, TrainingRun } from './run';

/** A mean loss above so many times ln V is no noise, and not that of rare words alone. */
const WORSE = 1.5;

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
    'Try a smaller learning rate, a warm-up, or clipNorm: 1; await anomaly(() => train(…)) names the op that made it.'
  );
}

/**
 * What is wrong where the last epoch's training loss is far above ln V, the loss of saying every word equally likely,
 * with any label smoothing: its floor lies below that. '' where it is not.
 * @param words V, different ones that the model can say
 */
export function worseThanGuessing({ steps, epochs }: TrainingHistory, words: number): string {
  const last = epochs.at(-1);
  const guessing = Math.log(words);
  if (!last || !(last.trainLoss > WORSE * guessing)) return '';
  const what =
    `The training loss of epoch ${last.epoch} is ${figure(last.trainLoss)}: worse than guessing all ${words} words ` +
    `equally (ln ${words} = ${figure(guessing)}).`;
  const first = steps[0];
  if (first.loss > WORSE * guessing) {
    return (
      `${what} It was ${figure(first.loss)} before the first step: lossAtInit(model, corpus) says what to look at ` +
      'in a model that begins so.'
    );
  }
  const lr = steps.reduce((most, step) => Math.max(most, step.lr), 0);
  return (
    `${what} Likely cause: the learning rate ${lr} is too large. Make the model anew and train it with a smaller ` +
    'one (1e-3 is usual for Adam), a warm-up, or clipNorm: 1.'
  );
}

/** Sentences one after the other; '' is none. */
export function joined(...notes: readonly string[]): string {
  return notes.filter(note => note !== '').join(' ');
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** @param why what cut it off: a word, or an error, whose message ends as a sentence does */
export function cutNote(why: unknown, { steps }: TrainingRun): string {
  return `${String(why).replace(/\.$/, '')}: the model keeps the weights of step ${steps}.`;
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
