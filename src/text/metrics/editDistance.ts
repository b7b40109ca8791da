/** Distances between two sequences by dynamic programming, one row at a time. */

/**
 * Least number of insertions, deletions and substitutions that turn one sequence into the other
 * (Levenshtein 1966). Items are compared with `===`; give code points for texts:
 * `levenshtein([...a], [...b])`.
 */
export function levenshtein(a: readonly string[], b: readonly string[]): number {
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

/** Length of the longest sequence that both contain in this order, gaps allowed. */
export function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  const row = new Uint32Array(b.length + 1);
  for (const item of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j];
      row[j] = item === b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row[b.length];
}
