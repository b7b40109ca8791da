/** A list of whole numbers that grows: 4 bytes each, and never a copy of those that are there. */
export class IntList {
  readonly #parts: Int32Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const place = this.#length % PART;
    if (place === 0) this.#parts.push(new Int32Array(PART));
    this.#parts[this.#parts.length - 1][place] = value;
    this.#length++;
  }

  at(index: number): number {
    return this.#parts[Math.floor(index / PART)][index % PART];
  }

  /** All of them, in their order. */
  toArray(): Int32Array {
    const all = new Int32Array(this.#length);
    this.#parts.forEach((part, i) => {
      const start = i * PART;
      all.set(part.subarray(0, this.#length - start), start);
    });
    return all;
  }
}

/** Numbers in a part: 16 KB. */
const PART = 4096;
