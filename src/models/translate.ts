/** Many sentences at once: texts in, texts out, no traces. */
import { checkArguments, checkNames, describe, scope, whole } from '../engine';
import { ParallelCorpus, plainTokens, sourceBatch } from '../text';
import { checkModels } from './arguments';
import { checkOneEach, DECODE_OPTIONS, type DecodeOptions, resolveDecode } from './decode/options';
import { search } from './decode/search';
import { inEvaluation } from './evaluationMode';
import type { EncoderDecoder } from './model';
import { targetWords, tokensOf } from './predict';
import { checkSentences } from './sentences';

export interface TranslateOptions extends DecodeOptions {
  /** Sentences translated at once; 64 if not said. */
  batchSize?: number;
}

/**
 * Translations of many sentences, in the order given; those of like length share a batch. A blank line stays a blank line, so
 * that the translations of a file have its lines. Several models together are an ensemble. Dropout is off while it runs.
 * @throws TypeError for anything but texts, RangeError for one that is too long or an option out of range
 */
export function translate(
  model: EncoderDecoder | readonly EncoderDecoder[],
  texts: readonly string[],
  options: TranslateOptions = {},
): string[] {
  checkArguments('translate', 'model, texts, options', arguments);
  return translated('translate', model, texts, options);
}

/**
 * Pairs for training from texts of the target language alone (Sennrich et al. 2016b): their sources are what a model of
 * the other direction makes of them. A text that is translated into nothing is left out.
 *
 *     const made = backTranslate(zhToEn, chineseTexts, { temperature: 1, seed: 1 });
 *     const { train, dev, test, sourceTokenizer, targetTokenizer } = corpus;
 *     const more = ParallelCorpus.fromPairs({ train: [...train, ...made], dev, test },
 *       { source: sourceTokenizer, target: targetTokenizer });
 *
 * @param reverse translates from the target's language into the source's
 * @throws TypeError for anything but texts, RangeError for an empty one or an option out of range
 */
export function backTranslate(
  reverse: EncoderDecoder | readonly EncoderDecoder[],
  texts: readonly string[],
  options: TranslateOptions = {},
): { source: string; target: string }[] {
  checkArguments('backTranslate', 'reverse, texts, options', arguments);
  if (Object(options) instanceof ParallelCorpus) {
    throw new TypeError(
      'backTranslate: it takes no corpus; put the pairs that it gives into one: ParallelCorpus.fromPairs({ train: ' +
        '[...corpus.train, ...pairs], dev: corpus.dev, test: corpus.test }, { source: corpus.sourceTokenizer, ' +
        'target: corpus.targetTokenizer }).',
    );
  }
  const sources = translated('backTranslate', reverse, texts, options);
  const pairs = texts.map((target, i) => ({ source: sources[i], target }));
  return pairs.filter(({ source }) => source.trim() !== '');
}

function translated(
  owner: string,
  model: EncoderDecoder | readonly EncoderDecoder[],
  texts: readonly string[],
  options: TranslateOptions,
): string[] {
  const [first] = [model].flat() as unknown[];
  if (typeof first === 'string') {
    throw new TypeError(`${owner}: the model comes first: ${owner}(model, sentences).`);
  }
  const models = checkModels(owner, model);
  if (!Array.isArray(texts)) {
    throw new TypeError(
      `${owner}: the second argument is a list of sentences, got ${describe(texts)}.`,
    );
  }
  checkNames(owner, options, ['batchSize', ...DECODE_OPTIONS]);
  checkOneEach(owner, options);
  const { batchSize, ...decoding } = options;
  const size = whole(owner, 'batchSize', batchSize, 1, 64);
  // pairs for training have no blank side
  const keepsBlank = owner === 'translate';
  const blank = texts.map(text => keepsBlank && typeof text === 'string' && text.trim() === '');
  checkSentences(owner, models, texts, undefined, place => blank[place]);
  const written = texts.filter((_, i) => !blank[i]);
  const all = inEvaluation(models, () => translateAll(owner, models, written, size, decoding));
  let next = 0;
  return blank.map(isBlank => (isBlank ? '' : all[next++].text));
}

export interface Translated {
  text: string;
  /** True if it was cut before <eos>. */
  truncated: boolean;
}

/** Translations in the order given; sentences of like length share a batch. @param owner the function that was called */
export function translateAll(
  owner: string,
  models: readonly EncoderDecoder[],
  sources: readonly string[],
  batchSize: number,
  options: DecodeOptions,
): Translated[] {
  const { vocabularies } = models[0];
  const { targetTokenizer, sourceTokenizer } = vocabularies;
  const decoding = resolveDecode(owner, options, targetWords(vocabularies));
  const order = sources.map((_, i) => i).sort((a, b) => sources[a].length - sources[b].length);
  const results = new Array<Translated>(sources.length);
  for (let at = 0; at < order.length; at += batchSize) {
    const part = order.slice(at, at + batchSize);
    scope(() => {
      const source = sourceBatch(
        part.map(i => sources[i]),
        vocabularies,
      );
      const { replaceUnknown } = decoding;
      for (const [k, [best]] of search(models, source, decoding).hypotheses.entries()) {
        const read = replaceUnknown
          ? plainTokens(sourceTokenizer, sourceTokenizer.encode(sources[part[k]]))
          : [];
        const tokens = tokensOf(vocabularies, best, read, replaceUnknown);
        const text = targetTokenizer.decode(tokens);
        results[part[k]] = { text, truncated: !best.finished };
      }
    });
  }
  return results;
}
