/** A list of whole numbers that grows: 4 bytes each. */
export class IntList {
  #values = new Int32Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  at(index: number): number {
    return this.#values[index];
  }

  /** All of them, in their order. */
  toArray(): Int32Array {
    return this.#values.slice(0, this.#length);
  }
}
