/**
 * Showing things at any point of a cell, and single views of what a prediction or a training holds.
 */
import { Prediction, TrainingRun } from '../models';
import { bundleOf, trainingBundle } from './bundles';
import { describeAttention, describeDecode } from './describe';
import { describeGates } from './gateStatistics';
import { mimeBundle } from './mimeBundle';
import { attentionView } from './payload/attention';
import { decodeView } from './payload/decode';
import { gatesView } from './payload/gates';
import { predictionText } from './plain/prediction';
import { drawAttention, drawDecode, drawGates } from './png/single';
import { emit, nextId } from './sink';

/** Shows a value here, as the last expression of a cell is shown. */
export function display(value: unknown): void {
  emit(mimeBundle(value));
}

/**
 * Where attention looked as a sentence was translated. @throws TypeError if the model has no
 * attention.
 */
function attention(prediction: Prediction): void {
  expect('attention', prediction);
  const { trace } = prediction;
  const matrix = trace.attention;
  if (!matrix) {
    throw new TypeError(
      "show.attention: this model has no attention; make it with attention: 'general'.",
    );
  }
  const payload = attentionView(nextId(), trace, matrix);
  const paragraphs = [describeAttention(trace, matrix)];
  emit(
    bundleOf(payload, predictionText(prediction), font =>
      drawAttention(font, prediction, matrix, paragraphs),
    ),
  );
}

/** What the gates did as a sentence was read ('encoder') or written ('decoder'). */
function gates(prediction: Prediction, part: 'encoder' | 'decoder' = 'encoder'): void {
  expect('gates', prediction);
  const { sourceTokens, targetTokens, encoderGates, decoderGates } = prediction.trace;
  const encoder = part === 'encoder';
  const [trace, tokens] = encoder ? [encoderGates, sourceTokens] : [decoderGates, targetTokens];
  if (!trace) {
    throw new TypeError('show.gates: a Transformer has no gates; see show.attention(prediction).');
  }
  const payload = gatesView(nextId(), trace, { part, tokens });
  const text = describeGates(trace, part);
  if (!payload) emit({ 'text/plain': text });
  else emit(bundleOf(payload, text, font => drawGates(font, trace, tokens, part, [text])));
}

/** Which words were considered at every step. */
function decode(prediction: Prediction): void {
  expect('decode', prediction);
  emit(
    bundleOf(decodeView(nextId(), prediction), predictionText(prediction), font =>
      drawDecode(font, prediction, [describeDecode(prediction)]),
    ),
  );
}

/** The curves of a training. */
function history(run: TrainingRun): void {
  if (!(run instanceof TrainingRun)) {
    throw new TypeError('show.history: give what train(…) returned (do not forget await).');
  }
  emit(trainingBundle(run, nextId()));
}

function expect(view: string, prediction: unknown): asserts prediction is Prediction {
  if (!(prediction instanceof Prediction)) {
    throw new TypeError(`show.${view}: give what predict(model, text) returned.`);
  }
}

/** Views by name. */
export const show = { attention, gates, decode, history };
