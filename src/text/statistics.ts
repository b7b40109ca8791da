/**
 * What is worth knowing of a corpus before training on it: what was left out, lengths, and unknown
 * tokens.
 */
import type { Pair, PairSet, RawPairs, SetName } from './pairs';
import { sourceKey } from './split';
import { UNK, type Vocabulary } from './vocabulary';

/** Lengths in tokens, eos not counted. All 0 for an empty set. */
export interface LengthStatistics {
  readonly min: number;
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
  /** Left over by a split whose fractions sum to less than 1. */
  readonly unused: number;
}

export interface CorpusStatistics extends ReadingCounts {
  /** The files read, or 'pairs'. */
  readonly origin: readonly string[];
  readonly train: SetStatistics;
  readonly dev: SetStatistics;
  readonly test: SetStatistics;
}

/** Statistics of the three sets, beside what was counted on reading. */
export function corpusStatistics(
  sets: Readonly<Record<SetName, PairSet>>,
  raw: readonly RawPairs[],
  left: Pick<ReadingCounts, 'bad' | 'tooLong' | 'duplicates' | 'unused'>,
): CorpusStatistics {
  const sum = (of: (each: RawPairs) => number) => raw.reduce((total, each) => total + of(each), 0);
  const trained = new Set(sets.train.pairs.map(sourceKey));
  return {
    origin: raw.map(each => each.origin),
    lines: sum(each => each.lines),
    blank: sum(each => each.blank),
    ...left,
    bad: sum(each => each.bad) + left.bad,
    train: setStatistics(sets.train, new Set()),
    dev: setStatistics(sets.dev, trained),
    test: setStatistics(sets.test, trained),
  };
}

function setStatistics({ pairs, corpus }: PairSet, trained: ReadonlySet<string>): SetStatistics {
  return {
    pairs: pairs.length,
    source: sideStatistics(pairs, 'sourceTokens', corpus.sourceVocabulary),
    target: sideStatistics(pairs, 'targetTokens', corpus.targetVocabulary),
    seenInTrain: pairs.filter(pair => trained.has(sourceKey(pair))).length,
  };
}

function sideStatistics(
  pairs: readonly Pair[],
  side: 'sourceTokens' | 'targetTokens',
  vocabulary: Vocabulary,
): SideStatistics {
  let tokens = 0;
  let unknown = 0;
  const histogram: number[] = [];
  for (const pair of pairs) {
    const sentence = pair[side];
    tokens += sentence.length;
    while (histogram.length <= sentence.length) histogram.push(0);
    histogram[sentence.length]++;
    for (const token of sentence) if (vocabulary.id(token) === UNK) unknown++;
  }
  const unknownRate = tokens > 0 ? unknown / tokens : 0;
  return {
    tokens,
    unknown,
    unknownRate,
    lengths: lengthStatistics(histogram, pairs.length, tokens),
  };
}

function lengthStatistics(histogram: number[], count: number, tokens: number): LengthStatistics {
  const quantile = (share: number) => {
    let seen = 0;
    for (let length = 0; length < histogram.length; length++) {
      seen += histogram[length];
      if (seen > 0 && seen >= share * count) return length;
    }
    return 0;
  };
  return {
    min: quantile(0),
    median: quantile(0.5),
    mean: count > 0 ? tokens / count : 0,
    p95: quantile(0.95),
    max: Math.max(0, histogram.length - 1),
    histogram,
  };
}
