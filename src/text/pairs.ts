/** Sentence pairs as they are read, and as a corpus gives them. */
import { refuseBrackets } from '../engine';
import type { Tokenizer } from './tokenizer';
import type { Vocabulary } from './vocabulary';

/** A pair as it stands in a file or program. */
export interface RawPair {
  readonly source: string;
  readonly target: string;
  /** Counted from 1; only of files. */
  readonly line?: number;
}

/** Where pairs go as they are read. */
export type TakePair = (pair: RawPair) => void;

/** What reading came across, beside the pairs. */
export interface ReadCounts {
  /** The file, or 'pairs'. */
  readonly origin: string;
  /** Whether that is a file, whose lines messages name. */
  readonly isFile: boolean;
  /** Lines (or pairs given), the header not counted. */
  readonly lines: number;
  readonly blank: number;
  readonly bad: number;
}

/** A sentence and its translation (answer, reversal, …), as text and as tokens. */
export interface Pair extends RawPair {
  readonly sourceTokens: readonly string[];
  readonly targetTokens: readonly string[];
}

/** Pairs that are made when they are asked for. */
export interface PairList {
  readonly length: number;
  at(index: number): Pair;
  /** Tokens of one side, eos not counted. */
  sourceLength(index: number): number;
  targetLength(index: number): number;
}

/** What models need to know of a corpus: how text becomes ids and back. */
export interface Vocabularies {
  readonly sourceVocabulary: Vocabulary;
  readonly targetVocabulary: Vocabulary;
  readonly sourceTokenizer: Tokenizer;
  readonly targetTokenizer: Tokenizer;
  /** Target tokens to one source token in the training pairs, <eos> counted; missing where it is not known. */
  readonly targetPerSource?: number;
}

export type SetName = 'train' | 'dev' | 'test';

/** The pairs of one set, in the order they were read. */
export class PairSet implements PairList {
  readonly #kept: PairList;
  #all: readonly Pair[] | undefined;

  constructor(
    readonly name: SetName,
    pairs: readonly Pair[] | PairList,
    readonly corpus: Vocabularies,
  ) {
    this.#kept = isList(pairs) ? listOf(pairs) : pairs;
    if (isList(pairs)) this.#all = pairs;
  }

  get length(): number {
    return this.#kept.length;
  }

  /**
   * All pairs as a list. It is made when it is first asked for, and takes several times the memory
   * that the set does: of a large set, go over the set itself or take a `slice`.
   */
  get pairs(): readonly Pair[] {
    this.#all ??= Array.from(this);
    return this.#all;
  }

  /**
   * One pair, counted from 0.
   *
   * @throws RangeError where there is none
   */
  at(index: number): Pair {
    if (Number.isInteger(index) && index >= 0 && index < this.length) {
      return this.#all ? this.#all[index] : this.#kept.at(index);
    }
    throw new RangeError(
      `PairSet ${this.name}: there is no pair ${index}; ` +
        `${this.length} pairs are counted from 0.`,
    );
  }

  /** Some pairs, as `slice` of a list gives them. */
  slice(start = 0, end = this.length): Pair[] {
    const place = (at: number) => Math.min(this.length, at < 0 ? this.length + at : at);
    const from = Math.max(0, place(start));
    return Array.from({ length: Math.max(0, place(end) - from) }, (_, i) => this.at(from + i));
  }

  sourceLength(index: number): number {
    return this.#kept.sourceLength(index);
  }

  targetLength(index: number): number {
    return this.#kept.targetLength(index);
  }

  *[Symbol.iterator](): Iterator<Pair> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  toString(): string {
    return `PairSet ${this.name} of ${this.length} pairs`;
  }
}

refuseBrackets(
  'PairSet',
  PairSet.prototype,
  'a corpus is read, not changed; ParallelCorpus.fromPairs makes another',
);

function isList(pairs: readonly Pair[] | PairList): pairs is readonly Pair[] {
  return Array.isArray(pairs);
}

function listOf(pairs: readonly Pair[]): PairList {
  return {
    length: pairs.length,
    at: index => pairs[index],
    sourceLength: index => pairs[index].sourceTokens.length,
    targetLength: index => pairs[index].targetTokens.length,
  };
}
