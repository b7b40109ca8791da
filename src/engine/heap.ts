/**
 * The heap inside the machine's memory: size classes (eight to an octave), one free list each, newest
 * first, so that a training step finds the warm blocks of the step before. Blocks are never split or
 * merged; a block of the next few classes serves when its own list is empty and there is no new room.
 */
import { machine } from './machine';

const ALIGNMENT = 64;
/** How many classes above its own a request may take from: 8 classes are twice the size. */
const REACH = 8;
/** The share of the memory set aside for copies of JS-owned values while an op runs. */
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

function blockSize(index: number): number {
  if (index < 8) return (index + 1) * ALIGNMENT;
  const octave = 3 + ((index - 8) >>> 3);
  const eighth = 8 + ((index - 8) & 7);
  return (eighth + 1) * 2 ** (octave - 3) * ALIGNMENT;
}

export class Heap {
  private free: number[][] = [];
  private top: number;
  private readonly start: number;
  /** Blocks that serve a smaller request than their class: pointer → class. */
  private readonly borrowed = new Map<number, number>();
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
      return own.pop() as number;
    }
    if (this.top + size <= this.end) {
      const pointer = this.top;
      this.top += size;
      this.used += size;
      return pointer;
    }
    return this.borrow(index);
  }

  private borrow(index: number): number {
    for (let larger = index + 1; larger <= index + REACH; larger++) {
      const list = this.free[larger];
      if (list !== undefined && list.length > 0) {
        const pointer = list.pop() as number;
        this.borrowed.set(pointer, larger);
        this.used += blockSize(larger);
        return pointer;
      }
    }
    return 0;
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
    let list = this.free[index];
    if (list === undefined) {
      list = [];
      this.free[index] = list;
    }
    list.push(pointer);
    if (this.used === 0) this.reset();
  }

  /** Nothing is in use: sizes that came and went leave no trace. */
  private reset(): void {
    this.top = this.start;
    this.free = [];
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
    const { buffer, floats, ints, heapStart, heapEnd } = machine();
    const middle = heapEnd - Math.floor((heapEnd - heapStart) * RESERVE);
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
