/**
 * Views in words: the `alt` of payloads, which screen readers speak, and the plain text beside
 * pictures. They say what a person can act on, not what a picture looks like.
 */
import {
  type Beam,
  type DecodeStep,
  type DecodeTrace,
  type EpochRecord,
  fixed,
  type Generation,
  isByStep,
  type Matrix,
  type Prediction,
  placeText,
  type TrainingRun,
} from '../models';
import { SPECIALS } from '../text';
import { focusOf, unread } from './attentionStatistics';
import { describeGates } from './gateStatistics';
import { duration, grouped, mean, percent, short, signed } from './numbers';
import { visible } from './tokens';

/** Words listed one by one; of longer sentences the rest is counted. */
const LISTED = 12;

/** Which source word each target word looks at. */
export function describeAttention(trace: DecodeTrace, attention: Matrix): string {
  const { sourceTokens, targetTokens } = trace;
  const foci = targetTokens.map((_, row) => focusOf(attention, row));
  const looks = foci.slice(0, LISTED).map(({ column, weight }, row) => {
    const verb = row === 0 ? 'looks at' : 'at';
    return `${visible(targetTokens[row])} ${verb} ${visible(sourceTokens[column])} (${percent(weight)})`;
  });
  const more = foci.length > LISTED ? ` and ${foci.length - LISTED} more` : '';
  const entropy = mean(foci.map(focus => focus.entropy));
  const most = mean(foci.map(focus => focus.most));
  const sharpness =
    most > 0 && entropy <= 0.35 * most
      ? 'sharp'
      : entropy >= 0.8 * most
        ? 'spread over everything'
        : 'moderately sharp';
  const last = trace.heads?.find(({ kind }) => kind === 'cross' || kind === 'text');
  // of a text every token is at hand for the next one, and most are not needed
  const missed = (last?.kind === 'text' ? [] : unread(attention))
    .map(column => sourceTokens[column])
    .filter(token => !SPECIALS.includes(token));
  const rest =
    missed.length > 0 ? ` Hardly read: ${missed.slice(0, LISTED).map(visible).join(', ')}.` : '';
  const heads = last?.heads ?? 1;
  const which = heads > 1 ? ` (mean of the ${heads} heads of the last layer)` : '';
  return (
    `Attention${which}: ${looks.join(', ')}${more}. ` +
    `It is ${sharpness}: ${entropy.toFixed(2)} bit of ${most.toFixed(2)} on average.${rest}`
  );
}

/** Other translations listed in a sentence. */
const NEXT_BEST = 4;

/** Of translations with the same text (cut into other subwords) the best. */
function distinctBeams(beams: readonly Beam[]): Beam[] {
  return beams.filter(({ text }, i) => beams.findIndex(one => one.text === text) === i);
}

/** What was written, how sure the model was and where it was least sure. */
export function describeDecode({
  source,
  text,
  steps,
  truncated,
  unknownWords,
  beams,
}: Prediction): string {
  const [{ score, logProbability: total }] = beams;
  const penalised = score !== total;
  const parts = [
    `"${source}" becomes "${text}" in ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, ` +
      `log-probability ${signed(total)} (probability ${Math.exp(total).toPrecision(2)})` +
      `${penalised ? `, score with penalties ${signed(score)}` : ''}.`,
  ];
  if (steps.length > 0) parts.push(describeLeastSure(steps));
  if (unknownWords.length > 0) parts.push(describeUnknown(unknownWords));
  if (truncated) {
    parts.push(
      `Cut after ${steps.length} tokens, before it ended: give a larger maxLength, unless it repeats itself.`,
    );
  }
  const others = distinctBeams(beams).slice(1);
  if (others.length > 0) {
    const listed = others
      .slice(0, NEXT_BEST)
      .map(one => `"${one.text}" (${penalised ? 'score ' : ''}${signed(one.score)})`);
    const more = others.length > NEXT_BEST ? ` and ${others.length - NEXT_BEST} more` : '';
    parts.push(`Next best: ${listed.join(', ')}${more}.`);
  }
  return parts.join(' ');
}

function describeUnknown(words: readonly string[]): string {
  return `Not in the vocabulary, read as <unk>: ${words.map(visible).join(', ')}.`;
}

function describeLeastSure(steps: readonly DecodeStep[]): string {
  const [hesitant] = [...steps.keys()].sort(
    (a, b) => steps[a].logProbability - steps[b].logProbability,
  );
  const { token, logProbability, candidates } = steps[hesitant];
  const rival = candidates.find(candidate => candidate.token !== token);
  const sure = Math.exp(logProbability).toFixed(2);
  const against = rival
    ? ` against ${Math.exp(rival.logProbability).toFixed(2)} for ${visible(rival.token)}`
    : '';
  return `Least sure at step ${hesitant + 1}: ${visible(token)} with ${sure}${against}.`;
}

/** How many steps and how many of the tokens read a view of a generated text shows. */
export interface Shown {
  steps: number;
  tokens: number;
}

/**
 * How a text was gone on with: a paragraph each for the tokens and where they looked.
 * @param trace its first steps, with all tokens that were read
 * @param shown of these: the figures are those of all, whatever is shown
 */
