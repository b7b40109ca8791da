/** Going on with a text, token by token. */
import {
  checkArguments,
  checkNames,
  describe,
  Generator,
  noGrad,
  optionalFunction,
  scope,
  type Tensor,
  tensor,
  whole,
} from '../engine';
import { EOS, plainTokens, textTokens, UNK } from '../text';
import { best, draw, withoutSpecials } from './decode/candidates';
import { resolveDecode } from './decode/options';
import { penalize, repeating, without } from './decode/repetition';
import { Watcher } from './decode/watcher';
import { inEvaluation } from './evaluationMode';
import { Generation, type StepRead, textTrace } from './generation';
import { checkLanguageModel, type LanguageModel, type LanguageState } from './languageModel';
import { brokenLogits } from './notNumbers';
import { labelsOf } from './predict';
import type { DecodeStep } from './trace';
import { contextOf } from './training/language';

export interface GenerateOptions {
  /** Tokens written; 200 if not said. */
  maxLength?: number;
  /** Sharpens (below 1) or flattens (above 1) the distribution that is drawn from; 1 if not said; 0 takes the likeliest. */
  temperature?: number;
  topK?: number;
  topP?: number;
  /**
   * No n tokens in a row stand twice in prompt and text; 0 (if not said): may. Where every token would be the last of such,
   * the text ends.
   */
  noRepeatNgram?: number;
  /** Divides the odds of tokens of prompt and text (Keskar et al. 2019, θ); 1 if not said; 1.2 is usual. */
  repetitionPenalty?: number;
  /** Decides what is drawn; 1 if not said. */
  seed?: number;
  /** Stops at a text such as '\n\n', which is not part of the answer. */
  stop?: string;
  /** Steps at the beginning whose attention is kept for views; 24 if not said. */
  traceSteps?: number;
  /** Hears the text as it grows. */
  onText?: (text: string) => void;
}

const NAMES: readonly (keyof GenerateOptions)[] = [
  'maxLength',
  'temperature',
  'topK',
  'topP',
  'noRepeatNgram',
  'repetitionPenalty',
  'seed',
  'stop',
  'traceSteps',
  'onText',
];

/**
 * Goes on with a text. Dropout is off while it runs.
 * @throws TypeError for a model of another kind, RangeError for an empty prompt or an option out of range, AnomalyError
 * where the model computes NaN
 */
export function generate(
  model: LanguageModel,
  prompt: string,
  options: GenerateOptions = {},
): Generation {
  checkArguments('generate', 'model, prompt, options', arguments);
  checkLanguageModel('generate', model);
  if (typeof prompt !== 'string') {
    throw new TypeError(`generate: the prompt is text, got ${describe(prompt)}.`);
  }
  checkNames('generate', options, NAMES);
  const { temperature = 1, topK, topP, seed, stop, onText } = options;
  optionalFunction('generate', 'onText', onText);
  if (stop !== undefined && (typeof stop !== 'string' || stop === '')) {
    throw new TypeError(`generate: stop is a text such as '\\n\\n'; got ${describe(stop)}.`);
  }
  const { noRepeatNgram, repetitionPenalty } = options;
  const maxLength = whole('generate', 'maxLength', options.maxLength, 1, 200);
  const traceSteps = whole('generate', 'traceSteps', options.traceSteps, 0, 24);
  const greedy = temperature === 0;
  const warmth = greedy ? 1 : temperature;
  const resolved = resolveDecode(
    'generate',
    { temperature: warmth, topK, topP, seed, noRepeatNgram, repetitionPenalty },
    () => [],
  );
  const { sampling } = resolved;
  const tokens = textTokens(prompt, model.tokenizer);
  const read = plainTokens(model.tokenizer, tokens);
  const start = Array.from(model.vocabulary.encode(tokens));
  const unknown = read.filter((_, i) => start[i] === UNK);
  if (start.length === 0) throw new RangeError('generate: the prompt is empty.');
  const numbers = new Generator(sampling?.seed ?? 1);
  return inEvaluation(model, () => {
    const written: number[] = [];
    const all = [...start]; // the prompt, and what was written
    const steps: DecodeStep[] = [];
    const traced: StepRead[] = [];
    const text = () => model.corpus.decode(written);
    const watcher = new Watcher(labelsOf(model.tokenizer, model.vocabulary));
    const end = (whole: string) => {
      const trace = textTrace(read, traced, model.options.numHeads);
      const algorithm = greedy ? 'greedy' : 'sample';
      return new Generation(prompt, whole, steps, trace, algorithm, [...new Set(unknown)]);
    };
    const reader = new Reader(model);
    for (const id of start) reader.read(id);
    while (written.length < maxLength) {
      const values = reader.logProbabilities(
        written.length + 1,
        warmth,
        all,
        resolved.repetitionPenalty,
      );
      const left = without(
        values,
        repeating(() => all, resolved.noRepeatNgram),
      );
      if (!left) break;
      const [uniform] = scope(() =>
        noGrad(() => numbers.uniform([1]).toFlatArray()),
      ) as Float32Array;
      const id = greedy ? best(left, 1)[0] : draw(left, sampling ?? { topK: 1, topP: 1 }, uniform);
      written.push(id);
      all.push(id);
      const keeps = steps.length < traceSteps;
      const seen = watcher.see(values, id, { selfWeights: keeps ? reader.weights : [] }, 0);
      steps.push(seen.step);
      if (keeps) traced.push({ ...seen, from: reader.from });
      onText?.(text());
      if (stop && text().includes(stop)) {
        return end(text().slice(0, text().indexOf(stop)));
      }
      reader.read(id);
    }
    return end(text());
  });
}

