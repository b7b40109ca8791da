/** Which words may come next after a translation so far, and how likely they are. */
import { BOS, EOS, PAD } from '../../text';
import type { Hypothesis } from './hypothesis';
import type { ResolvedDecode } from './options';
import { allMet } from './phrases';
import { repeating } from './repetition';

/** Logits of what no sentence holds, in place: pads and the mark of the beginning have probability 0. */
export function withoutSpecials(logits: Float32Array, V: number): void {
  for (let at = 0; at < logits.length; at += V) {
    logits[at + PAD] = logits[at + BOS] = Number.NEGATIVE_INFINITY;
  }
}

/**
 * Ids of the words that may come after a hypothesis, likeliest first: the `count` likeliest of those that the options
 * allow, the first words of required phrases, and the next one of a phrase that is being written.
 * @param logProbabilities [V]
 */
export function nextWords(
  hypothesis: Hypothesis,
  logProbabilities: Float32Array,
  count: number,
  { force, require, noRepeatNgram }: ResolvedDecode,
): readonly number[] {
  const { length, progress } = hypothesis;
  const { met, open } = progress;
  if (length < force.length) return [force[length]];
  const blocked = repeating(() => hypothesis.ids(), noRepeatNgram);
  if (!allMet(require, progress)) blocked.add(EOS);
  const ids = best(logProbabilities, count, id => !blocked.has(id));
  if (require.length === 0) return ids;
  const all = new Set(ids);
  for (const [i, [first]] of require.entries()) if (!((met >> i) & 1)) all.add(first);
  if (open) all.add(require[open.phrase][open.next]);
  if (all.size === ids.length) return ids;
  return [...all].sort((a, b) => logProbabilities[b] - logProbabilities[a]);
}

/** Ids of the largest values, largest first, the smaller id first among equals. */
export function best(
  values: Float32Array,
  count: number,
  allowed: (id: number) => boolean = () => true,
): number[] {
  const ids: number[] = [];
  for (let id = 0; id < values.length; id++) {
    const value = values[id];
    if (value === Number.NEGATIVE_INFINITY) continue;
    if (ids.length === count && !(value > values[ids[count - 1]])) continue;
    if (!allowed(id)) continue;
    let at = ids.length === count ? count - 1 : ids.length;
    while (at > 0 && value > values[ids[at - 1]]) {
      ids[at] = ids[at - 1];
      at--;
    }
    ids[at] = id;
  }
  return ids;
}

/**
 * Draws a word from a distribution: from its `topK` likeliest words, and of these from the likeliest that have probability
 * `topP` together.
 * @param uniform a number in [0, 1)
 */
export function draw(
  logProbabilities: Float32Array,
  { topK, topP }: { topK: number; topP: number },
  uniform: number,
): number {
  const V = logProbabilities.length;
  if (topK >= V && topP >= 1) return drawnFrom(logProbabilities, V, i => i, uniform);
  const order = topK <= FEW ? best(logProbabilities, topK) : inOrder(logProbabilities);
  const most = Math.min(topK, order.length);
  let kept = 0;
  let mass = 0;
  while (kept < most && mass < topP) mass += Math.exp(logProbabilities[order[kept++]]);
  return drawnFrom(logProbabilities, kept, i => order[i], uniform);
}

/** Up to so many, insertion is faster than sorting all. */
const FEW = 64;

/** One of `count` words, each as often as it is likely beside the others. */
function drawnFrom(
  logProbabilities: Float32Array,
  count: number,
  wordAt: (i: number) => number,
  uniform: number,
): number {
  let mass = 0;
  for (let i = 0; i < count; i++) mass += Math.exp(logProbabilities[wordAt(i)]);
  let rest = uniform * mass;
  let last = 0;
  for (let i = 0; i < count; i++) {
    const id = wordAt(i);
    const probability = Math.exp(logProbabilities[id]);
    if (probability === 0) continue;
    rest -= probability;
    last = id;
    if (rest < 0) break;
  }
  return last;
}

/** All ids, likeliest first, the smaller id first among equals. */
function inOrder(logProbabilities: Float32Array): Float64Array {
  const bits = new Uint32Array(logProbabilities.slice().buffer);
  const V = bits.length;
  // one number per word that sorts as its log-probability falls: the bits of a float rise with it above 0 and fall below;
  // the id stands behind them (exact while V ≤ 2^21)
  const keys = new Float64Array(V);
  for (let id = 0; id < V; id++) {
    const rising = bits[id] >>> 31 ? ~bits[id] >>> 0 : (bits[id] | 0x80000000) >>> 0;
    keys[id] = (0xffffffff - rising) * V + id;
  }
  keys.sort();
  for (let i = 0; i < V; i++) keys[i] %= V;
  return keys;
}
