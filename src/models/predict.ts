/** Translating: text in, text and trace out. */
import { checkArguments, describe, optionalFunction, scope } from '../engine';
import {
  EOS,
  plainTokens,
  sourceBatch,
  type Tokenizer,
  UNK,
  type Vocabularies,
  type Vocabulary,
} from '../text';
import { checkModels } from './arguments';
import { type Hypothesis, scoreOf } from './decode/hypothesis';
import {
  type DecodeOptions,
  type ResolvedDecode,
  resolveDecode,
  type TargetWord,
} from './decode/options';
import { search } from './decode/search';
import { inEvaluation } from './evaluationMode';
import type { EncoderDecoder } from './model';
import { type Beam, Prediction } from './prediction';
import { checkSentences } from './sentences';
import { traceOf } from './traceOf';

export interface PredictOptions extends DecodeOptions {
  /** Hears the text as it grows: what is best after every word, where that is another text than before. */
  onText?: (text: string) => void;
}

/**
 * Translates a sentence (or each of several). Dropout is off while it runs. Several models together are an ensemble: the
 * mean of their probabilities decides.
 * @throws TypeError for anything but text, RangeError for an empty sentence or an option out of range.
 */
export function predict(
  model: EncoderDecoder | readonly EncoderDecoder[],
  text: string,
  options?: PredictOptions,
): Prediction;
export function predict(
  model: EncoderDecoder | readonly EncoderDecoder[],
  texts: readonly string[],
  options?: PredictOptions,
): Prediction[];
export function predict(
  model: EncoderDecoder | readonly EncoderDecoder[],
  input: string | readonly string[],
  options: PredictOptions = {},
): Prediction | Prediction[] {
  checkArguments('predict', 'model, text, options', arguments);
  const models = checkModels('predict', model);
  const resolved = resolveDecode('predict', options, targetWords(models[0].vocabularies), [
    'onText',
  ]);
  optionalFunction('predict', 'onText', options.onText);
  const one = (text: string) => predictOne(models, text, resolved, options.onText);
  if (typeof input === 'string') {
    checkSentences('predict', models, [input], () => 'the sentence');
    return one(input);
  }
  if (!Array.isArray(input)) {
    throw new TypeError(`predict: give a sentence or a list of sentences, got ${describe(input)}.`);
  }
  checkSentences('predict', models, input);
  return input.map(one);
}

/** The words of a target text, with their ids. */
export function targetWords({ targetTokenizer, targetVocabulary }: Vocabularies) {
  return (text: string): TargetWord[] =>
    targetTokenizer.encode(text).map(token => ({
      token: targetTokenizer.plain?.(token) ?? token,
      id: targetVocabulary.id(token),
    }));
}

function predictOne(
  models: readonly EncoderDecoder[],
  text: string,
  options: ResolvedDecode,
  onText?: (text: string) => void,
): Prediction {
  const [model] = models;
  const { sourceTokenizer, sourceVocabulary, targetTokenizer } = model.vocabularies;
  const { targetVocabulary } = model.vocabularies;
  const tokens = sourceTokenizer.encode(text);
  const read = plainTokens(sourceTokenizer, tokens);
  const source = [...read, sourceVocabulary.token(EOS)];
  const heard = onText && changes(onText);
  return inEvaluation(models, () =>
    scope(() => {
      const { hypotheses, encoded } = search(models, sourceBatch([text], model.vocabularies), {
        ...options,
        traceWith: labelsOf(targetTokenizer, targetVocabulary),
        onWord: heard && (ids => heard(textOf(model.vocabularies, ids))),
      });
      const beams: Beam[] = hypotheses[0].map(one =>
        beamOf(model.vocabularies, one, read, options),
      );
      const [best] = hypotheses[0];
      const target = plainTokens(targetTokenizer, targetVocabulary.decode(best.ids()));
      const trace = traceOf(model.cell, model.directions, encoded, best, { source, target });
      const unknown = read.filter((_, i) => sourceVocabulary.id(tokens[i]) === UNK);
      return new Prediction(text, trace, [...new Set(unknown)], beams, algorithmOf(options));
    }),
  );
}

/** What views show of the tokens of a vocabulary. */
export function labelsOf(tokenizer: Tokenizer, vocabulary: Vocabulary): (id: number) => string {
  return tokenizer.plain ? id => vocabulary.label(id) : id => vocabulary.token(id);
}

/** Hears a text only where it is another than before: <eos> adds nothing. */
function changes(onText: (text: string) => void): (text: string) => void {
  let last = '';
  return text => {
    if (text !== last) onText(text);
    last = text;
  };
}

function algorithmOf({ sampling, beamSize }: ResolvedDecode): 'greedy' | 'beam' | 'sample' {
  return sampling ? 'sample' : beamSize > 1 ? 'beam' : 'greedy';
}

function beamOf(
  vocabularies: Vocabularies,
  hypothesis: Hypothesis,
  read: readonly string[],
  options: ResolvedDecode,
): Beam {
  const tokens = tokensOf(vocabularies, hypothesis, read, options.replaceUnknown);
  return {
    text: vocabularies.targetTokenizer.decode(tokens),
    tokens: plainTokens(vocabularies.targetTokenizer, tokens),
    logProbability: hypothesis.total,
    score: scoreOf(hypothesis, options),
    truncated: !hypothesis.finished,
  };
}

/**
 * The words of a hypothesis, without <eos>.
 * @param read tokens of the source, as people read them; with `replace`, the one looked at most stands in the place of <unk>
 */
export function tokensOf(
  { targetVocabulary }: Vocabularies,
  hypothesis: Hypothesis,
  read: readonly string[],
  replace: boolean,
): string[] {
  const path = hypothesis.path().filter(({ finished }) => !finished);
  const tokens = targetVocabulary.decode(path.map(({ id }) => id));
  if (!replace) return tokens;
  return tokens.map((token, i) => (path[i].id === UNK ? (read[path[i].focus] ?? token) : token));
}

function textOf(vocabularies: Vocabularies, ids: readonly number[]): string {
  const words = ids.filter(id => id !== EOS);
  return vocabularies.targetTokenizer.decode(vocabularies.targetVocabulary.decode(words));
}
