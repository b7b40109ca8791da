/**
 * Division of pairs into train, dev and test so that no source is in two of them: a model must not
 * be tested on what it has seen. Pairs with equal sources stay together.
 *
 * Sources are put in the order of a hash of their tokens and the seed; test takes from the front,
 * then dev, then train. So the division depends neither on the order of the lines nor on random
 * numbers drawn before, sizes are as asked for (up to sources with many targets), and a few more
 * lines move few of the others.
 */
import type { Pair } from './pairs';
import { FirstEqual } from './store/firstEqual';
import { IntList } from './store/intList';
import type { SentenceColumn } from './store/sentenceColumn';

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

/**
 * Sets of about these shares of the pairs, in their order; a share above 0 gets a source where
 * there are enough.
 */
export function divide(sources: SentenceColumn, fractions: SplitFractions): Division {
  const { length } = sources;
  const first = firstRows(sources);
  const sizes = new Int32Array(length);
  for (const row of first) sizes[row]++;
  const order = first.filter((each, row) => each === row).sort(byHash(sources));

  const wanted = quotas(fractions, length);
  const sets = { train: new IntList(), dev: new IntList(), test: new IntList() };
  const setOf = new Array<IntList | undefined>(length);
  let next = 0;
  for (const name of ['test', 'dev', 'train'] as const) {
    // Train is never left without a source.
    const end = name === 'train' ? order.length : order.length - 1;
    let taken = 0;
    while (next < end && taken < wanted[name]) {
      const row = order[next++];
      setOf[row] = sets[name];
      taken += sizes[row];
    }
  }

  let unused = 0;
  for (let row = 0; row < length; row++) {
    const set = setOf[first[row]];
    if (set) set.push(row);
    else unused++;
  }
  const { train, dev, test } = sets;
  return { train: train.toArray(), dev: dev.toArray(), test: test.toArray(), unused };
}

/** Of each row the first one with an equal source. */
function firstRows(sources: SentenceColumn): Int32Array {
  const known = new FirstEqual(row => sources.hash(row));
  return Int32Array.from({ length: sources.length }, (_, row) => {
    const first = known.find(sources.hash(row), other => sources.areEqual(other, row));
    if (first === undefined) known.add(row);
    return first ?? row;
  });
}

function byHash(sources: SentenceColumn): (a: number, b: number) => number {
  const key = (row: number) => keyOf(sources.tokens(row));
  return (a, b) => {
    const difference = (sources.hash(a) >>> 0) - (sources.hash(b) >>> 0);
    return difference || (key(a) < key(b) ? -1 : 1);
  };
}

/**
 * What makes two sources equal: their tokens, so that "Hi." and "hi ." are one where case is lost.
 */
export function sourceKey({ sourceTokens }: Pair): string {
  return keyOf(sourceTokens);
}

function keyOf(tokens: readonly string[]): string {
  return tokens.join('\u0000');
}

function quotas({ train, dev, test }: SplitFractions, total: number) {
  const share = (fraction: number) =>
    fraction > 0 ? Math.max(1, Math.round(fraction * total)) : 0;
  const everything = train + dev + test > 1 - 1e-9;
  return {
    test: share(test),
    dev: share(dev),
    train: everything ? Number.POSITIVE_INFINITY : share(train),
  };
}
