/** Translating: text in, text and trace out. */
import { checkNames, scope, type Tensor } from '../engine';
import { EOS, sourceBatch, UNK } from '../text';
import { checkModel } from './arguments';
import { type GreedyStep, greedy } from './greedy';
import type { EncoderDecoder } from './model';
import { Prediction } from './prediction';
import type { Candidate, DecodeStep, GateTrace, Matrix } from './trace';

export interface PredictOptions {
  /** Words written at most, <eos> included; twice the source's tokens plus ten if not said. */
  maxLength?: number;
}

const CANDIDATES = 10;
const NAMES = ['i', 'f', 'g', 'o', 'C', 'h'] as const;

/**
 * Translates a sentence (or each of several) greedily. Dropout is off while it runs.
 * @throws TypeError for anything but text, RangeError for an empty sentence.
 */
export function predict(model: EncoderDecoder, text: string, options?: PredictOptions): Prediction;
export function predict(
  model: EncoderDecoder,
  texts: readonly string[],
  options?: PredictOptions,
): Prediction[];
export function predict(
  model: EncoderDecoder,
  input: string | readonly string[],
  options: PredictOptions = {},
): Prediction | Prediction[] {
  checkModel('predict', model);
  checkNames('predict', options, ['maxLength']);
  if (typeof input === 'string') return predictOne(model, input, options);
  if (!Array.isArray(input)) {
    throw new TypeError(`predict: give a sentence or a list of sentences, got ${typeof input}.`);
  }
  return input.map(text => predictOne(model, text, options));
}

function predictOne(model: EncoderDecoder, text: string, options: PredictOptions): Prediction {
  if (typeof text !== 'string') {
    throw new TypeError(`predict: a sentence is text, got ${typeof text}.`);
  }
  const { sourceTokenizer, sourceVocabulary, targetTokenizer, targetVocabulary } =
    model.vocabularies;
  const read = sourceTokenizer.encode(text);
  if (read.length === 0)
    throw new RangeError('predict: the sentence is empty; give at least one word.');
  const maxLength = options.maxLength ?? 2 * (read.length + 1) + 10;
  if (!Number.isInteger(maxLength) || maxLength < 1) {
    throw new RangeError(`predict: maxLength must be a whole number ≥ 1, got ${maxLength}.`);
  }
  return inEvaluation(model, () =>
    scope(() => {
      const watcher = new Watcher(id => targetVocabulary.token(id));
      const { written, encoded } = greedy(model, sourceBatch([text], model.vocabularies), {
        maxLength,
        trace: true,
        onStep: step => watcher.see(step),
      });
      const ids = written[0];
      const finished = ids[ids.length - 1] === EOS;
      const tokens = targetVocabulary.decode(finished ? ids.slice(0, -1) : ids);
      const trace = {
        sourceTokens: [...read, sourceVocabulary.token(EOS)],
        targetTokens: targetVocabulary.decode(ids),
        steps: watcher.steps,
        encoderGates: gateTrace(encoded.gates ?? [], model.directions),
        decoderGates: gateTrace(watcher.gates, 1),
        ...(watcher.attention.length > 0 ? { attention: matrixOf(watcher.attention) } : {}),
      };
      const unknown = read.filter(token => sourceVocabulary.id(token) === UNK);
      const score = watcher.steps.reduce((sum, step) => sum + step.logProbability, 0);
      const translation = targetTokenizer.decode(tokens);
      return new Prediction(
        text,
        translation,
        tokens,
        score,
        trace,
        [...new Set(unknown)],
        !finished,
      );
    }),
  );
}

/** Runs `f` with dropout off and puts the model back as it was. */
export function inEvaluation<R>(model: EncoderDecoder, f: () => R): R {
  const { training } = model;
  model.eval();
  try {
    return f();
  } finally {
    model.train(training);
  }
}

/** Collects what happened at each step of one sentence. */
class Watcher {
  readonly steps: DecodeStep[] = [];
  readonly attention: Float32Array[] = [];
  /** One list per step: per layer, [6, H]. */
  readonly gates: Float32Array[][] = [];

  constructor(private readonly tokenOf: (id: number) => string) {}

  see({ ids, logProbabilities, weights, gates }: GreedyStep): void {
    const values = logProbabilities.toFlatArray();
    const [id] = ids;
    this.steps.push({
      id,
      token: this.tokenOf(id),
      logProbability: values[id],
      candidates: this.best(values),
      entropy: entropyOf(values),
    });
    if (weights) this.attention.push(weights.toFlatArray() as Float32Array);
    if (gates) this.gates.push(gates.map(gate => gate.toFlatArray() as Float32Array));
  }

  private best(values: ArrayLike<number>): Candidate[] {
    const order = Array.from({ length: values.length }, (_, id) => id);
    order.sort((a, b) => values[b] - values[a] || a - b);
    return order
      .slice(0, CANDIDATES)
      .map(id => ({ id, token: this.tokenOf(id), logProbability: values[id] }));
  }
}

/** In bits, of a distribution given by its natural log-probabilities. */
function entropyOf(logProbabilities: ArrayLike<number>): number {
  let nats = 0;
  for (let i = 0; i < logProbabilities.length; i++) {
    const p = Math.exp(logProbabilities[i]);
    if (p > 0) nats -= p * logProbabilities[i];
  }
  return nats / Math.LN2;
}

function matrixOf(rows: readonly Float32Array[]): Matrix {
  const columns = rows[0].length;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    values.set(row, i * columns);
  });
  return { rows: rows.length, columns, values };
}

/** From tensors [1, steps, 6, H] per layer, or lists of [6, H] per step and layer, to [layers, 6, steps, H]. */
function gateTrace(
  source: readonly Tensor[] | readonly Float32Array[][],
  directions: 1 | 2,
): GateTrace {
  const isTensors = source.length > 0 && !Array.isArray(source[0]);
  const perStep: Float32Array[][] = isTensors
    ? stepsOf(source as readonly Tensor[])
    : (source as Float32Array[][]);
  const steps = perStep.length;
  const layers = perStep[0]?.length ?? 0;
  const units = (perStep[0]?.[0]?.length ?? 0) / NAMES.length;
  const values = new Float32Array(layers * NAMES.length * steps * units);
  perStep.forEach((all, step) => {
    all.forEach((gates, layer) => {
      NAMES.forEach((_, gate) => {
        const at = ((layer * NAMES.length + gate) * steps + step) * units;
        values.set(gates.subarray(gate * units, (gate + 1) * units), at);
      });
    });
  });
  return { cell: 'lstm', names: NAMES, layers, directions, steps, units, values };
}

function stepsOf(layers: readonly Tensor[]): Float32Array[][] {
  const [, steps, gates, units] = layers[0].shape;
  const flat = layers.map(layer => layer.toFlatArray() as Float32Array);
  const size = gates * units;
  return Array.from({ length: steps }, (_, step) =>
    flat.map(values => values.subarray(step * size, (step + 1) * size)),
  );
}
