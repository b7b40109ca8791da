/**
 * Vocabularies that a corpus takes over instead of counting its own: those of a model that is to be
 * trained on, or scored with, other data than it was made for.
 */
import { describe } from '../engine';
import type { Vocabularies } from './pairs';
import type { Tokenizer } from './tokenizer';
import { isUntrained } from './tokenizerTraining';
import { Vocabulary } from './vocabulary';

/** What says how a vocabulary is counted. */
const COUNTING = ['minFrequency', 'maxVocabularySize', 'sharedVocabulary'] as const;

type Counting = (typeof COUNTING)[number];
type Cutting = 'source' | 'target' | 'tokenizer';

/** Options of a corpus whose tokens get the ids that a model, or another corpus, gave them. */
export type WithVocabularies<Options, Given = Vocabularies> = Omit<Options, Counting | Cutting> &
  Partial<Pick<Options, keyof Options & Cutting>> & {
    /**
     * Whose words these are: `model.vocabularies`, or another corpus. Nothing is counted or learnt;
     * tokens that they do not have are unknown. Tokenizers that are not said are theirs too.
     */
    vocabularies: Given;
  };

/** Options of a corpus that counts its own. */
export type Counted<Options> = Options & { vocabularies?: undefined };

/** The words of a running text. */
export interface TextVocabulary {
  readonly vocabulary: Vocabulary;
  readonly tokenizer: Tokenizer;
}

/**
 * The vocabularies among the options; null without them.
 *
 * @throws TypeError where they are none, or where an option says how to count others
 */
export function knownVocabularies(
  owner: string,
  options: { readonly vocabularies?: unknown } & { readonly [name in Counting]?: unknown },
): Vocabularies | null {
  const given = options.vocabularies;
  if (given === undefined) return null;
  if (!isVocabularies(given)) {
    throw new TypeError(
      `${owner}: vocabularies are those of a model or of another corpus, ` +
        `{ vocabularies: model.vocabularies }; got ${describe(given)}.`,
    );
  }
  const counting = COUNTING.find(name => options[name] !== undefined);
  if (counting === undefined) return given;
  throw new TypeError(
    `${owner}: leave out ${counting}: the vocabularies are given, so there are none to count.`,
  );
}

/**
 * The words among the options of a running text: those of a language model, or of another text.
 *
 * @throws TypeError where they are none, RangeError where source and target have their own
 */
export function knownVocabulary(
  owner: string,
  options: { readonly vocabularies?: unknown; readonly minFrequency?: unknown },
): TextVocabulary | null {
  const { vocabulary, tokenizer } = Object(options.vocabularies) as Partial<TextVocabulary>;
  const both = { sourceVocabulary: vocabulary, targetVocabulary: vocabulary };
  const ofText = { ...both, sourceTokenizer: tokenizer, targetTokenizer: tokenizer };
  const given = vocabulary === undefined ? options.vocabularies : ofText;
  const known = knownVocabularies(owner, { ...options, vocabularies: given });
  if (known === null) return null;
  if (known.sourceVocabulary === known.targetVocabulary) {
    return { vocabulary: known.sourceVocabulary, tokenizer: known.sourceTokenizer };
  }
  throw new RangeError(
    `${owner}: the vocabularies of source and target are two, and a running text has one; ` +
      'give those of a language model, { vocabularies: model.vocabularies }, or another TextCorpus.',
  );
}

/** @throws TypeError where a tokenizer would learn subwords that given vocabularies do not have */
export function checkLearnt(owner: string, name: string, tokenizer: Tokenizer): void {
  if (!isUntrained(tokenizer)) return;
  throw new TypeError(
    `${owner}: the ${tokenizer.name} tokenizer of ${name} has not learnt its subwords yet, and would learn ` +
      `others than the vocabularies have; leave out ${name}.`,
  );
}

function isVocabularies(given: unknown): given is Vocabularies {
  const { sourceVocabulary, targetVocabulary, sourceTokenizer, targetTokenizer } = Object(
    given,
  ) as Partial<Vocabularies>;
  return (
    sourceVocabulary instanceof Vocabulary &&
    targetVocabulary instanceof Vocabulary &&
    [sourceTokenizer, targetTokenizer].every(each => typeof each?.encode === 'function')
  );
}