export function describeGeneration(
  { steps, unknownWords }: Pick<Generation, 'steps' | 'unknownWords'>,
  trace: DecodeTrace,
  shown: Shown,
): string[] {
  const unknown = unknownWords.length > 0 ? [describeUnknown(unknownWords)] : [];
  if (steps.length === 0) return ['Nothing was written.', ...unknown];
  const nats = -mean(steps.map(({ logProbability }) => logProbability));
  const tokens = [
    `${grouped(steps.length)} tokens were written, ${nats.toFixed(2)} nats each ` +
      `(perplexity ${Math.exp(nats).toFixed(1)}).`,
    ...(shown.steps < steps.length ? [`The first ${grouped(shown.steps)} are shown.`] : []),
    describeLeastSure(steps),
    ...unknown,
  ].join(' ');
  if (!trace.attention) return [tokens];
  const read = trace.sourceTokens.length;
  const cropped =
    shown.tokens < read
      ? ` The last ${grouped(shown.tokens)} of ${grouped(read)} tokens read are shown; the figures are those of all.`
      : '';
  return [tokens, describeAttention(trace, trace.attention) + cropped];
}

/** All of it, a paragraph each for words, attention and gates. */
export function describeParts(prediction: Prediction): string[] {
  const { trace } = prediction;
  return [
    describeDecode(prediction),
    trace.attention ? describeAttention(trace, trace.attention) : 'The model has no attention.',
    ...(trace.encoderGates ? [describeGates(trace.encoderGates, 'encoder')] : []),
    ...(trace.decoderGates ? [describeGates(trace.decoderGates, 'decoder')] : []),
  ];
}

/** All of it in one paragraph. */
export function describePrediction(prediction: Prediction): string {
  return describeParts(prediction).join(' ');
}

/** Where a training that runs stands, in a line short enough to be repeated. */
export function describeProgress(run: TrainingRun, seconds = run.seconds): string {
  const { steps, epoch, epochs, expectedSteps, history } = run;
  const recent = history.steps.slice(-RECENT);
  const where =
    `epoch ${epoch} of ${epochs}, ` +
    `step ${grouped(steps)} of ${grouped(expectedSteps)}, ${duration(seconds)}`;
  if (recent.length === 0) return where;
  const [loss, speed] = [mean(recent.map(one => one.loss)), recentSpeed(run)];
  return `${where}, loss ${fixed(loss, 3)}, ${short(speed)} tokens/s`;
}

/** Steps that say how things go now. */
const RECENT = 20;

/** Tokens per second of the last steps; 0 before the first. */
export function recentSpeed({ history }: TrainingRun): number {
  const recent = history.steps.slice(-RECENT);
  return recent.length > 0 ? mean(recent.map(one => one.tokensPerSecond)) : 0;
}

/** Where a training stands. @param seconds since it began: the run's own are those of its last epoch */
export function describeTraining(run: TrainingRun, seconds = run.seconds): string {
  const { history, best, status, note } = run;
  const { epochs, steps } = history;
  const [first, last] = [epochs[0], epochs.at(-1)];
  const epoch = last?.epoch ?? 0;
  const name = `${run.model} with ${grouped(run.parameterCount)} parameters`;
  const state = status === 'running' ? 'training' : status;
  const where =
    `epoch ${epoch} of ${Math.max(run.epochs, epoch)}, ` +
    `step ${grouped(run.steps)} of ${grouped(run.expectedSteps)}, ${duration(seconds)}`;
  const parts = [`${name}, ${state}: ${where}.`];
  if (first && last) {
    parts.push(`Training loss ${fromTo(epochs, ({ trainLoss }) => trainLoss)}.`);
    if (first.devLoss !== undefined && last.devLoss !== undefined) {
      const at = isByStep(run) ? 'at' : 'in';
      const isOnly = epochs.length === 1;
      const bestPart =
        best && !isOnly ? `, best ${fixed(best.devLoss, 3)} ${at} ${placeText(run, best)}` : '';
      parts.push(
        `Development loss ${fromTo(epochs, ({ devLoss = Number.NaN }) => devLoss)}${bestPart}.`,
      );
    }
    const kept = (best && epochs.find(({ step }) => step === best.step)) ?? last;
    const scores = [
      kept.bleu === undefined ? '' : `BLEU ${kept.bleu.toFixed(1)}`,
      kept.exactMatch === undefined ? '' : `exact match ${percent(kept.exactMatch / 100)}`,
    ].filter(Boolean);
    if (scores.length > 0) {
      const on = sentencesOf(kept);
      parts.push(
        `On ${on} after ${placeText(run, kept)}: ${scores.join(', ')}.${truncatedText(kept)}`,
      );
    }
  } else if (steps.length > 0) {
    parts.push(`Training loss ${fixed(steps[0].loss, 3)} → ${fixed(steps.at(-1)!.loss, 3)}.`);
  }
  const speed = mean(epochs.map(epoch => epoch.tokensPerSecond)); // not a number before the first
  if (speed > 0) parts.push(`${short(speed)} tokens/s.`);
  if (note) parts.push(note);
  return parts.join(' ');
}

/** The first and the last of the records; of one alone its value. */
function fromTo(records: readonly EpochRecord[], value: (record: EpochRecord) => number): string {
  const [first, last] = [records[0], records[records.length - 1]].map(one => fixed(value(one), 3));
  return records.length === 1 ? first : `${first} → ${last}`;
}

/** Translations that did not end lower the scores by their length: said where there are any. */
function truncatedText({ truncated = 0 }: EpochRecord): string {
  if (truncated === 0) return '';
  const [were, they] =
    truncated === 1
      ? ['1 translation was', 'it']
      : [`${grouped(truncated)} translations were`, 'they'];
  return ` ${were} cut at the length limit before ${they} ended.`;
}

/** What an epoch was scored on: 100 development sentences; a number that is not known is left out. */
function sentencesOf({ sentences }: EpochRecord): string {
  if (sentences === 1) return '1 development sentence';
  return `${sentences === undefined ? '' : `${grouped(sentences)} `}development sentences`;
}
