import { checkArguments, requireSequences } from '../../engine';
/** What two sequences have in common, by dynamic programming, one row at a time. */

/** Length of the longest sequence that both contain in this order, gaps allowed. */
export function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  checkArguments('longestCommonSubsequence', 'a, b', arguments);
  requireSequences('longestCommonSubsequence', a, b);
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