/** Keeps what the model knows of the tokens so far, at most as many as its context has. */
class Reader {
  /** The place in the text of the first token it still knows. */
  from = 0;
  /** Where the last token looked, per layer [1, heads, tokens known]. */
  weights: Tensor[] = [];
  private ids: number[] = [];
  private state: LanguageState = [];
  private logits: Float32Array = new Float32Array();

  constructor(private readonly model: LanguageModel) {}

  read(id: number): void {
    const context = contextOf(this.model);
    if (this.ids.length >= context) {
      const kept = this.ids.slice(this.ids.length - Math.floor(context / 2)); // the nearer half, read again
      this.from += this.ids.length - kept.length;
      this.ids = [];
      this.replace([]);
      for (const one of kept) this.one(one);
    }
    this.one(id);
  }

  /**
   * Of the next token.
   * @param step counted from 1
   * @param before the tokens that `penalty` makes less likely
   * @throws AnomalyError if they are NaN
   */
  logProbabilities(
    step: number,
    temperature: number,
    before: readonly number[],
    penalty: number,
  ): Float32Array {
    const { logits } = this;
    if (penalty !== 1) penalize(logits, before, penalty);
    withoutSpecials(logits, logits.length);
    logits[EOS] = Number.NEGATIVE_INFINITY; // a running text has no sentences to end
    const values = scope(() =>
      noGrad(() => tensor(logits).div(temperature).logSoftmax(-1).toFlatArray() as Float32Array),
    );
    // one value tells of all: the softmax makes them NaN if one logit is, and if all are −∞
    if (Number.isNaN(values[EOS])) {
      throw brokenLogits('generate', step, [{ model: this.model, logits }]);
    }
    return values;
  }

  private one(id: number): void {
    const { state, weights, values } = scope(() =>
      noGrad(() => {
        const step = this.model.step(tensor(Int32Array.of(id)), this.state, this.ids.length);
        const { logits, ...kept } = step;
        return { ...kept, values: logits.toFlatArray() as Float32Array };
      }),
    );
    for (const one of this.weights) one.dispose();
    this.weights = weights;
    this.replace(state);
    this.logits = values.slice();
    this.ids.push(id);
  }

  /** What is known of the tokens before becomes another state. */
  private replace(state: LanguageState): void {
    for (const one of this.state) {
      one?.keys.dispose();
      one?.values.dispose();
    }
    this.state = state;
  }
}
