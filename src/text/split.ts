/**
 * Division of pairs into train, dev and test so that no source is in two of them: a model must not
 * be tested on what it has seen. Pairs with equal sources stay together.
 *
 * Sources are put in the order of a hash of their words and the seed; test takes from the front,
 * then dev, then train. So the division depends neither on the order of the lines nor on random
 * numbers drawn before, sizes are as asked for (up to sources with many targets), and a few more
 * lines move few of the others.
 *
 * Nor does it depend on the tokenizers of the corpus: words are those of one tokenizer, and all pairs that were read
 * count, those that are too long for one tokenizer or equal to it too. A sentence that one corpus of a file tests on is
 * in no training set of another with the same seed and shares. (But for tokenizers to which sources of different words
 * are equal, as one that drops digits: there it is those that stay together.)
 */
import { FirstEqual } from './store/firstEqual';
import { IntList } from './store/intList';
import type { SentenceColumn } from './store/sentenceColumn';
import { combine, hashTokens } from './store/tokenHash';
import { wordTokenizerFrom } from './wordTokenizer';

export interface SplitFractions {
  readonly train: number;
  readonly dev: number;
  readonly test: number;
}

/** Rows of each set, in their order. */
export interface Division {
  readonly train: Int32Array;
  readonly dev: Int32Array;
  readonly test: Int32Array;
  /** How many pairs fractions that sum to less than 1 left over. */
  readonly unused: number;
}

/** What decides where the pairs of a file go. */
export class SplitKeys {
  // of the first version, so that a file is divided as it has always been, however its blanks are written
  readonly #words = wordTokenizerFrom({ name: 'word', lowercase: true, chinese: 'characters' });
  readonly #all = new IntList();
  readonly #kept = new IntList();

  constructor(private readonly seed: number) {}

  /** A pair was read. @param kept whether it has become a row */
  add(source: string, kept: boolean): void {
    const hash = hashTokens(this.#words.encode(source), this.seed);
    this.#all.push(hash);
    if (kept) this.#kept.push(hash);
  }

  /** Of all pairs, without a sign. */
  get all(): Uint32Array {
    return new Uint32Array(this.#all.toArray().buffer);
  }

  /** Of the rows, without a sign. */
  get kept(): Uint32Array {
    return new Uint32Array(this.#kept.toArray().buffer);
  }
}

/** The last hash of each set, in their order: test, dev, train; −1 where there is none. */
type Ends = Record<'test' | 'dev' | 'train', number>;

/**
 * Sets of about these shares of the pairs, in their order; a share above 0 gets a source where there are enough, and is
 * empty where that was left out.
 */
export function divide(
  sources: SentenceColumn,
  keys: SplitKeys,
  fractions: SplitFractions,
): Division {
  const hashes = joined(sources, keys.kept);
  const division = cut(hashes, endsOf(keys.all, fractions));
  // all that were to be trained on were left out; of the other sets what is left stays, so that no pair changes sides
  return division.train.length > 0 ? division : cut(hashes, endsOf(hashes, fractions));
}

/**
 * Hashes of the rows, those of rows with equal tokens the same: that of one of them, chosen by a number that says nothing of
 * the hash's size. The least of theirs would put large groups into test.
 */
function joined(sources: SentenceColumn, kept: Uint32Array): Uint32Array {
  const known = new FirstEqual(row => sources.hash(row));
  const first = Int32Array.from({ length: sources.length }, (_, row) => {
    const found = known.find(sources.hash(row), other => sources.areEqual(other, row));
    if (found !== undefined) return found;
    known.add(row);
    return row;
  });
  const chosen = kept.slice();
  first.forEach((other, row) => {
    if (combine(kept[row], 0) < combine(chosen[other], 0)) chosen[other] = kept[row];
  });
  return chosen.map((_, row) => chosen[first[row]]);
}

/** Test and dev take the sources at the front until they have their share of the pairs; train is left one at least. */
function endsOf(hashes: Uint32Array, { train, dev, test }: SplitFractions): Ends {
  const sorted = hashes.slice().sort();
  const share = (fraction: number) =>
    fraction > 0 ? Math.max(1, Math.round(fraction * sorted.length)) : 0;
  const last = sorted.at(-1);
  let next = 0;
  const take = (wanted: number, spared: number | undefined) => {
    let end = -1;
    const begin = next;
    while (next < sorted.length && next - begin < wanted && sorted[next] !== spared) {
      end = sorted[next];
      while (sorted[next] === end) next++;
    }
    return end;
  };
  const ends = { test: take(share(test), last), dev: take(share(dev), last) };
  const everything = train + dev + test > 1 - 1e-9;
  return { ...ends, train: take(everything ? Number.POSITIVE_INFINITY : share(train), undefined) };
}

function cut(hashes: Uint32Array, ends: Ends): Division {
  const sets = { train: new IntList(), dev: new IntList(), test: new IntList() };
  let unused = 0;
  for (const [row, hash] of hashes.entries()) {
    const set = (['test', 'dev', 'train'] as const).find(name => hash <= ends[name]);
    if (set) sets[set].push(row);
    else unused++;
  }
  const { train, dev, test } = sets;
  return { train: train.toArray(), dev: dev.toArray(), test: test.toArray(), unused };
}
