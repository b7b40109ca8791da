/** From pairs as they are read to the three sets of a corpus, with tokens and trained tokenizers. */
import type { CheckedOptions } from './corpusOptions';
import { explainNothingLeft, type Filtered, NOTHING_FILTERED, PairFilter } from './pairFilter';
import type { RawPair, ReadCounts, SetName } from './pairs';
import { divide, SplitKeys } from './split';
import { IntList } from './store/intList';
import { PairStore } from './store/pairStore';
import { beforeTraining, needsTraining, trainedOn } from './tokenizerTraining';

export interface CorpusSets {
  readonly store: PairStore;
  /** Rows of the store, in their order. */
  readonly sets: Readonly<Record<SetName, Int32Array>>;
  readonly read: readonly ReadCounts[];
  readonly left: Filtered;
  /** The same by set, where the sets were given apart. */
  readonly leftBySet: Readonly<Partial<Record<SetName, Filtered>>>;
  readonly unused: number;
  /** With tokenizers that are trained. */
  readonly options: CheckedOptions;
}

/**
 * Takes pairs while they are read: either all of one list by `takeToDivide`, and then `divided`; or
 * those of one set after the other by `take`, train first, between `beginSet` and `endSet`.
 */
export class CorpusBuilder {
  readonly #given: CheckedOptions;
  #untrained: boolean;
  #options: CheckedOptions;
  #store: PairStore;
  #filter: PairFilter;
  readonly #keys: SplitKeys;
  readonly #read: ReadCounts[] = [];
  #left = NOTHING_FILTERED;
  readonly #leftBySet: Partial<Record<SetName, Filtered>> = {};
  readonly #sets: Record<SetName, Int32Array> = {
    train: new Int32Array(),
    dev: new Int32Array(),
    test: new Int32Array(),
  };

  constructor(given: CheckedOptions) {
    this.#given = given;
    this.#keys = new SplitKeys(given.seed);
    this.#untrained = needsTraining(given);
    this.#options = this.#untrained ? beforeTraining(given) : given;
    this.#store = new PairStore(this.#options, !this.#untrained);
    this.#filter = new PairFilter(this.#store, this.#options);
  }

  readonly take = (pair: RawPair): void => {
    this.#filter.add(pair);
  };

  readonly takeToDivide = (pair: RawPair): void => {
    this.#keys.add(pair.source, this.#filter.add(pair));
  };

  /**
   * The sets of all pairs taken to divide.
   *
   * @throws DataError where no pair is left, or on a text without a token
   */
  divided(read: ReadCounts): CorpusSets {
    const left = this.#end(read);
    if (this.#store.length === 0) throw explainNothingLeft(read, left, this.#options);
    const { unused, ...sets } = divide(this.#store.source, this.#keys, this.#given.split);
    Object.assign(this.#sets, sets);
    this.#train(read, left);
    return this.#result(unused);
  }

  /** The pairs that are taken from now on are of this set; dev and test stay as they are unless `filter` says 'all'. */
  beginSet(name: SetName): void {
    const whole = { maxLength: Number.POSITIVE_INFINITY, duplicates: 'keep' as const };
    const isWhole = name !== 'train' && this.#given.filter !== 'all';
    this.#filter = new PairFilter(
      this.#store,
      isWhole ? { ...this.#options, ...whole } : this.#options,
    );
  }

  /**
   * Makes a set of the pairs taken since it began.
   *
   * @throws DataError where no pair is left in it, or on a text without a token
   */
  endSet(name: SetName, read: ReadCounts): void {
    const before = this.#sets.train.length + this.#sets.dev.length + this.#sets.test.length;
    const count = this.#store.length - before;
    const leftBefore = this.#left;
    const left = this.#end(read);
    if (count === 0) throw explainNothingLeft(read, left, this.#options);
    this.#sets[name] = Int32Array.from({ length: count }, (_, i) => before + i);
    this.#train(read, left);
    this.#leftBySet[name] = difference(this.#left, leftBefore);
  }

  /** The sets that were ended. */
  given(): CorpusSets {
    return this.#result(0);
  }

  #result(unused: number): CorpusSets {
    return {
      store: this.#store,
      sets: this.#sets,
      read: this.#read,
      left: this.#left,
      leftBySet: this.#leftBySet,
      unused,
      options: this.#options,
    };
  }

  #end(read: ReadCounts): Filtered {
    this.#read.push(read);
    const left = this.#filter.end(read);
    this.#add(left);
    return left;
  }

  /** Where tokenizers have to learn yet: trains them on train, and tokenises what is there. */
  #train(read: ReadCounts, before: Filtered): void {
    if (!this.#untrained) return;
    const { source, target } = this.#store;
    const rows = this.#sets.train;
    const options = trainedOn(source.textsOf(rows), target.textsOf(rows), this.#given);
    const store = new PairStore(options);
    const filter = new PairFilter(store, options);
    for (const name of ['train', 'dev', 'test'] as const) {
      const kept = new IntList();
      for (const row of this.#sets[name]) {
        if (filter.add(this.#store.raw(row))) kept.push(store.length - 1);
      }
      this.#sets[name] = kept.toArray();
    }
    const left = filter.end(read);
    this.#add(left);
    if (this.#sets.train.length === 0) {
      throw explainNothingLeft(read, sum(before, left), options);
    }
    this.#store = store;
    this.#options = options;
    this.#untrained = false;
  }

  #add(left: Filtered): void {
    this.#left = sum(this.#left, left);
  }
}

function sum(a: Filtered, b: Filtered): Filtered {
  return combined(a, b, (one, other) => one + other);
}

function difference(a: Filtered, b: Filtered): Filtered {
  return combined(a, b, (one, other) => one - other);
}

function combined(a: Filtered, b: Filtered, f: (one: number, other: number) => number): Filtered {
  return {
    bad: f(a.bad, b.bad),
    tooLong: f(a.tooLong, b.tooLong),
    duplicates: f(a.duplicates, b.duplicates),
    truncated: f(a.truncated, b.truncated),
  };
}
