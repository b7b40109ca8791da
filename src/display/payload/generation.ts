/** A text that was gone on with, as the views of predictions show it. */
import { type Generation, Prediction } from '../../models';
import type { BundleView, Truncation } from '../../protocol';
import { describeGeneration, type Shown } from '../describe';
import { predictionView } from './prediction';

/** Tokens read that a view shows beside those written: the nearest ones. */
const CONTEXT = 48;

/** What a view shows: all steps that were traced, with the nearest of the tokens read. */
export function shownOf({ trace }: Pick<Generation, 'trace'>): Shown {
  const steps = trace.targetTokens.length;
  return { steps, tokens: Math.min(trace.sourceTokens.length, CONTEXT + steps - 1) };
}

/** Candidates and self-attention of the first steps on one clock: read across, written down. */
export function generationView(id: string, generation: Generation): BundleView {
  const { steps, trace } = generation;
  const shown = shownOf(generation);
  const alt = describeGeneration(generation, trace, shown).join(' ');
  const from = trace.sourceTokens.length - shown.tokens;
  const view = predictionView(id, asPrediction(generation), { alt, from });
  const left: Truncation[] = [];
  if (shown.steps < steps.length) {
    left.push({ what: 'steps', from: [steps.length], to: [shown.steps], how: 'crop' });
  }
  if (from > 0) {
    const all = trace.sourceTokens.length;
    left.push({ what: 'tokens read', from: [all], to: [shown.tokens], how: 'last' });
  }
  return left.length > 0 ? { ...view, trunc: [...(view.trunc ?? []), ...left] } : view;
}

type Written = Pick<Prediction, 'text' | 'trace' | 'algorithm' | 'unknownWords'> & {
  prompt: string;
};

/** The part of it that was traced, as a translation of what was read. */
export function asPrediction({
  prompt,
  text,
  trace,
  algorithm,
  unknownWords,
}: Written): Prediction {
  const logProbability = trace.steps.reduce((sum, one) => sum + one.logProbability, 0);
  const tokens = trace.targetTokens;
  const only = { text, tokens, logProbability, score: logProbability, truncated: false };
  return new Prediction(prompt, trace, unknownWords, [only], algorithm);
}

/** Steps and tokens read that a picture has room for, with what competed. */
const DRAWN: Shown = { steps: 24, tokens: 36 };

/** As much of a generated text as a picture holds: the first steps, the nearest tokens before them. */
export function asPicture({ source, text, trace, ...rest }: Prediction): Prediction {
  const { attention } = trace;
  const rows = Math.min(DRAWN.steps, trace.targetTokens.length);
  const until = trace.sourceTokens.length - (trace.targetTokens.length - rows);
  const from = Math.max(0, until - DRAWN.tokens);
  const columns = until - from;
  const values = new Float32Array(attention ? rows * columns : 0);
  for (let row = 0; attention && row < rows; row++) {
    const at = row * attention.columns;
    values.set(attention.values.subarray(at + from, at + until), row * columns);
  }
  const cropped = {
    sourceTokens: trace.sourceTokens.slice(from, until),
    targetTokens: trace.targetTokens.slice(0, rows),
    steps: trace.steps.slice(0, rows),
    heads: trace.heads, // for how many there are: pictures draw their mean
    ...(attention ? { attention: { rows, columns, values } } : {}),
  };
  const line = (of: string) => of.replaceAll('\n', ' ↵ ');
  return asPrediction({ prompt: line(source), text: line(text), trace: cropped, ...rest });
}
