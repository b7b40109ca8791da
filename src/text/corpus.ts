/**
 * A parallel corpus: sentence pairs as tokens, divided into train, dev and test, with the
 * vocabularies of train.
 *
 *   file or pairs → tokens → without bad, long, double pairs → three sets → vocabularies of train
 *
 * Where a tokenizer has to learn its subwords first, the sets are made of texts, train trains it,
 * and then come tokens and lengths.
 *
 * Pairs go this way one by one as a file is read, so a file of millions of lines takes the memory
 * of what is kept of it: its texts, and 2 or 4 bytes a token.
 */
import { checkArguments, working } from '../engine';
import {
  type AnyOptions,
  type CheckedOptions,
  type CorpusOptions,
  checkColumns,
  checkCorpusOptions,
  checkFields,
  checkHeader,
  type JsonlOptions,
  type TsvOptions,
} from './corpusOptions';
import { CorpusBuilder, type CorpusSets } from './corpusSets';
import { summarize } from './corpusSummary';
import { jsonlParser } from './jsonl';
import { parseFile } from './lines';
import { type PairInput, rawPairs } from './pairFilter';
import { PairSet, type ReadCounts, type SetName, type TakePair, type Vocabularies } from './pairs';
import {
  areParallelFiles,
  checkInOne,
  checkParallelFiles,
  type ParallelFiles,
  readParallel,
} from './parallelFiles';
import { type CorpusStatistics, corpusStatistics, targetPerSource } from './statistics';
import { PairStore, StoredPairs } from './store/pairStore';
import type { Tokenizer } from './tokenizer';
import { tsvParser } from './tsv';
import { Vocabulary } from './vocabulary';

/** One of something for each set, where the sets are divided already. */
export interface BySet<T> {
  /** To be left out only where vocabularies are given. */
  readonly train?: T;
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
  readonly targetPerSource: number;

  private constructor(made: CorpusSets) {
    if (!(made?.store instanceof PairStore)) {
      throw new TypeError(
        'A ParallelCorpus is made by one of its functions: ParallelCorpus.fromPairs(pairs, { source: wordTokenizer(), ' +
          'target: wordTokenizer() }), or fromTsv, fromJsonl, fromFiles for files.',
      );
    }
    const { store, sets, options } = made;
    const { source, target } = options;
    this.sourceTokenizer = source;
    this.targetTokenizer = target;
    const sources = store.source.countsOf(sets.train);
    const targets = store.target.countsOf(sets.train);
    if (options.vocabularies) {
      this.sourceVocabulary = options.vocabularies.sourceVocabulary;
      this.targetVocabulary = options.vocabularies.targetVocabulary;
    } else if (options.sharedVocabulary) {
      const both = [...sources, ...targets];
      this.sourceVocabulary = vocabularyOf(both, [source, target], options, 'source');
      this.targetVocabulary = this.sourceVocabulary;
    } else {
      this.sourceVocabulary = vocabularyOf(sources, [source], options, 'source');
      this.targetVocabulary = vocabularyOf(targets, [target], options, 'target');
    }
    const set = (name: SetName) => new PairSet(name, new StoredPairs(store, sets[name]), this);
    this.train = set('train');
    this.dev = set('dev');
    this.test = set('test');
    this.statistics = corpusStatistics(made, this);
    this.targetPerSource = targetPerSource(this.statistics.train);
  }

  /**
   * Reads tab-separated pairs: UTF-8, source TAB target on each line, further columns ignored.
   *
   * @param path a file, relative to the notebook, that is split; or `{ train, dev, test }`, files
   * of their own
   * @throws DataError for a missing, empty or broken file and for a bad line; RangeError or
   * TypeError for wrong options
   */
  static async fromTsv(
    path: string | BySet<string>,
    options: AnyOptions<TsvOptions>,
  ): Promise<ParallelCorpus> {
    checkArguments('ParallelCorpus.fromTsv', 'path, options', arguments);
    const owner = 'ParallelCorpus.fromTsv';
    const checked = checkCorpusOptions(owner, options, ['header', 'columns']);
    const layout = {
      header: checkHeader(owner, options.header),
      columns: checkColumns(owner, options.columns),
      badLines: checked.badLines,
    };
    const read = (each: string, take: TakePair) => parseFile(each, tsvParser(each, layout, take));
    return working(owner, () => ParallelCorpus.read(owner, path, options, checked, read));
  }

