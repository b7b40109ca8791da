/**
 * The heap inside the machine's memory: size classes (eight to an octave), one free list each, newest
 * first, so that a training step finds the warm blocks of the step before. When its own list is empty and
 * there is no new room, a request takes a block of the next few classes, or cuts a larger one. Only when
 * none of that serves are free neighbours merged (`merge`): sizes that came and went leave no trace then.
 */
import { machine } from './machine';

const ALIGNMENT = 64;
/** How many classes above its own a request may take from: 8 classes are twice the size. */
const REACH = 8;
/** How many free blocks may be looked through per block released or 64 bytes wanted: merging costs no more than what led to it. */
const PATIENCE = 8;
/** More than there are classes: a free block as one number is pointer · CLASSES + class. */
const CLASSES = 256;
/** The largest share of the memory that is set aside for copies of JavaScript-owned values while an op runs. */
const RESERVE = 0.25;

/** The class of a size: blocks of class c hold `blockSize(c)` bytes, at least `bytes`. */
function classOf(bytes: number): number {
  const units = Math.max(1, Math.ceil(bytes / ALIGNMENT));
  if (units <= 8) return units - 1;
  const octave = 31 - Math.clz32(units - 1); // units − 1 in [2^octave, 2^(octave+1))
  const step = octave - 3;
  const eighth = (units - 1) >>> step; // 8 … 15
  return 8 + (octave - 3) * 8 + (eighth - 8);
}

/** The bytes of each class: eight multiples of ALIGNMENT, then eight steps to each power of two. */
const SIZES = Float64Array.from({ length: CLASSES }, (_, index) => {
  if (index < 8) return (index + 1) * ALIGNMENT;
  const octave = (index - 8) >>> 3;
  const eighth = 8 + ((index - 8) & 7);
  return (eighth + 1) * 2 ** octave * ALIGNMENT;
});

function blockSize(index: number): number {
  return SIZES[index];
}

/** The largest class whose blocks fit into `bytes` (at least 64). */
function classWithin(bytes: number): number {
  const index = classOf(bytes);
  return blockSize(index) > bytes ? index - 1 : index;
}

export class Heap {
  private free: number[][] = [];
  private top: number;
  private readonly start: number;
  /** Blocks that serve a smaller request than their class: pointer → class. */
  private readonly borrowed = new Map<number, number>();
  /** Blocks in the free lists, and blocks given back since they were last merged. */
  private freeBlocks = 0;
  private releases = 0;
  /** Bytes in blocks that are in use. */
  used = 0;

  constructor(
    start: number,
    readonly end: number,
  ) {
    this.start = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
    this.top = this.start;
  }

  /** A block of at least `bytes`, or 0 when there is no room. */
  allocate(bytes: number): number {
    const index = classOf(bytes);
    const size = blockSize(index);
    const own = this.free[index];
    if (own !== undefined && own.length > 0) {
      this.used += size;
      this.freeBlocks--;
      return own.pop() as number;
    }
    if (this.top + size <= this.end) {
      const pointer = this.top;
      this.top += size;
      this.used += size;
      return pointer;
    }
    const found = this.borrow(index) || this.cut(index);
    if (found !== 0 || !this.mayMerge(size)) return found;
    this.merge();
    return this.allocate(bytes);
  }

  /** A block of the next few classes, as it is. */
  private borrow(index: number): number {
    for (let larger = index + 1; larger <= index + REACH; larger++) {
      const pointer = this.take(larger);
      if (pointer === 0) continue;
      this.borrowed.set(pointer, larger);
      this.used += blockSize(larger);
      return pointer;
    }
    return 0;
  }

  /** The beginning of a block of a class beyond those; the rest of it stays free. */
  private cut(index: number): number {
    for (let larger = index + REACH + 1; larger < this.free.length; larger++) {
      const pointer = this.take(larger);
      if (pointer === 0) continue;
      const size = blockSize(index);
      this.putRun(pointer + size, pointer + blockSize(larger));
      this.used += size;
      return pointer;
    }
    return 0;
  }

