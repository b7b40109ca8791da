/**
 * Showing things at any point of a cell, and single views of what a prediction or a training holds.
 */

import { checkArguments, said } from '../engine';
import type { Prediction, TrainingRun } from '../models';
import { bundleOf, trainingBundle } from './bundles';
import { describeAttention, describeDecode } from './describe';
import { describeGates } from './gateStatistics';
import { outputOf } from './mimeBundle';
import { attentionView } from './payload/attention';
import { decodeView } from './payload/decode';
import { gatesView } from './payload/gates';
import { functionsText } from './plain/namespace';
import { predictionText } from './plain/prediction';
import { drawAttention, drawDecode, drawGates } from './png/single';
import { pictured, standIns, standInsText } from './png/standIns';
import { expectPart, expectPrediction, expectRun } from './showArguments';
import { emit, nextId } from './sink';

/** Shows values here, one below the other, each as the last expression of a cell is shown. */
export function display(...values: unknown[]): void {
  for (const [k, value] of values.entries()) {
    const output = outputOf(value);
    if (output instanceof Promise) {
      void output.then(bundle => {
        emit(bundle);
        display(...values.slice(k + 1));
      });
      return;
    }
    emit(output);
  }
}

/**
 * Where attention looked as a sentence was translated. @throws TypeError if the model has no
 * attention.
 */
function attention(prediction: Prediction): void {
  checkArguments('show.attention', 'prediction', arguments);
  expectPrediction('attention', prediction);
  const { trace } = prediction;
  const matrix = trace.attention;
  if (!matrix) {
    throw new TypeError(
      "show.attention: this model has no attention; make it with attention: 'general'.",
    );
  }
  const payload = attentionView(nextId(), trace, matrix);
  const { prediction: drawn, legend, note } = pictured(prediction);
  emit(
    bundleOf(payload, predictionText(prediction, legend), font =>
      drawAttention(font, drawn, matrix, [describeAttention(drawn.trace, matrix), ...note]),
    ),
  );
}

/** What the gates did as a sentence was read ('encoder') or written ('decoder'). */
function gates(prediction: Prediction, part: 'encoder' | 'decoder' = 'encoder'): void {
  checkArguments('show.gates', 'prediction, part', arguments);
  expectPrediction('gates', prediction);
  expectPart(part);
  const { sourceTokens, targetTokens, encoderGates, decoderGates } = prediction.trace;
  const encoder = part === 'encoder';
  const [trace, tokens] = encoder ? [encoderGates, sourceTokens] : [decoderGates, targetTokens];
  if (!trace) {
    throw new TypeError(
      'show.gates: the model shows no gates, as a Transformer has none; see show.attention(prediction).',
    );
  }
  const payload = gatesView(nextId(), trace, { part, tokens });
  const said = describeGates(trace, part);
  const stand = standIns(tokens);
  const text = [said, standInsText(stand)].filter(Boolean).join('\n\n');
  const drawn = tokens.map(token => stand.get(token) ?? token);
  if (!payload) emit({ 'text/plain': said });
  else emit(bundleOf(payload, text, font => drawGates(font, trace, drawn, part, [said])));
}

/** Which words were considered at every step. */
function decode(prediction: Prediction): void {
  checkArguments('show.decode', 'prediction', arguments);
  expectPrediction('decode', prediction);
  const { prediction: drawn, legend, note } = pictured(prediction);
  emit(
    bundleOf(decodeView(nextId(), prediction), predictionText(prediction, legend), font =>
      drawDecode(font, drawn, [describeDecode(drawn), ...note]),
    ),
  );
}

/** The curves of a training. */
function history(run: TrainingRun): void {
  checkArguments('show.history', 'run', arguments);
  expectRun('history', run);
  emit(trainingBundle(run, nextId()));
}

/** Views by name. */
export const show = { attention, gates, decode, history };
said(show, () => functionsText('show.attention(prediction)', Object.keys(show)));
