import { checkArguments, describe } from './describe';
/** The distance between two sequences by dynamic programming, one row at a time. */

/**
 * Least number of insertions, deletions and substitutions that turn one sequence into the other
 * (Levenshtein 1966). Items are compared with `===`; give code points for texts:
 * `levenshtein([...a], [...b])`.
 */
export function levenshtein(a: readonly string[], b: readonly string[]): number {
  checkArguments('levenshtein', 'a, b', arguments);
  requireSequences('levenshtein', a, b);
  const row = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j];
      const substituted = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(above + 1, row[j - 1] + 1, substituted);
      diagonal = above;
    }
  }
  return row[b.length];
}

/** @throws TypeError unless both are lists, or texts, whose items are UTF-16 units then */
export function requireSequences(owner: string, ...given: readonly unknown[]): void {
  const wrong = given.findIndex(one => typeof one !== 'string' && !Array.isArray(one));
  if (wrong < 0) return;
  throw new TypeError(
    `${owner}: it compares two lists of tokens, or [...text] of texts; got ${describe(given[wrong])}.`,
  );
}
