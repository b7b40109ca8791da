/**
 * A hash table of numbered things that are kept elsewhere: finds the first one equal to another
 * with 8 to 16 bytes for each, where a Set of keys would keep every key as a string.
 *
 * Open addressing, linear probing, at most half full.
 */
export class FirstEqual {
  readonly #hashOf: (item: number) => number;
  #slots = new Int32Array(512); // item + 1; 0 is free
  #count = 0;

  /** @param hashOf 32 bits of an item, equal for equal ones */
  constructor(hashOf: (item: number) => number) {
    this.#hashOf = hashOf;
  }

  /** The item with this hash that is equal; undefined where none was added. */
  find(hash: number, isEqual: (item: number) => boolean): number | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = hash & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const item = slots[at] - 1;
      if (this.#hashOf(item) === hash && isEqual(item)) return item;
    }
    return undefined;
  }

  /** Adds an item that `find` does not find. */
  add(item: number): void {
    if (2 * ++this.#count > this.#slots.length) this.#grow();
    this.#place(item);
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    for (const each of before) if (each !== 0) this.#place(each - 1);
  }

  #place(item: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = this.#hashOf(item) & mask;
    while (slots[at] !== 0) at = (at + 1) & mask;
    slots[at] = item + 1;
  }
}
