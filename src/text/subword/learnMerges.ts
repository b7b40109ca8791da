/**
 * Byte-pair encoding learns merges (Sennrich et al. 2016): words are sequences of characters; again
 * and again, the two neighbours that occur most often become one symbol.
 *
 * Counting all pairs anew for each merge would take hours. Instead, counts change only around the
 * places where a pair is merged, in the words that are known to contain it, and a heap holds the
 * pairs by count. Counts in the heap may be out of date: then they are too high, and are put right
 * when they come out first.
 */
import { charactersOf } from './chunks';
import { Heap } from './heap';

/** Two neighbouring symbols, which become one. */
export type Merge = readonly [left: string, right: string];

export interface LearntMerges {
  /** Single characters, by code point. */
  readonly characters: readonly string[];
  /** In the order they were learnt, which is the order they apply in. */
  readonly merges: readonly Merge[];
}

export interface MergeLimits {
  /** Learn until there are so many symbols, characters included. */
  readonly size: number;
  /** Rarer pairs are not merged. */
  readonly minFrequency: number;
}

/**
 * The merges of words with their counts. Of pairs that are equally frequent, the one whose left
 * (then right) symbol is older comes first, and characters are ordered by code point: the order of
 * the words does not matter.
 */
export function learnMerges(words: ReadonlyMap<string, number>, limits: MergeLimits): LearntMerges {
  const characters = charactersOf(words.keys());
  const symbols = [...characters];
  const idOf = new Map(symbols.map((symbol, id) => [symbol, id]));
  const pairs = new PairCounts(words, idOf);
  const merges: Merge[] = [];
  while (symbols.length < limits.size) {
    const best = pairs.mostFrequent();
    if (best === undefined || best.count < limits.minFrequency) break;
    const merge = [symbols[best.left], symbols[best.right]] as const;
    merges.push(merge);
    // always a new one: wherever a symbol's characters stood by themselves, the same merges were done
    pairs.merge(best, symbols.push(merge.join('')) - 1);
  }
  return { characters, merges };
}

interface Candidate {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** Ids are below this, so that a pair of them is one safe integer. */
const MAX_IDS = 2 ** 26;

/** Words as symbols, how often each pair of neighbours occurs in them, and where. */
class PairCounts {
  /** Symbols of each word; merging shortens a word, what lies beyond its length is stale. */
  private readonly words: Int32Array[] = [];
  private readonly lengths: number[] = [];
  private readonly frequencies: number[] = [];
  private readonly counts = new Map<number, number>();
  /** Words in which the pair occurs, or once did. */
  private readonly places = new Map<number, number[]>();
  /** Pairs whose count has risen since they were last put into the heap. */
  private readonly risen = new Set<number>();
  private readonly heap = new Heap<Candidate>(
    (a, b) => (b.count - a.count || a.left - b.left || a.right - b.right) < 0,
  );

  constructor(words: ReadonlyMap<string, number>, idOf: ReadonlyMap<string, number>) {
    for (const [word, frequency] of words) {
      const symbols = Int32Array.from(Array.from(word, character => idOf.get(character) ?? 0));
      const index = this.words.push(symbols) - 1;
      this.lengths.push(symbols.length);
      this.frequencies.push(frequency);
      for (let i = 0; i + 1 < symbols.length; i++) {
        this.change(symbols[i], symbols[i + 1], frequency, index);
      }
    }
    this.queueRisen();
  }

  mostFrequent(): Candidate | undefined {
    for (;;) {
      const first = this.heap.pop();
      if (first === undefined) return undefined;
      const count = this.counts.get(first.left * MAX_IDS + first.right) ?? 0;
      if (count === first.count) return first;
      if (count > 0 && count < first.count) this.heap.push({ ...first, count });
    }
  }

  /** Puts one symbol in the place of the pair, wherever it occurs. */
  merge({ left, right }: Candidate, merged: number): void {
    const pair = left * MAX_IDS + right;
    const places = this.places.get(pair) ?? [];
    this.places.delete(pair);
    for (const index of places) this.mergeIn(index, left, right, merged);
    this.counts.delete(pair);
    this.risen.delete(pair);
    this.queueRisen();
  }

  private mergeIn(index: number, left: number, right: number, merged: number): void {
    const symbols = this.words[index];
    const length = this.lengths[index];
    const frequency = this.frequencies[index];
    let end = 0;
    for (let i = 0; i < length; i++) {
      if (i + 1 === length || symbols[i] !== left || symbols[i + 1] !== right) {
        symbols[end++] = symbols[i];
        continue;
      }
      if (end > 0) {
        this.change(symbols[end - 1], left, -frequency, index);
        this.change(symbols[end - 1], merged, frequency, index);
      }
      i++;
      if (i + 1 < length) {
        this.change(right, symbols[i + 1], -frequency, index);
        this.change(merged, symbols[i + 1], frequency, index);
      }
      symbols[end++] = merged;
    }
    this.lengths[index] = end;
  }

  private change(left: number, right: number, by: number, index: number): void {
    const pair = left * MAX_IDS + right;
    this.counts.set(pair, (this.counts.get(pair) ?? 0) + by);
    if (by < 0) return;
    this.risen.add(pair);
    const places = this.places.get(pair);
    if (places === undefined) this.places.set(pair, [index]);
    else if (places[places.length - 1] !== index) places.push(index);
  }

  private queueRisen(): void {
    for (const pair of this.risen) {
      const count = this.counts.get(pair) ?? 0;
      const left = Math.floor(pair / MAX_IDS);
      if (count > 0) this.heap.push({ left, right: pair - left * MAX_IDS, count });
    }
    this.risen.clear();
  }
}
