/** Bags of n-grams: how often each run of n items occurs. */

/** Counts of the n-grams of one order. */
export type NgramCounts = Map<string, number>;

// A code point that no text contains between tokens: 'a b' + 'c' and 'a' + 'b c' stay different.
const SEPARATOR = '\u0000';

/** Counts of all n-grams of one order; empty where the sequence is shorter than n. */
export function countNgrams(items: readonly string[], n: number): NgramCounts {
  const counts: NgramCounts = new Map();
  for (let i = 0; i + n <= items.length; i++) {
    const key = n === 1 ? items[i] : items.slice(i, i + n).join(SEPARATOR);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/**
 * How many n-grams of one bag are in the other, each counted at most as often as it occurs there.
 */
export function matches(counts: NgramCounts, allowed: NgramCounts): number {
  let sum = 0;
  for (const [key, count] of counts) sum += Math.min(count, allowed.get(key) ?? 0);
  return sum;
}
