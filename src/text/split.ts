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

export interface SplitFractions {
  readonly train: number;
  readonly dev: number;
  readonly test: number;
}

export interface Division {
  readonly train: Pair[];
  readonly dev: Pair[];
  readonly test: Pair[];
  /** How many pairs fractions that sum to less than 1 left over. */
  readonly unused: number;
}

/**
 * Sets of about these shares of the pairs, in their order; a share above 0 gets a source where
 * there are enough.
 */
export function divide(pairs: readonly Pair[], fractions: SplitFractions, seed: number): Division {
  const keys = pairs.map(sourceKey);
  const sizes = new Map<string, number>();
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  const order = [...sizes.keys()]
    .map(key => ({ key, hash: hash(key, seed) }))
    .sort((a, b) => a.hash - b.hash || (a.key < b.key ? -1 : 1));

  const target = quotas(fractions, pairs.length);
  const setOf = new Map<string, 'train' | 'dev' | 'test'>();
  let next = 0;
  for (const name of ['test', 'dev', 'train'] as const) {
    // Train is never left without a source.
    const end = name === 'train' ? order.length : order.length - 1;
    let taken = 0;
    while (next < end && taken < target[name]) {
      const { key } = order[next++];
      setOf.set(key, name);
      taken += sizes.get(key) ?? 0;
    }
  }

  const division = { train: [] as Pair[], dev: [] as Pair[], test: [] as Pair[] };
  let unused = 0;
  pairs.forEach((pair, i) => {
    const name = setOf.get(keys[i]);
    if (name) division[name].push(pair);
    else unused++;
  });
  return { ...division, unused };
}

/**
 * What makes two sources equal: their tokens, so that "Hi." and "hi ." are one where case is lost.
 */
export function sourceKey({ sourceTokens }: Pair): string {
  return sourceTokens.join('\u0000');
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

/** 32 bits from a text: FNV-1a over UTF-16 units, mixed by the finaliser of MurmurHash3. */
function hash(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
