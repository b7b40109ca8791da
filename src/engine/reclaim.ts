/**
 * Finds storages that nothing refers to any more, and has their blocks given back. JavaScript reports dead objects
 * (FinalizationRegistry) only between tasks: a loop without `await` would fill the memory long before. So storages are
 * listed here; when enough was allocated since the last time, the garbage collector is run and the list is checked.
 *
 * Until the next collection a storage is held strongly, which costs less than a weak reference (most are released
 * explicitly before it comes), after that weakly.
 */
import { machine } from './machine';

/** What the list needs to know of a storage's memory. */
export interface TrackedBlock {
  readonly bytes: number;
  /** False once it was given back. */
  isThere: boolean;
  /** The collection it waits for, counted from 1; 0 while it is not listed. */
  round: number;
}

interface Owner<Block> {
  readonly block: Block;
}

/** From so many bytes (or storages) on a collection is considered: it happens if the last one cost little of the time since. */
const FEW_BYTES = 32 * 2 ** 20;
const FEW = 10_000;
/** With so many it happens in any case. */
const MANY_BYTES = 512 * 2 ** 20;
const MANY = 100_000;
/** A collection that took 1 ms is worth it again after so many ms. */
const INTERVAL = 30;

export class Reclaimer<Block extends TrackedBlock> {
  /** Since the last collection; some may have been released since. */
  private young: Owner<Block>[] = [];
  private old: { reference: WeakRef<Owner<Block>>; block: Block }[] = [];
  private round = 1;
  /** Bytes of the young ones that are still there. */
  private bytes = 0;
  /** The length of `young` at which it is looked through. */
  private limit = FEW;
  private end = 0;
  private cost = 0;

  constructor(
    private readonly giveBack: (block: Block) => void,
    /** Bytes that the engine's memory has in all. */
    private readonly capacity: () => number,
  ) {}

  /** Lists a storage: its block is given back when nothing refers to the storage any more. */
  add(owner: Owner<Block>): void {
    const { block } = owner;
    block.round = this.round;
    this.young.push(owner);
    this.bytes += block.bytes;
    if (this.young.length >= this.limit || this.bytes >= this.share(FEW_BYTES, 32)) this.consider();
  }

  /** Hears that a block was given back explicitly. */
  released(block: Block): void {
    if (block.round === this.round) this.bytes -= block.bytes;
  }

  /**
   * Collects if that may well make room: enough was made since the last collection, or that one cost little of the time
   * since, in which older storages may have been dropped.
   * @returns whether it did collect
   */
  makeRoom(): boolean {
    const isLittle = this.bytes < this.share(FEW_BYTES, 64) && this.young.length < FEW;
    if (isLittle && !this.isWorthIt()) return false;
    this.collect();
    return true;
  }

  private isWorthIt(): boolean {
    return Date.now() - this.end >= INTERVAL * this.cost;
  }

  /** A limit in bytes, lower where the whole memory is small. */
  private share(bytes: number, part: number): number {
    return Math.min(bytes, this.capacity() / part);
  }

  private consider(): void {
    if (this.young.length >= this.limit) {
      this.young = this.young.filter(({ block }) => block.isThere);
      this.limit = this.young.length + FEW;
    }
    const isMuch = this.young.length >= MANY || this.bytes >= this.share(MANY_BYTES, 2);
    if (!isMuch && this.young.length < FEW && this.bytes < this.share(FEW_BYTES, 32)) return;
    if (isMuch || this.isWorthIt()) this.collect();
  }

  /** Runs the garbage collector and gives back the blocks of all that it found unreachable. */
  collect(): void {
    const begin = Date.now();
    this.weaken();
    const { collectGarbage } = machine();
    // without a collector, what JavaScript collected by itself in earlier tasks
    if (collectGarbage) collectGarbage(() => this.sweep());
    else this.sweep();
    this.end = Date.now();
    this.cost = Math.max(1, this.end - begin);
  }

  /** Lets go of the young ones. A cell may be stopped anywhere: one that is in both lists does no harm. */
  private weaken(): void {
    const listed = this.old.filter(({ block }) => block.isThere);
    for (const owner of this.young) {
      const { block } = owner;
      if (block.isThere) listed.push({ reference: new WeakRef(owner), block });
    }
    this.old = listed;
    this.young = [];
    this.limit = FEW;
    this.bytes = 0;
    this.round++;
  }

  private sweep(): void {
    this.old = this.old.filter(({ reference, block }) => {
      if (!block.isThere) return false;
      if (reference.deref() !== undefined) return true;
      this.giveBack(block);
      return false;
    });
  }
}
