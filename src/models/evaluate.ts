/** Numbers on held-out sentences: loss by teacher forcing, and the translations the model writes by itself. */
import { checkArguments, checkNames, choice, whole } from '../engine';
import {
  BLEU_TOKENIZERS,
  type BleuTokenizer,
  bleuTokenizerFor,
  chrf,
  type Pair,
  type PairSet,
  type Vocabularies,
} from '../text';
import { checkModels, checkSet } from './arguments';
import { now } from './clock';
import { checkOneEach, DECODE_OPTIONS, type DecodeOptions, resolveDecode } from './decode/options';
import {
  areEqual,
  bleuOfSet,
  type Comparing,
  comparedTexts,
  Evaluation,
  percentEqual,
  type Translation,
} from './evaluation';
import { inEvaluation } from './evaluationMode';
import { checkLengths } from './lengths';
import type { EncoderDecoder } from './model';
import { checkLoss } from './notNumbers';
import { targetWords } from './predict';
import { type Foreseen, teacherForced } from './teacherForced';
import { translateAll } from './translate';
import { checkWords } from './words';

export interface EvaluateOptions extends DecodeOptions {
  /** Sentences that are translated, and whose loss is computed, at once. Default: 64. */
  batchSize?: number;
  /** Tokenizer of BLEU; if not said, 'zh' for a Chinese target, 'char' for other scripts without blanks, else '13a'. */
  tokenize?: BleuTokenizer;
}

interface SetScores {
  /** BLEU of the set, 0–100. */
  bleu: number;
  bleuSignature: string;
  /** chrF of the set, 0–100. */
  chrf: number;
  /** Percent of the sentences that equal their reference, 0–100. */
  exactMatch: number;
  /** In the order of the set. */
  translations: Translation[];
  comparing: Comparing;
  /** References that the target tokenizer cannot write. */
  unreachable: number;
}

/**
 * Scores a set: translations against the references, both as the target tokenizer normalises texts, and the loss of the
 * references. Translations are greedy unless the options of decoding say otherwise. How sure the scores are: `interval` of what it gives, and `compareEvaluations` of two.
 * @param model one, or several that decide together
 * @throws RangeError for an empty set, one whose words are counted otherwise than the model's, or
 * whose pairs are longer than the model has positions for; AnomalyError where a model computes NaN
 */
export function evaluate(
  model: EncoderDecoder | readonly EncoderDecoder[],
  set: PairSet,
  options: EvaluateOptions = {},
): Evaluation {
  checkArguments('evaluate', 'model, set, options', arguments);
  const models = checkModels('evaluate', model);
  checkSet('evaluate', set);
  checkEvaluation('evaluate', options, models[0].vocabularies);
  if (set.length === 0) {
    throw new RangeError(
      `evaluate: the set is empty; give corpus.test or corpus.dev with a split that fills it.`,
    );
  }
  checkWords('evaluate', models[0].vocabularies, set.corpus);
  for (const one of models) checkLengths('evaluate', one, set);
  const begin = now();
  return inEvaluation(models, () => {
    const { loss, tokenAccuracy, translate } = measured(models, set, options);
    const scores = translate();
    checkLoss('evaluate', loss, models);
    const seconds = (now() - begin) / 1000;
    return new Evaluation(
      set.length,
      scores.bleu,
      scores.bleuSignature,
      scores.chrf,
      scores.exactMatch,
      loss,
      Math.exp(loss),
      tokenAccuracy,
      scores.translations,
      seconds,
      scores.comparing,
      scores.unreachable,
    );
  });
}

/**
 * @param words of the models that will be evaluated
 * @throws TypeError, RangeError for options there are not, or out of range
 */
export function checkEvaluation(
  owner: string,
  options: EvaluateOptions,
  words: Vocabularies,
): void {
  checkNames(owner, options, ['batchSize', 'tokenize', ...DECODE_OPTIONS]);
  checkOneEach(owner, options);
  const { batchSize, tokenize, ...decoding } = options;
  choice(owner, 'tokenize', tokenize, BLEU_TOKENIZERS, '13a');
  whole(owner, 'batchSize', batchSize, 1, 64);
  resolveDecode(owner, decoding, targetWords(words));
}

/**
 * What `evaluate` and the validation of `train` measure on a set, by one function, so that both have the same numbers of
 * the same model, data and options. The models are in evaluation mode.
 * @param sentences how many are translated for the scores, the first of the set; all if not given
 * @returns the loss, and what translates for the scores: a model whose loss is NaN cannot
 */
export function measured(
  models: readonly EncoderDecoder[],
  set: PairSet,
  options: EvaluateOptions,
  sentences = set.length,
): Foreseen & { translate(): SetScores } {
  const foreseen = teacherForced(models, set, options.batchSize ?? 64);
  const pairs = sentences < set.length ? set.slice(0, sentences) : set.pairs;
  return { ...foreseen, translate: () => translateSet(models, pairs, options) };
}

/** Translates pairs and scores them against their references. */
function translateSet(
  models: readonly EncoderDecoder[],
  pairs: readonly Pair[],
  { batchSize = 64, tokenize, ...options }: EvaluateOptions = {},
): SetScores {
  const sources = pairs.map(pair => pair.source);
  const translated = translateAll('evaluate', models, sources, batchSize, options);
  const hypotheses = translated.map(({ text }) => text);
  const references = pairs.map(pair => pair.target);
  const tokenizer = models[0].vocabularies.targetTokenizer;
  const { lowercase = false, normalize } = tokenizer;
  const comparing: Comparing = {
    tokenize: tokenize ?? bleuTokenizerFor(references),
    lowercase,
    normalize,
  };
  const [written, right] = [hypotheses, references].map(texts => comparedTexts(texts, comparing));
  const writable = comparedTexts(
    references.map(text => tokenizer.decode(tokenizer.encode(text))),
    comparing,
  );
  const scores = bleuOfSet(written, right, comparing);
  const translations = pairs.map(({ source, target }, i) => ({
    source,
    reference: target,
    hypothesis: hypotheses[i],
    exact: areEqual(written[i], right[i], lowercase),
    chrf: chrf([written[i]], [right[i]], { lowercase }).score,
    truncated: translated[i].truncated,
  }));
  return {
    bleu: scores.score,
    bleuSignature: scores.signature,
    chrf: chrf(written, right, { lowercase }).score,
    exactMatch: percentEqual(translations.map(({ exact }) => exact)),
    translations,
    comparing,
    unreachable: writable.filter((text, i) => !areEqual(text, right[i], lowercase)).length,
  };
}
