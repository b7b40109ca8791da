/** What a person is told when a training ends: why it stopped, what was kept. */
import type { Module } from '../../engine';
import { fixed } from '../figures';
import type { Keeper } from './keeper';
import type { ResolvedTrain } from './options';
import {
  type EpochRecord,
  isByStep,
  placeText,
  type StepRecord,
  type TrainingHistory,
  type TrainingRun,
} from './run';
import type { TrainingState } from './state';
import { brokenWeight } from './weights';

/** A mean loss above so many times ln V is no noise, and not that of rare words alone. */
const WORSE = 1.5;

const REMEDY =
  'Try a smaller learning rate, a warm-up, or clipNorm: 1; await anomaly(() => train(…)) names the op that made it.';

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
  return `${what} at step ${step}; that step was not taken. Likely cause: ${cause}. ${REMEDY}`;
}

/** @param record of the validation  @param lr of the last step */
export function divergedValidationNote(
  { step, devLoss }: EpochRecord,
  lr: number | undefined,
): string {
  return `The development loss is ${devLoss} after step ${step}. Likely cause: the learning rate ${lr} is too large. ${REMEDY}`;
}

/** Below this share of the first loss a training has learnt, beyond what batches differ by. */
const LEARNT = 0.9;

/** Fewer steps than these may end in the leap that the first ones make, which is passing. */
const FEW = 20;

/**
 * What is wrong where the last epoch's training loss is far above ln V, the loss of saying every word equally likely,
 * with any label smoothing: its floor lies below that. '' where it is not, where the epoch ended below that, and where the
 * training came down from a worse beginning: what is sure of another task begins far above ln V.
 * @param words V, different ones that the model can say  @param optimizer its name
 */
export function worseThanGuessing(
  history: TrainingHistory,
  words: number,
  optimizer: string,
): string {
  const { steps, epochs } = history;
  const last = epochs.at(-1);
  const guessing = Math.log(words);
  const limit = WORSE * guessing;
  if (!last || !(last.trainLoss > limit)) return '';
  const [begin, end] = [steps[0].loss, lossAtEnd(history)];
  if (!(end > limit) || end < LEARNT * begin) return '';
  const what =
    `The training loss of epoch ${last.epoch} is ${nats(last.trainLoss)}: worse than guessing all ${words} words ` +
    `equally (ln ${words} = ${nats(guessing)}).`;
  if (begin > limit && end < WORSE * begin) {
    return (
      `${what} It was ${nats(begin)} before the first step. Of a model that had learnt nothing yet, ` +
      'lossAtInit(model, corpus) says what to look at; one that was trained on other data begins so, and needs more epochs.'
    );
  }
  const lr = steps.reduce((most, step) => Math.max(most, step.lr), 0);
  const passing =
    steps.length < FEW ? ` After ${steps.length} steps it may also be passing: train longer.` : '';
  return (
    `${what} Likely cause: the learning rate ${lr} is too large. Make the model anew, or load it as it was, and ` +
    `train it with a smaller one${usualRate(optimizer, lr)}, a warm-up, or clipNorm: 1.${passing}`
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

/** How good the model is after its last epoch: by the last quarter of its steps or the development set, the better. */
function lossAtEnd({ steps, epochs }: TrainingHistory): number {
  const own = steps.slice(epochs.at(-2)?.step ?? 0, epochs.at(-1)?.step);
  const late = own.slice(-Math.ceil(own.length / 4));
  const mean = late.reduce((sum, { loss }) => sum + loss, 0) / late.length;
  return Math.min(mean, epochs.at(-1)?.devLoss ?? mean);
}

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

/** What is said of a training that was resumed and had all its epochs or steps before; '' where there was something to do. */
export function nothingLeftNote(
  state: TrainingState | null,
  { epochs, steps }: Pick<ResolvedTrain, 'epochs' | 'steps'>,
): string {
  if (state?.stage !== 'steps') return '';
  const taken = state.history.steps.length;
  if (state.epoch < epochs && taken < steps) return '';
  const [name, limit, had] =
    taken >= steps ? ['steps', steps, taken] : ['epochs', epochs, state.epoch];
  return (
    `Nothing was left to do: ${name} (${limit}) counts those before too, and the training that was resumed has ` +
    `${had}; give more than ${had}.`
  );
}

export function stoppedNote({ monitor, limits }: TrainingRun, patience: number): string {
  const what = monitor === 'loss' ? 'development loss has not fallen' : `${monitor} has not risen`;
  const unit = limits.validateEvery === undefined ? 'epoch' : 'validation';
  return `The ${what} for ${patience} ${unit}${patience === 1 ? '' : 's'}.`;
}

/** Which weights the model has where those of the last step are good, and where better ones may be. */
export function lastNote(run: TrainingRun): string {
  const { steps, best, state } = run;
  if (steps === 0) return 'The model has the weights it began with.';
  const kept = `The model keeps the weights of step ${steps}`;
  if (!best || !state || best.step === steps) return `${kept}.`;
  return `${kept}; those of ${placeText(run, best)}, the best on the development set, are run.state.best[0].weights.`;
}

/** Which weights the model has now. */
export function keptNote(run: TrainingRun, { places }: Keeper, averaged: boolean): string {
  if (places[0].step === 0) return 'The model has the weights it began with.';
  const why = run.best ? 'the best on the development set' : 'the last before that';
  if (places.length > 1) {
    const [name, unit] = isByStep(run)
      ? (['step', 'steps'] as const)
      : (['epoch', 'epochs'] as const);
    const listed = places.map(place => place[name]).sort((a, b) => a - b);
    return `The model has the mean of the weights of ${unit} ${listed.join(', ')}, ${why}.`;
  }
  const place = placeText(run, places[0]);
  return `The model has the ${averaged ? 'averaged ' : ''}weights of ${place}, ${why}.`;
}
