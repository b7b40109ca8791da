/** Views as outputs: payload, picture and text of the same thing. */

import type { Generation, Prediction, TrainingRun } from '../models';
import {
  type Envelope,
  HARD_BYTES,
  type MimeBundle,
  payloadBytes,
  toBase64,
  VIEW_MIME,
} from '../protocol';
import { describeGeneration, describeParts, describeProgress, describeTraining } from './describe';
import { decimate } from './payload/decimate';
import { asPicture, asPrediction, generationView } from './payload/generation';
import { type HistoryOptions, historyView } from './payload/history';
import { predictionView } from './payload/prediction';
import { generationText } from './plain/generation';
import { predictionText } from './plain/prediction';
import { trainingText } from './plain/training';
import type { Canvas } from './png/canvas';
import { drawClock } from './png/clock';
import { drawCurves } from './png/curves';
import { encodePng } from './png/encode';
import { type Font, theFont } from './png/font';
import { pictured } from './png/standIns';

/** Points of the loss curve in a picture. */
const DRAWN = 600;

/** A translation with all that led to it. */
export function predictionBundle(prediction: Prediction, id: string): MimeBundle {
  const { prediction: drawn, legend, note } = pictured(prediction);
  return bundleOf(predictionView(id, prediction), predictionText(prediction, legend), font =>
    drawClock(font, drawn, [...describeParts(drawn), ...note]),
  );
}

/** A text that was gone on with: the whole of it, and how its first tokens came about. */
export function generationBundle(generation: Generation, id: string): MimeBundle {
  if (generation.trace.steps.length === 0) return { 'text/plain': generationText(generation) };
  const { prediction, legend, words } = picturedText(generation);
  const text = generationText(generation, legend);
  return bundleOf(generationView(id, generation), text, font =>
    drawClock(font, prediction, [...`${generation}`.split('\n'), ...words]),
  );
}

/** The part of a generated text that is drawn, and what the picture says of the whole. */
export function picturedText(generation: Generation) {
  const { steps, trace } = generation;
  const whole = asPrediction({ ...generation, trace: { ...trace, steps: [...steps] } });
  const { prediction: all, legend, note } = pictured(whole);
  const prediction = asPicture(all);
  const { steps: rows, sourceTokens } = prediction.trace;
  const shown = { steps: rows.length, tokens: sourceTokens.length };
  const of = { steps: all.trace.steps, unknownWords: all.unknownWords };
  return { prediction, legend, words: [...describeGeneration(of, all.trace, shown), ...note] };
}

interface TrainingOptions extends HistoryOptions {
  /** While it runs there is no picture: the payload is what is looked at. */
  live?: boolean;
}

/** A training. */
export function trainingBundle(
  run: TrainingRun,
  id: string,
  { live = false, ...options }: TrainingOptions = {},
): MimeBundle {
  const payload = historyView(id, run, options);
  if (live) {
    const progress = options.seq ? describeProgress(run, options.seconds) : undefined;
    return { [VIEW_MIME]: payload, 'text/plain': trainingText(run, progress) };
  }
  return bundleOf(payload, trainingText(run), font => {
    const points = decimate(run.history.steps, DRAWN);
    const curve = points.map(({ step, loss }) => [step, loss] as const);
    return drawCurves(font, run, curve, [describeTraining(run)]);
  });
}

/**
 * Puts an output together. Without a font there is no picture; a payload beyond the hard limit is
 * left out.
 */
export function bundleOf(
  payload: Envelope,
  text: string,
  draw: (font: Font) => Canvas,
): MimeBundle {
  const font = theFont();
  const bundle: MimeBundle = { 'text/plain': text };
  if (payloadBytes(payload) <= HARD_BYTES) bundle[VIEW_MIME] = payload;
  else
    bundle['text/plain'] +=
      '\n\nThe view is too large to be kept; run the cell on a shorter input to explore it.';
  if (font) {
    const { pixels, width, height } = draw(font);
    bundle['image/png'] = toBase64(encodePng(pixels, width, height));
  }
  return bundle;
}
