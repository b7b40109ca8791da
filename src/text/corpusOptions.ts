/** Options of corpora, checked, with their defaults. */

import { checkNames, choice, describe, flag, whole } from '../engine';
import type { BadLinePolicy } from './badLines';
import {
  type Counted,
  checkLearnt,
  knownVocabularies,
  type WithVocabularies,
} from './knownVocabularies';
import type { Vocabularies } from './pairs';
import type { SplitFractions } from './split';
import type { Tokenizer } from './tokenizer';

/** A number for each side; the default where one is left out. */
export interface BySide {
  readonly source?: number;
  readonly target?: number;
}

export interface CorpusOptions {
  /**
   * How source texts become tokens: `wordTokenizer()`, `charTokenizer()`, `bpeTokenizer()`,
   * `unigramTokenizer()`, or one of your own. One that has not learnt its subwords yet learns them
   * from this side of train.
   */
  source: Tokenizer;
  /** How target texts do. */
  target: Tokenizer;
  /**
   * Shares of train, dev and test, each 0–1, together at most 1. Default [0.9, 0.05, 0.05]. Pairs
   * with equal sources stay in one set. Not with files of their own for each set.
   */
  split?: readonly number[];
  /**
   * Pairs with more tokens on either side (eos not counted) are left out and counted, or cut with `truncate`. Default: no
   * limit.
   */
  maxLength?: number;
  /**
   * Sentences with more than `maxLength` tokens are cut after so many instead of being left out, their text too. Default
   * false.
   */
  truncate?: boolean;
  /**
   * Where train, dev and test are given apart: which of them `maxLength` and `duplicates` change. Default 'train': dev and
   * test stay as they are, so that scores are of all their sentences; 'all' changes them too. One file that is divided is
   * filtered before.
   */
  filter?: 'train' | 'all';
  /**
   * Tokens that are rarer in train are unknown: one number for both sides, or `{ source: 2, target: 1 }`. Default 1: none.
   */
  minFrequency?: number | BySide;
  /**
   * At most so many tokens a side, specials included, the most frequent ones: one number, or `{ source, target }`. Default:
   * no limit.
   */
  maxVocabularySize?: number | BySide;
  /**
   * One vocabulary for both sides: for languages with common words or names, and for models that
   * share embeddings. A subword tokenizer given as one object for both sides learns from both.
   * Default false.
   */
  sharedVocabulary?: boolean;
  /** Which pairs fall into which set; any whole number. Default 0. */
  seed?: number;
  /** Pairs equal to an earlier one in all tokens are dropped (the default) and counted, or kept. */
  duplicates?: 'drop' | 'keep';
  /** A line without a pair is an error (the default), or skipped and counted. */
  badLines?: BadLinePolicy;
}

export interface TsvOptions extends CorpusOptions {
  /** Whether the first line names the columns. Default false. */
  header?: boolean;
  /**
   * Columns of source and target, counted from 0. Default [0, 1]; [1, 0] translates the other way.
   */
  columns?: readonly [source: number, target: number];
}

export interface JsonlOptions extends CorpusOptions {
  /**
   * Names of the fields of source and target, or paths where they are inside others:
   * ['translation.en', 'translation.zh']. Default ['source', 'target'].
   */
  fields?: readonly [source: string, target: string];
}

/** The same, with defaults filled in. */
export interface CheckedOptions {
  readonly source: Tokenizer;
  readonly target: Tokenizer;
  readonly split: SplitFractions;
  readonly maxLength: number;
  readonly truncate: boolean;
  /** null: not said. */
  readonly filter: 'train' | 'all' | null;
  readonly minFrequency: Required<BySide>;
  readonly maxVocabularySize: Required<BySide>;
  readonly sharedVocabulary: boolean;
  readonly seed: number;
  readonly duplicates: 'drop' | 'keep';
  readonly badLines: BadLinePolicy;
  /** Given ones; null where they are counted. */
  readonly vocabularies: Vocabularies | null;
}

/**
 * Options of a corpus that takes its vocabularies over, or of one that counts them: TypeScript tells
 * what is missing in the last of these.
 */
export type AnyOptions<Options extends CorpusOptions> =
  | WithVocabularies<Options>
  | Counted<Options>;

const NAMES = [
  'source',
  'target',
  'split',
  'maxLength',
  'truncate',
  'filter',
  'minFrequency',
  'maxVocabularySize',
  'sharedVocabulary',
  'seed',
  'duplicates',
  'badLines',
  'vocabularies',
];

