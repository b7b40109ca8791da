/** Sentence pairs as they are read, and as a corpus holds them. */
import type { Tokenizer } from './tokenizer';
import type { Vocabulary } from './vocabulary';

/** A pair as it stands in a file or program. */
export interface RawPair {
  readonly source: string;
  readonly target: string;
  /** Counted from 1; only of files. */
  readonly line?: number;
}

/** What reading gave: the pairs, and what was passed over on the way. */
export interface RawPairs {
  /** The file, or 'pairs'. */
  readonly origin: string;
  readonly pairs: readonly RawPair[];
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

/** What models need to know of a corpus: how text becomes ids and back. */
export interface Vocabularies {
  readonly sourceVocabulary: Vocabulary;
  readonly targetVocabulary: Vocabulary;
  readonly sourceTokenizer: Tokenizer;
  readonly targetTokenizer: Tokenizer;
}

export type SetName = 'train' | 'dev' | 'test';

/** The pairs of one set, in the order they were read. */
export class PairSet {
  constructor(
    readonly name: SetName,
    readonly pairs: readonly Pair[],
    readonly corpus: Vocabularies,
  ) {}

  get length(): number {
    return this.pairs.length;
  }

  [Symbol.iterator](): Iterator<Pair> {
    return this.pairs[Symbol.iterator]();
  }

  toString(): string {
    return `PairSet ${this.name} of ${this.length} pairs`;
  }
}
