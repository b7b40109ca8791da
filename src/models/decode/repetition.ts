/** Words that stand in a text already: less likely, or not to come again. */

/** Logits of words already written come closer to none (Keskar et al. 2019, section 4.1), in place. */
export function penalize(logits: Float32Array, words: Iterable<number>, penalty: number): void {
  for (const id of new Set(words)) {
    logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
  }
}

/**
 * Words that would end n words in a row which stand in it already (Paulus et al. 2018); none for n = 0.
 * @param wordsOf gives those so far; not asked for n = 0, as most decoding has it
 */
export function repeating(wordsOf: () => readonly number[], n: number): Set<number> {
  const repeating = new Set<number>();
  if (n === 0) return repeating;
  const words = wordsOf();
  const last = words.length - n + 1; // where the n words begin that the next one would end
  for (let at = 0; at < last; at++) {
    let k = 0;
    while (k < n - 1 && words[at + k] === words[last + k]) k++;
    if (k === n - 1) repeating.add(words[at + k]);
  }
  return repeating;
}

/** The distribution without some words, the others making up 1; null where no other is possible. */
export function without(
  logProbabilities: Float32Array,
  blocked: ReadonlySet<number>,
): Float32Array | null {
  if (blocked.size === 0) return logProbabilities;
  const left = logProbabilities.slice();
  for (const id of blocked) left[id] = Number.NEGATIVE_INFINITY;
  const most = left.reduce((a, b) => Math.max(a, b));
  if (most === Number.NEGATIVE_INFINITY) return null;
  const mass = left.reduce((sum, value) => sum + Math.exp(value - most), 0);
  return left.map(value => value - most - Math.log(mass));
}
