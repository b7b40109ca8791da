/**
 * What is worth knowing of a corpus before training on it: what was left out, lengths, and unknown
 * tokens.
 */
import type { CorpusSets } from './corpusSets';
import type { Filtered } from './pairFilter';
import type { ReadCounts, SetName, Vocabularies } from './pairs';
import { FirstEqual } from './store/firstEqual';
import type { SentenceColumn } from './store/sentenceColumn';
import { UNK, type Vocabulary } from './vocabulary';

/** Lengths in tokens, eos not counted. All 0 for an empty set. */
export interface LengthStatistics {
  readonly min: number;
  /** Of an even number of sentences, the mean of the two in the middle. */
  readonly median: number;
  readonly mean: number;
  /** 95 of 100 sentences are at most this long. */
  readonly p95: number;
  readonly max: number;
  /** How many sentences have 0, 1, 2, … tokens. */
  readonly histogram: readonly number[];
}

export interface SideStatistics {
  readonly tokens: number;
  /** Tokens that the vocabulary does not have. */
  readonly unknown: number;
  /** unknown / tokens, 0–1. */
  readonly unknownRate: number;
  readonly lengths: LengthStatistics;
}

export interface SetStatistics {
  readonly pairs: number;
  readonly source: SideStatistics;
  readonly target: SideStatistics;
  /**
   * Pairs of dev and test whose source is in train as well: 0 unless the sets came as files of
   * their own.
   */
  readonly seenInTrain: number;
}

/** What happened to the pairs on the way; all but `lines`, `blank` and `bad` count pairs. */
export interface ReadingCounts {
  readonly lines: number;
  readonly blank: number;
  readonly bad: number;
  readonly tooLong: number;
  readonly duplicates: number;
  /** Kept, but cut to maxLength tokens. */
  readonly truncated: number;
  /** Left over by a split whose fractions sum to less than 1. */
  readonly unused: number;
}

export interface CorpusStatistics extends ReadingCounts {
  /** The files read, or 'pairs'. */
  readonly origin: readonly string[];
  /** What was left out of each set, and cut, where the sets were given apart. */
  readonly bySet: Readonly<Partial<Record<SetName, Filtered>>>;
  /** How often a token has to occur in train to have an entry in the vocabulary; 1 where vocabularies were given. */
  readonly minFrequency: { readonly source: number; readonly target: number };
  readonly train: SetStatistics;
  readonly dev: SetStatistics;
  readonly test: SetStatistics;
}

/** Statistics of the three sets, beside what was counted on reading. */
export function corpusStatistics(
  { store, sets, read, left, leftBySet, unused, options }: CorpusSets,
  vocabularies: Vocabularies,
): CorpusStatistics {
  const sum = (of: (each: ReadCounts) => number) =>
    read.reduce((total, each) => total + of(each), 0);
  const trained = new FirstEqual(row => store.source.hash(row));
  for (const row of sets.train) {
    if (find(trained, store.source, row) === undefined) trained.add(row);
  }
  const of = (rows: Int32Array, isTrain: boolean): SetStatistics => ({
    pairs: rows.length,
    source: sideStatistics(store.source, rows, vocabularies.sourceVocabulary),
    target: sideStatistics(store.target, rows, vocabularies.targetVocabulary),
    seenInTrain: isTrain
      ? 0
      : rows.filter(row => find(trained, store.source, row) !== undefined).length,
  });
  return {
    origin: read.map(each => each.origin),
    bySet: leftBySet,
    minFrequency: options.minFrequency,
    lines: sum(each => each.lines),
    blank: sum(each => each.blank),
    ...left,
    unused,
    bad: sum(each => each.bad) + left.bad,
    train: of(sets.train, true),
    dev: of(sets.dev, false),
    test: of(sets.test, false),
  };
}

/** The first row that was added with the source of this one. */
function find(known: FirstEqual, sources: SentenceColumn, row: number): number | undefined {
  return known.find(sources.hash(row), other => sources.areEqual(other, row));
}

function sideStatistics(
  column: SentenceColumn,
  rows: Int32Array,
  vocabulary: Vocabulary,
): SideStatistics {
  let tokens = 0;
  const histogram: number[] = [];
  for (const row of rows) {
    const length = column.lengthOf(row);
    tokens += length;
    while (histogram.length <= length) histogram.push(0);
    histogram[length]++;
  }
  const unknown = column.count(rows, token => vocabulary.id(token) === UNK);
  const unknownRate = tokens > 0 ? unknown / tokens : 0;
  const lengths = lengthStatistics(histogram, rows.length, tokens);
  return { tokens, unknown, unknownRate, lengths };
}

/** Target tokens to one source token, the <eos> of each sentence counted; 1 for an empty set. */
export function targetPerSource({ pairs, source, target }: SetStatistics): number {
  return pairs === 0 ? 1 : (target.tokens + pairs) / (source.tokens + pairs);
}

function lengthStatistics(histogram: number[], count: number, tokens: number): LengthStatistics {
  /** The length of the sentence with this rank, counted from 1, the shortest first. */
  const ofRank = (rank: number) => {
    let seen = 0;
    return histogram.findIndex(sentences => {
      seen += sentences;
      return seen >= rank;
    });
  };
  if (count === 0) return { min: 0, median: 0, mean: 0, p95: 0, max: 0, histogram };
  return {
    min: ofRank(1),
    median: (ofRank(Math.ceil(count / 2)) + ofRank(Math.floor(count / 2) + 1)) / 2,
    mean: tokens / count,
    p95: ofRank(Math.ceil((19 * count) / 20)),
    max: histogram.length - 1,
    histogram,
  };
}
