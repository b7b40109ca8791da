/**
 * Training the tokenizers of a corpus, on its train set alone: what dev and test contain must not
 * shape the subwords, or the scores would be too good.
 *
 * The sets have to be there before the tokens are. So pairs are first divided with each untrained
 * tokenizer standing in as one whose only token is the whole text, normalised: two texts are equal
 * to it exactly if their subwords will be.
 */
import type { CheckedOptions } from './corpusOptions';
import type { Tokenizer } from './tokenizer';
import { collapseBlanks } from './unicode';

/** Whether a tokenizer has to be trained before the corpus can be made. */
export function needsTraining({ source, target }: CheckedOptions): boolean {
  return isUntrained(source) || isUntrained(target);
}

/** Options to divide by: no lengths yet, and whole texts for what is not trained. */
export function beforeTraining(options: CheckedOptions): CheckedOptions {
  const { source, target } = options;
  return {
    ...options,
    source: isUntrained(source) ? wholeText(source) : source,
    target: isUntrained(target) ? wholeText(target) : target,
    maxLength: Number.POSITIVE_INFINITY,
  };
}

/**
 * Options with tokenizers that have learnt from these texts, each from its side; one object on both
 * sides learns from both at once, if the vocabulary is shared.
 */
export function trainedOn(
  sources: Iterable<string>,
  targets: Iterable<string>,
  options: CheckedOptions,
): CheckedOptions {
  const { source, target, sharedVocabulary } = options;
  if (source === target && sharedVocabulary) {
    const both = trained(source, {
      *[Symbol.iterator]() {
        yield* sources;
        yield* targets;
      },
    });
    return { ...options, source: both, target: both };
  }
  return { ...options, source: trained(source, sources), target: trained(target, targets) };
}

function trained(tokenizer: Tokenizer, texts: Iterable<string>): Tokenizer {
  return isUntrained(tokenizer) ? tokenizer.train(texts) : tokenizer;
}

/** Whether it has to learn from texts before it can encode. */
export function isUntrained(
  tokenizer: Tokenizer,
): tokenizer is Tokenizer & Required<Pick<Tokenizer, 'train'>> {
  return tokenizer.trained === false && tokenizer.train !== undefined;
}

function wholeText(tokenizer: Tokenizer): Tokenizer {
  const normal = (text: string) => tokenizer.normalize?.(text) ?? collapseBlanks(text);
  return {
    name: tokenizer.name,
    encode(text) {
      const token = normal(text);
      return token === '' ? [] : [token];
    },
    decode: tokenizer.decode, // nobody asks
  };
}
