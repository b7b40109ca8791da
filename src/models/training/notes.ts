/** What a person is told when a training ends: why it stopped, what was kept. */
import type { Module } from '../../engine';
import { fixed } from '../figures';
import type { Keeper } from './keeper';
import type { Monitor } from './options';
import type { BestEpoch, StepRecord, TrainingHistory, TrainingRun } from './run';
import type { TrainingState } from './state';
import { brokenWeight } from './weights';

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

/**
 * What is wrong where the last epoch's training loss is far above ln V, the loss of saying every word equally likely,
 * with any label smoothing: its floor lies below that. '' where it is not.
 * @param words V, different ones that the model can say  @param optimizer its name
 */
export function worseThanGuessing(
  { steps, epochs }: TrainingHistory,
  words: number,
  optimizer: string,
): string {
  const last = epochs.at(-1);
  const guessing = Math.log(words);
  if (!last || !(last.trainLoss > WORSE * guessing)) return '';
  const what =
    `The training loss of epoch ${last.epoch} is ${nats(last.trainLoss)}: worse than guessing all ${words} words ` +
    `equally (ln ${words} = ${nats(guessing)}).`;
  const first = steps[0];
  if (first.loss > WORSE * guessing) {
    return (
      `${what} It was ${nats(first.loss)} before the first step: lossAtInit(model, corpus) says what to look at ` +
      'in a model that begins so.'
    );
  }
  const lr = steps.reduce((most, step) => Math.max(most, step.lr), 0);
  return (
    `${what} Likely cause: the learning rate ${lr} is too large. Make the model anew and train it with a smaller ` +
    `one${usualRate(optimizer, lr)}, a warm-up, or clipNorm: 1.`
  );
}

/** Learning rates that people begin with, by the optimizer's name. */
const USUAL: Readonly<Record<string, readonly [rate: string, of: string]>> = {
  adam: ['1e-3', 'Adam'],
  adamW: ['1e-3', 'AdamW'],
  sgd: ['0.1', 'SGD'],
  rmsprop: ['1e-3', 'RMSprop'],
  adagrad: ['1e-2', 'Adagrad'],
};

/** Says which rate is usual, where that is smaller. */
function usualRate(optimizer: string, lr: number): string {
  const [rate, of] = USUAL[optimizer] ?? [];
  return rate !== undefined && Number(rate) < lr ? ` (${rate} is usual for ${of})` : '';
}

const nats = (loss: number) => fixed(loss, 3);

/** Sentences one after the other; '' is none. */
export function joined(...notes: readonly string[]): string {
  return notes.filter(note => note !== '').join(' ');
}

/**
 * @param why what cut it off: a word, or an error, whose message ends as a sentence does
 * @param hasState whether the training can be gone on with
 */
export function cutNote(why: unknown, { steps }: TrainingRun, hasState: boolean): string {
  const kept = `${String(why).replace(/\.$/, '')}: the model keeps the weights of step ${steps}.`;
  if (!hasState) return kept;
  return `${kept} Go on with resume: true, or keep it: await model.save(path, { state: trainingState(model) }).`;
}

/** What is said of a training that was resumed and had all its epochs before; '' where there was something to do. */
export function nothingLeftNote(state: TrainingState | null, epochs: number): string {
  if (state?.stage !== 'steps' || state.epoch < epochs) return '';
  return (
    `Nothing was left to do: epochs (${epochs}) counts those before too, and the training that was resumed has ` +
    `${state.epoch}; give more than ${state.epoch}.`
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
