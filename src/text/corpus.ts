/**
 * A parallel corpus: sentence pairs as tokens, divided into train, dev and test, with the
 * vocabularies of train.
 *
 *   file or pairs → tokens → without bad, long, double pairs → three sets → vocabularies of train
 */
import {
  type CheckedOptions,
  type CorpusOptions,
  checkColumns,
  checkCorpusOptions,
  checkFields,
  checkHeader,
  type JsonlOptions,
  type TsvOptions,
} from './corpusOptions';
import { summarize } from './corpusSummary';
import { readText } from './files';
import { parseJsonl } from './jsonl';
import { explainNothingLeft, filterPairs, type Left, type PairInput, rawPairs } from './pairFilter';
import { type Pair, PairSet, type RawPairs, type SetName, type Vocabularies } from './pairs';
import { type Division, divide } from './split';
import { type CorpusStatistics, corpusStatistics } from './statistics';
import type { Tokenizer } from './tokenizer';
import { parseTsv } from './tsv';
import { Vocabulary } from './vocabulary';

/** One of something for each set, where the sets are divided already. */
export interface BySet<T> {
  readonly train: T;
  readonly dev?: T;
  readonly test?: T;
}

const SET_NAMES: readonly SetName[] = ['train', 'dev', 'test'];

export class ParallelCorpus implements Vocabularies {
  readonly train: PairSet;
  readonly dev: PairSet;
  readonly test: PairSet;
  readonly sourceTokenizer: Tokenizer;
  readonly targetTokenizer: Tokenizer;
  readonly sourceVocabulary: Vocabulary;
  readonly targetVocabulary: Vocabulary;
  readonly statistics: CorpusStatistics;

  private constructor(
    raw: readonly RawPairs[],
    division: Division,
    left: Left,
    options: CheckedOptions,
  ) {
    const { source, target, minFrequency, maxVocabularySize: maxSize } = options;
    const limits = { minFrequency, maxSize };
    const trained = division.train;
    this.sourceTokenizer = source;
    this.targetTokenizer = target;
    this.sourceVocabulary = Vocabulary.from(
      trained.map(pair => pair.sourceTokens),
      limits,
    );
    this.targetVocabulary = Vocabulary.from(
      trained.map(pair => pair.targetTokens),
      limits,
    );
    this.train = new PairSet('train', trained, this);
    this.dev = new PairSet('dev', division.dev, this);
    this.test = new PairSet('test', division.test, this);
    this.statistics = corpusStatistics(this, raw, { ...left, unused: division.unused });
  }

  /**
   * Reads tab-separated pairs: UTF-8, source TAB target on each line, further columns ignored.
   *
   * @param path a file, relative to the notebook, that is split; or `{ train, dev, test }`, files
   * of their own
   * @throws DataError for a missing, empty or broken file and for a bad line; RangeError or
   * TypeError for wrong options
   */
  static async fromTsv(path: string | BySet<string>, options: TsvOptions): Promise<ParallelCorpus> {
    const owner = 'ParallelCorpus.fromTsv';
    const checked = checkCorpusOptions(owner, options, ['header', 'columns']);
    const layout = {
      header: checkHeader(owner, options.header),
      columns: checkColumns(owner, options.columns),
      badLines: checked.badLines,
    };
    const read = async (each: string) => parseTsv(await readText(each), each, layout);
    return ParallelCorpus.read(owner, path, options, checked, read);
  }

  /**
   * Reads pairs as JSON lines: UTF-8, `{"source": "…", "target": "…"}` on each line, further fields
   * ignored.
   *
   * @param path a file, relative to the notebook, that is split; or `{ train, dev, test }`, files
   * of their own
   * @throws DataError for a missing, empty or broken file and for a bad line; RangeError or
   * TypeError for wrong options
   */
  static async fromJsonl(
    path: string | BySet<string>,
    options: JsonlOptions,
  ): Promise<ParallelCorpus> {
    const owner = 'ParallelCorpus.fromJsonl';
    const checked = checkCorpusOptions(owner, options, ['fields']);
    const layout = { fields: checkFields(owner, options.fields), badLines: checked.badLines };
    const read = async (each: string) => parseJsonl(await readText(each), each, layout);
    return ParallelCorpus.read(owner, path, options, checked, read);
  }

