/**
 * Many short sequences as few long ones: a million sentences as objects of their own cost more than
 * what is in them.
 *
 *   block 0    sequence 0 | sequence 1 | … | sequence 255
 *   block 1    sequence 256 | …
 *   open       those that do not fill a block yet, each by itself
 *
 * Of each sequence its end in the block is kept; it starts where the one before ends.
 */
import { IntList } from './intList';

/** Sequences in a block: few enough that a block of long texts is still a string. */
const IN_BLOCK = 256;

export class Blocks<Item extends { length: number }, Block extends Slices<Block>> {
  readonly #join: (items: readonly Item[]) => Block;
  readonly #blocks: Block[] = [];
  readonly #ends = new IntList();
  #open: Item[] = [];

  /** @param join one block of items in their order */
  constructor(join: (items: readonly Item[]) => Block) {
    this.#join = join;
  }

  get length(): number {
    return this.#ends.length;
  }

  push(item: Item): void {
    const start = this.#open.length === 0 ? 0 : this.#ends.at(this.length - 1);
    this.#ends.push(start + item.length);
    this.#open.push(item);
    if (this.#open.length < IN_BLOCK) return;
    this.#blocks.push(this.#join(this.#open));
    this.#open = [];
  }

  at(index: number): Block {
    const block = Math.floor(index / IN_BLOCK);
    if (block === this.#blocks.length) return this.#join([this.#open[index % IN_BLOCK]]);
    return this.#blocks[block].slice(this.#start(index), this.#ends.at(index));
  }

  /** How long the sequence is. */
  lengthOf(index: number): number {
    return this.#ends.at(index) - this.#start(index);
  }

  #start(index: number): number {
    return index % IN_BLOCK === 0 ? 0 : this.#ends.at(index - 1);
  }
}

interface Slices<Block> {
  slice(start: number, end: number): Block;
}