  /**
   * Reads pairs as JSON lines: UTF-8, `{"source": "…", "target": "…"}` on each line, further fields
   * ignored. Lines of Hugging Face, `{"translation": {"en": "…", "zh": "…"}}`, are read with
   * `fields: ['translation.en', 'translation.zh']`.
   *
   * @param path a file, relative to the notebook, that is split; or `{ train, dev, test }`, files
   * of their own
   * @throws DataError for a missing, empty or broken file and for a bad line; RangeError or
   * TypeError for wrong options
   */
  static async fromJsonl(
    path: string | BySet<string>,
    options: AnyOptions<JsonlOptions>,
  ): Promise<ParallelCorpus> {
    checkArguments('ParallelCorpus.fromJsonl', 'path, options', arguments);
    const owner = 'ParallelCorpus.fromJsonl';
    const checked = checkCorpusOptions(owner, options, ['fields']);
    const layout = { fields: checkFields(owner, options.fields), badLines: checked.badLines };
    const read = (each: string, take: TakePair) => parseFile(each, jsonlParser(each, layout, take));
    return working(owner, () => ParallelCorpus.read(owner, path, options, checked, read));
  }

  /**
   * Reads two UTF-8 files, of which line n of one is the translation of line n of the other.
   *
   * @param files `{ source: 'train.en', target: 'train.zh' }`, relative to the notebook, which are
   * split; or `{ train, dev, test }`, such pairs of files for each set
   * @throws DataError for a missing, empty or broken file, for a bad line, and where the numbers of
   * lines differ; RangeError or TypeError for wrong options
   */
  static async fromFiles(
    files: ParallelFiles | BySet<ParallelFiles>,
    options: AnyOptions<CorpusOptions>,
  ): Promise<ParallelCorpus> {
    checkArguments('ParallelCorpus.fromFiles', 'files, options', arguments);
    const owner = 'ParallelCorpus.fromFiles';
    checkInOne(owner, files, options);
    const checked = checkCorpusOptions(owner, options);
    const read = async (given: ParallelFiles, take: TakePair) =>
      readParallel(checkParallelFiles(owner, given), checked.badLines, take);
    return working(owner, async () => {
      if (areParallelFiles(files)) return ParallelCorpus.readOne(owner, files, checked, read);
      return ParallelCorpus.readSets(bySet(owner, files, options), checked, read);
    });
  }

  /**
   * A corpus of pairs from the program: `[source, target]` or `{ source, target }`.
   *
   * @param pairs a list (or generator) that is split; or `{ train, dev, test }`, lists of their own
   * @throws DataError for a bad pair; RangeError or TypeError for wrong options
   */
  static fromPairs(
    pairs: Iterable<PairInput> | BySet<Iterable<PairInput>>,
    options: AnyOptions<CorpusOptions>,
  ): ParallelCorpus {
    checkArguments('ParallelCorpus.fromPairs', 'pairs, options', arguments);
    const owner = 'ParallelCorpus.fromPairs';
    const checked = checkCorpusOptions(owner, options);
    const builder = new CorpusBuilder(checked);
    if (isIterable(pairs)) {
      checkDivided(owner, checked);
      const read = rawPairs(pairs, 'pairs', checked.badLines, builder.takeToDivide);
      return new ParallelCorpus(builder.divided(read));
    }
    for (const [name, each] of bySet(owner, pairs, options)) {
      builder.beginSet(name);
      builder.endSet(name, rawPairs(each, name, checked.badLines, builder.take));
    }
    return new ParallelCorpus(builder.given());
  }