  /**
   * A corpus of pairs from the program: `[source, target]` or `{ source, target }`.
   *
   * @param pairs a list (or generator) that is split; or `{ train, dev, test }`, lists of their own
   * @throws DataError for a bad pair; RangeError or TypeError for wrong options
   */
  static fromPairs(
    pairs: Iterable<PairInput> | BySet<Iterable<PairInput>>,
    options: CorpusOptions,
  ): ParallelCorpus {
    const owner = 'ParallelCorpus.fromPairs';
    const checked = checkCorpusOptions(owner, options);
    if (isIterable(pairs)) {
      return ParallelCorpus.build(rawPairs(pairs, 'pairs', checked.badLines), checked);
    }
    const given = bySet(owner, pairs, options);
    const raw = given.map(
      ([name, each]) => [name, rawPairs(each, name, checked.badLines)] as const,
    );
    return ParallelCorpus.build(raw, checked);
  }

  private static async read(
    owner: string,
    path: string | BySet<string>,
    options: CorpusOptions,
    checked: CheckedOptions,
    read: (path: string) => Promise<RawPairs>,
  ): Promise<ParallelCorpus> {
    if (typeof path === 'string') return ParallelCorpus.build(await read(path), checked);
    const raw: [SetName, RawPairs][] = [];
    for (const [name, each] of bySet(owner, path, options)) raw.push([name, await read(each)]);
    return ParallelCorpus.build(raw, checked);
  }

  private static build(
    raw: RawPairs | readonly (readonly [SetName, RawPairs])[],
    options: CheckedOptions,
  ): ParallelCorpus {
    if (!isDivided(raw)) {
      const { pairs, ...left } = filterPairs(raw, options);
      if (pairs.length === 0) throw explainNothingLeft(raw, left, options);
      const division = divide(pairs, options.split, options.seed);
      return new ParallelCorpus([raw], division, left, options);
    }
    const division = { train: [] as Pair[], dev: [] as Pair[], test: [] as Pair[], unused: 0 };
    const left = { bad: 0, tooLong: 0, duplicates: 0 };
    for (const [name, each] of raw) {
      const { pairs, ...leftHere } = filterPairs(each, options);
      if (pairs.length === 0) throw explainNothingLeft(each, leftHere, options);
      division[name] = pairs;
      left.bad += leftHere.bad;
      left.tooLong += leftHere.tooLong;
      left.duplicates += leftHere.duplicates;
    }
    return new ParallelCorpus(
      raw.map(([, each]) => each),
      division,
      left,
      options,
    );
  }

  /** Number of pairs in all three sets. */
  get length(): number {
    return this.train.length + this.dev.length + this.test.length;
  }

  /** A few lines with counts, lengths, vocabularies and what was left out. */
  toString(): string {
    return summarize(this);
  }
}

function isIterable<T>(value: Iterable<T> | object): value is Iterable<T> {
  return Symbol.iterator in Object(value);
}

function isDivided(
  raw: RawPairs | readonly (readonly [SetName, RawPairs])[],
): raw is readonly (readonly [SetName, RawPairs])[] {
  return Array.isArray(raw);
}

/** What was given for each set, train first. */
function bySet<T>(owner: string, given: BySet<T>, options: CorpusOptions): [SetName, T][] {
  const names = given && typeof given === 'object' ? Object.keys(given) : [];
  const unknown = names.find(name => !SET_NAMES.includes(name as SetName));
  if (given?.train === undefined || unknown !== undefined) {
    const found = unknown === undefined ? '' : `; there is no set ${unknown}`;
    throw new TypeError(`${owner} takes one list or file, or { train, dev, test }${found}.`);
  }
  if (options.split !== undefined) {
    throw new TypeError(`${owner}: leave out split where train, dev and test are given.`);
  }
  return SET_NAMES.flatMap(name => {
    const each = given[name];
    return each === undefined ? [] : [[name, each] satisfies [SetName, T]];
  });
}
