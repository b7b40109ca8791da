/**
 * What corpus metrics are made of: a few numbers of each sentence (matched n-grams, edits, lengths),
 * which are summed up before there is a score.
 *
 * Resampling scores the same sentences thousands of times. While it does, these numbers are
 * remembered by the texts they are of, so only the sums are made again.
 */
import { restoring } from '../../engine';
import type { Writing } from '../wordScripts';

interface Memory {
  /** By settings, then hypothesis, then references. */
  readonly statistics: Map<string, Map<string, Map<string, readonly number[]>>>;
  /** How the set that a text is from is written, by that text. */
  readonly decisions: Map<string, Writing>;
}

let memory: Memory | undefined;

/** Does some work, during which no sentence is compared twice. */
export function remembering<T>(work: () => T): T {
  const outer = memory;
  return restoring(
    () => {
      memory = outer;
    },
    () => {
      memory ??= { statistics: new Map(), decisions: new Map() };
      return work();
    },
  );
}

/**
 * How a set of texts as a whole is written. While samples are drawn, a
 * sample is taken for what the set is that it comes from, so that all are scored alike.
 */
export function decidedOnSet(texts: readonly string[], decide: () => Writing): Writing {
  const known = memory?.decisions.get(texts[0]);
  if (known !== undefined) return known;
  const decision = decide();
  for (const text of memory ? texts : []) memory?.decisions.set(text, decision);
  return decision;
}

/**
 * Sums over sentences.
 *
 * @param settings the metric, and all that its numbers depend on besides the texts
 * @param streams of references, each as long as the hypotheses
 * @param size how many numbers `statistics` gives
 */
export function sumOverSentences(
  settings: string,
  hypotheses: readonly string[],
  streams: readonly (readonly string[])[],
  size: number,
  statistics: (hypothesis: string, references: string[]) => readonly number[],
): number[] {
  const known = memory && within(memory.statistics, settings);
  const sums = new Array<number>(size).fill(0);
  for (let i = 0; i < hypotheses.length; i++) {
    const ofHypothesis = known && within(known, hypotheses[i]);
    const key = ofHypothesis && keyOf(streams, i);
    let own = key === undefined ? undefined : ofHypothesis?.get(key);
    if (!own) {
      own = statistics(
        hypotheses[i],
        streams.map(stream => stream[i]),
      );
      if (key !== undefined) ofHypothesis?.set(key, own);
    }
    for (let k = 0; k < size; k++) sums[k] += own[k];
  }
  return sums;
}

function keyOf(streams: readonly (readonly string[])[], i: number): string {
  return JSON.stringify(streams.map(stream => stream[i]));
}

function within<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let inner = maps.get(key);
  if (!inner) {
    inner = new Map();
    maps.set(key, inner);
  }
  return inner;
}