/** Checks what all corpora take; `more` are the names that this kind takes besides. */
export function checkCorpusOptions(
  owner: string,
  options: AnyOptions<CorpusOptions>,
  more: readonly string[] = [],
): CheckedOptions {
  if (options === undefined) {
    throw new TypeError(
      `${owner}: say in the second argument how texts become tokens: ` +
        '{ source: wordTokenizer(), target: wordTokenizer() }.',
    );
  }
  checkNames(owner, options, [...NAMES, ...more]);
  const given: Partial<CorpusOptions> = options;
  const vocabularies = knownVocabularies(owner, options);
  const cutting = (side: 'source' | 'target') => {
    const made = tokenizer(owner, side, given[side] ?? vocabularies?.[`${side}Tokenizer`]);
    if (vocabularies) checkLearnt(owner, side, made);
    return made;
  };
  const unlimited = Number.POSITIVE_INFINITY;
  const sharedVocabulary = flag(owner, 'sharedVocabulary', given.sharedVocabulary, false);
  const counted = (name: 'minFrequency' | 'maxVocabularySize', least: number, fallback: number) => {
    const sides = bySide(owner, name, given[name], least, fallback);
    if (!sharedVocabulary || sides.source === sides.target) return sides;
    throw new RangeError(
      `${owner}: both sides share one vocabulary, so ${name} is one number; got { source: ${sides.source}, ` +
        `target: ${sides.target} }.`,
    );
  };
  const truncate = flag(owner, 'truncate', options.truncate, false);
  if (truncate && options.maxLength === undefined) {
    throw new RangeError(
      `${owner}: truncate cuts sentences after maxLength tokens; give maxLength.`,
    );
  }
  return {
    source: cutting('source'),
    target: cutting('target'),
    split: fractions(owner, options.split),
    maxLength: whole(owner, 'maxLength', options.maxLength, 1, unlimited),
    truncate,
    filter:
      options.filter === undefined
        ? null
        : choice(owner, 'filter', options.filter, ['train', 'all'] as const, 'train'),
    minFrequency: counted('minFrequency', 1, 1),
    maxVocabularySize: counted('maxVocabularySize', 5, unlimited),
    sharedVocabulary,
    seed: whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 0),
    duplicates: choice(owner, 'duplicates', options.duplicates, ['drop', 'keep'], 'drop'),
    badLines: choice(owner, 'badLines', options.badLines, ['error', 'skip'], 'error'),
    vocabularies,
  };
}

/** One number for both sides, or one for each. */
function bySide(
  owner: string,
  name: string,
  given: number | BySide | undefined,
  least: number,
  fallback: number,
): Required<BySide> {
  if (typeof given !== 'object' || given === null) {
    const both = whole(owner, name, given, least, fallback);
    return { source: both, target: both };
  }
  checkNames(`${owner}: ${name}`, given, ['source', 'target']);
  return {
    source: whole(owner, `${name}.source`, given.source, least, fallback),
    target: whole(owner, `${name}.target`, given.target, least, fallback),
  };
}

export function checkHeader(owner: string, header: boolean | undefined): boolean {
  return flag(owner, 'header', header, false);
}

export function checkColumns(
  owner: string,
  columns: readonly [number, number] = [0, 1],
): readonly [number, number] {
  const fits =
    Array.isArray(columns) &&
    columns.length === 2 &&
    columns.every(column => Number.isSafeInteger(column) && column >= 0);
  if (fits && columns[0] !== columns[1]) return columns;
  throw new RangeError(
    `${owner}: columns are two different column numbers, counted from 0; got ${describe(columns)}.`,
  );
}

export function checkFields(
  owner: string,
  fields: readonly [string, string] = ['source', 'target'],
): readonly [string, string] {
  const fits = Array.isArray(fields) && fields.length === 2;
  if (fits && fields.every(field => typeof field === 'string' && field !== '')) return fields;
  throw new RangeError(
    `${owner}: fields are two names, of source and target; got ${describe(fields)}.`,
  );
}

function tokenizer(owner: string, side: 'source' | 'target', given: unknown): Tokenizer {
  const tokenizer = given as Partial<Tokenizer> | undefined;
  if (typeof tokenizer?.encode === 'function' && typeof tokenizer.decode === 'function') {
    return tokenizer as Tokenizer;
  }
  const remedy =
    typeof given === 'function' && given.name
      ? `call it: ${side}: ${given.name}()`
      : `for instance ${side}: wordTokenizer() or charTokenizer()`;
  throw new TypeError(`${owner}: ${side} takes a tokenizer, ${remedy}; got ${describe(given)}.`);
}

function fractions(owner: string, split: readonly number[] = [0.9, 0.05, 0.05]): SplitFractions {
  const isList = Array.isArray(split) && split.length >= 1 && split.length <= 3;
  if (!isList || !split.every(share => Number.isFinite(share) && share >= 0 && share <= 1)) {
    throw new RangeError(
      `${owner}: split has the shares of train, dev and test, each from 0 to 1, ` +
        `such as [0.9, 0.05, 0.05]; got ${describe(split)}.`,
    );
  }
  const sum = split.reduce((total, share) => total + share, 0);
  if (sum > 1 + 1e-9) {
    const shown = Number(sum.toFixed(6));
    throw new RangeError(
      `${owner}: split sums to ${shown}, and may sum to 1 at most; got ${describe(split)}.`,
    );
  }
  const [train, dev = 0, test = 0] = split;
  if (train === 0) {
    throw new RangeError(
      `${owner}: the first share of split is that of train and is above 0; got ${describe(split)}. To score ` +
        'all of it, leave split out: give it as { test: … }, with { vocabularies: model.vocabularies }.',
    );
  }
  return { train, dev, test };
}
