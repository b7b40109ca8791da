/** A text that was gone on with, as the views of predictions show it. */
import { type Generation, Prediction } from '../../models';
import type { BundleView, Truncation } from '../../protocol';
import { describeGeneration } from '../describe';
import { predictionView } from './prediction';

/** Candidates and self-attention of the first steps on one clock: read across, written down. */
export function generationView(id: string, generation: Generation): BundleView {
  const prediction = asPrediction(generation);
  const alt = describeGeneration(generation, prediction.trace).join(' ');
  const view = predictionView(id, prediction, alt);
  const { steps, trace } = generation;
  if (steps.length === trace.steps.length) return view;
  const left: Truncation = {
    what: 'steps',
    from: [steps.length],
    to: [trace.steps.length],
    how: 'crop',
  };
  return { ...view, trunc: [...(view.trunc ?? []), left] };
}

type Shown = Pick<Generation, 'prompt' | 'text' | 'trace' | 'algorithm' | 'unknownWords'>;

/** The part of it that is shown, as a translation of what was read. */
export function asPrediction({ prompt, text, trace, algorithm, unknownWords }: Shown): Prediction {
  const logProbability = trace.steps.reduce((sum, one) => sum + one.logProbability, 0);
  const tokens = trace.targetTokens;
  const only = { text, tokens, logProbability, score: logProbability, truncated: false };
  return new Prediction(prompt, trace, unknownWords, [only], algorithm);
}

/** Steps and tokens read that a picture has room for, with what competed. */
const DRAWN = { steps: 24, tokens: 36 };

/** The same with as much of it as a picture holds: the first steps, the nearest tokens before them. */
export function asPicture(generation: Generation): Prediction {
  const { prompt, text, trace, ...rest } = generation;
  const rows = Math.min(DRAWN.steps, trace.steps.length);
  const until = trace.sourceTokens.length - (trace.steps.length - rows);
  const from = Math.max(0, until - DRAWN.tokens);
  const { attention } = trace;
  const values = Array.from({ length: attention ? rows : 0 }, (_, row) => {
    const at = row * trace.sourceTokens.length;
    return [...(attention?.values.subarray(at + from, at + until) ?? [])];
  });
  const cut = {
    sourceTokens: trace.sourceTokens.slice(from, until),
    targetTokens: trace.targetTokens.slice(0, rows),
    steps: trace.steps.slice(0, rows),
    heads: trace.heads, // for how many there are: pictures draw their mean
    attention: { rows, columns: until - from, values: Float32Array.from(values.flat()) },
  };
  const line = (of: string) => of.replaceAll('\n', ' ↵ ');
  return asPrediction({ prompt: line(prompt), text: line(text), trace: cut, ...rest });
}