  /** The newest free block of a class, or 0. */
  private take(index: number): number {
    const list = this.free[index];
    if (list === undefined || list.length === 0) return 0;
    this.freeBlocks--;
    return list.pop() as number;
  }

  private put(index: number, pointer: number): void {
    let list = this.free[index];
    if (list === undefined) {
      list = [];
      this.free[index] = list;
    }
    list.push(pointer);
    this.freeBlocks++;
  }

  /** Puts [from, to) into the free lists, in blocks as large as they come. */
  private putRun(from: number, to: number): void {
    for (let at = from; at < to; ) {
      const index = classWithin(to - at);
      this.put(index, at);
      at += blockSize(index);
    }
  }

  private mayMerge(size: number): boolean {
    return this.releases > 0 && this.freeBlocks <= PATIENCE * (this.releases + size / ALIGNMENT);
  }

  /** Joins free blocks that touch; what is free at the end is new room again. O(n log n) in the free blocks. */
  private merge(): void {
    const blocks = new Float64Array(this.freeBlocks);
    let count = 0;
    for (const [index, list] of this.free.entries()) {
      for (const pointer of list ?? []) blocks[count++] = pointer * CLASSES + index;
    }
    blocks.sort();
    this.free = [];
    this.freeBlocks = 0;
    this.releases = 0;
    // from the end to the start, so that the lists give the lowest blocks first
    for (let i = count - 1; i >= 0; ) {
      let from = Math.floor(blocks[i] / CLASSES);
      const to = from + blockSize(blocks[i] % CLASSES);
      for (i--; i >= 0; i--) {
        const before = Math.floor(blocks[i] / CLASSES);
        if (before + blockSize(blocks[i] % CLASSES) !== from) break;
        from = before;
      }
      if (to === this.top) this.top = from;
      else this.putRun(from, to);
    }
  }

  /** Gives back a block that was allocated for `bytes`. */
  release(pointer: number, bytes: number): void {
    let index = classOf(bytes);
    if (this.borrowed.size > 0) {
      const larger = this.borrowed.get(pointer);
      if (larger !== undefined) {
        index = larger;
        this.borrowed.delete(pointer);
      }
    }
    this.used -= blockSize(index);
    this.releases++;
    this.put(index, pointer);
    if (this.used === 0) this.reset();
  }

  /** Nothing is in use: sizes that came and went leave no trace. */
  private reset(): void {
    this.top = this.start;
    this.free = [];
    this.freeBlocks = 0;
    this.releases = 0;
    this.borrowed.clear();
  }

  /** Bytes reached so far, and in all. */
  get extent(): { touched: number; capacity: number } {
    return { touched: this.top - this.start, capacity: this.end - this.start };
  }
}

let heap: Heap | undefined;
let reserve: Heap;
let float32: Float32Array;
let int32: Int32Array;

/** The engine's heap; starts the machine on first use. */
export function theHeap(): Heap {
  if (!heap) {
    const { buffer, floats, ints, heapStart, heapEnd, outsideBytes } = machine();
    const outside = outsideBytes ?? Number.POSITIVE_INFINITY;
    const middle = heapEnd - Math.min(Math.floor((heapEnd - heapStart) * RESERVE), outside);
    heap = new Heap(heapStart, middle);
    reserve = new Heap(middle, heapEnd);
    float32 = floats ?? new Float32Array(buffer);
    int32 = ints ?? new Int32Array(buffer);
  }
  return heap;
}

/** Room for copies that live no longer than an op; empty between ops. */
export function theReserve(): Heap {
  if (!heap) theHeap();
  return reserve;
}

/** The whole memory as float32; index = pointer / 4. */
export function floats(): Float32Array {
  if (!heap) theHeap();
  return float32;
}

/** The whole memory as int32; index = pointer / 4. */
export function ints(): Int32Array {
  if (!heap) theHeap();
  return int32;
}