  private static async read(
    owner: string,
    path: string | BySet<string>,
    options: AnyOptions<CorpusOptions>,
    checked: CheckedOptions,
    read: Read<string>,
  ): Promise<ParallelCorpus> {
    if (typeof path === 'string') return ParallelCorpus.readOne(owner, path, checked, read);
    return ParallelCorpus.readSets(bySet(owner, path, options), checked, read);
  }

  private static async readOne<T>(
    owner: string,
    given: T,
    checked: CheckedOptions,
    read: Read<T>,
  ): Promise<ParallelCorpus> {
    checkDivided(owner, checked);
    const builder = new CorpusBuilder(checked);
    return new ParallelCorpus(builder.divided(await read(given, builder.takeToDivide)));
  }

  private static async readSets<T>(
    sets: readonly [SetName, T][],
    checked: CheckedOptions,
    read: Read<T>,
  ): Promise<ParallelCorpus> {
    const builder = new CorpusBuilder(checked);
    for (const [name, each] of sets) {
      builder.beginSet(name);
      builder.endSet(name, await read(each, builder.take));
    }
    return new ParallelCorpus(builder.given());
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

/** @throws TypeError for an option of sets that are given apart */
function checkDivided(owner: string, { filter }: CheckedOptions): void {
  if (filter !== 'train') return;
  throw new TypeError(
    `${owner}: filter: 'train' is for { train, dev, test } that are given apart; a file that is divided is filtered before. ` +
      'Leave filter out, or give the sets as files of their own.',
  );
}

/** Reads what was given, and hands on its pairs one after another. */
type Read<T> = (given: T, take: TakePair) => Promise<ReadCounts>;

function isIterable<T>(value: Iterable<T> | object): value is Iterable<T> {
  return Symbol.iterator in Object(value);
}

/** The vocabulary of one or both sides; of subwords, all that training texts may be cut into. */
function vocabularyOf(
  counts: Iterable<readonly [token: string, count: number]>,
  tokenizers: readonly Tokenizer[],
  options: CheckedOptions,
  side: 'source' | 'target',
): Vocabulary {
  const minFrequency = options.minFrequency[side];
  // a frequent word's parts occur in no sentence until it is cut at random
  const keep = minFrequency > 1 ? [] : tokenizers.flatMap(each => each.pieces ?? []);
  return Vocabulary.fromCounts(counts, {
    minFrequency,
    maxSize: options.maxVocabularySize[side],
    keep,
  });
}

/** What was given for each set, train first. */
function bySet<T>(
  owner: string,
  given: BySet<T>,
  options: AnyOptions<CorpusOptions>,
): [SetName, T][] {
  const names = given && typeof given === 'object' ? Object.keys(given) : [];
  const unknown = names.find(name => !SET_NAMES.includes(name as SetName));
  const isCounted = (options as { vocabularies?: unknown }).vocabularies === undefined;
  const some = given?.train ?? (isCounted ? undefined : (given?.dev ?? given?.test));
  if (some === undefined || unknown !== undefined) {
    const untrained = names.length > 0 ? '; there is no train to count the vocabularies of' : '';
    const found = unknown === undefined ? untrained : `; there is no set ${unknown}`;
    throw new TypeError(`${owner} takes one list or file, or { train, dev, test }${found}.`);
  }
  if (options.split !== undefined) {
    throw new TypeError(`${owner}: leave out split where train, dev and test are given.`);
  }
  if (
    given.train === undefined &&
    options.filter === undefined &&
    options.maxLength !== undefined
  ) {
    throw new TypeError(
      `${owner}: maxLength is for train, and there is none: dev and test stay as they are. Leave it out, or pass ` +
        "filter: 'all' to apply it to them.",
    );
  }
  return SET_NAMES.flatMap(name => {
    const each = given[name];
    return each === undefined ? [] : [[name, each] satisfies [SetName, T]];
  });
}
