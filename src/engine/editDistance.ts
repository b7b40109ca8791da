import { checkArguments } from './describe';
/** The distance between two sequences by dynamic programming, one row at a time. */

/**
 * Least number of insertions, deletions and substitutions that turn one sequence into the other
 * (Levenshtein 1966). Items are compared with `===`; give code points for texts:
 * `levenshtein([...a], [...b])`.
 */
export function levenshtein(a: readonly string[], b: readonly string[]): number {
  checkArguments('levenshtein', 'a, b', arguments);
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
