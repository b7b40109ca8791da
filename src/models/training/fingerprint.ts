/** What data a training read, in a few characters, to tell other data from the same. */
import type { PairSet } from '../../text';

/** Pairs, by how many there are and by the lengths of all, in their order. */
export function ofPairs(set: PairSet): string {
  const hash = new Hash();
  for (let i = 0; i < set.length; i++) {
    hash.add(set.sourceLength(i));
    hash.add(set.targetLength(i));
  }
  return `${set.length} pairs (${hash})`;
}

/** A text, by how many tokens it has and by all of them. */
export function ofTokens(ids: Int32Array): string {
  const hash = new Hash();
  for (const id of ids) hash.add(id);
  return `${ids.length} tokens (${hash})`;
}

/** 32 bits of whole numbers in their order, as FNV-1a has them of bytes. */
class Hash {
  #state = 0x811c9dc5;

  add(value: number): void {
    this.#state = Math.imul(this.#state ^ value, 0x01000193);
    this.#state ^= this.#state >>> 15; // upper bits matter to lower ones too
  }

  toString(): string {
    return (this.#state >>> 0).toString(16).padStart(8, '0');
  }
}
