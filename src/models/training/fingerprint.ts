/** What data a training read, in a few characters, to tell other data from the same. */
import type { PairSet } from '../../text';

/** Of how many pairs the words are looked at. */
const LOOKED_AT = 10_000;

/** Pairs, by how many there are, by the lengths of all, and by the words of all or of very many, in their order. */
export function ofPairs(set: PairSet): string {
  const hash = new Hash();
  for (let i = 0; i < set.length; i++) {
    hash.add(set.sourceLength(i));
    hash.add(set.targetLength(i));
  }
  const every = Math.ceil(set.length / LOOKED_AT);
  for (let i = 0; i < set.length; i += every) {
    const { sourceTokens, targetTokens } = set.at(i);
    for (const token of sourceTokens) hash.text(token);
    for (const token of targetTokens) hash.text(token);
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

  text(token: string): void {
    for (let i = 0; i < token.length; i++) this.add(token.charCodeAt(i));
    this.add(-1);
  }

  toString(): string {
    return (this.#state >>> 0).toString(16).padStart(8, '0');
  }
}
