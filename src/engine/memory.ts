/** What the engine's memory holds, for people: the leak lesson in one line. */
import { checkArguments } from './describe';
import { theHeap } from './heap';
import { machine } from './machine';
import { reclaim, watchPeak, whatIsThere } from './storage';

export interface MemoryReport {
  /** Bytes in use in the engine's heap. */
  used: number;
  /** Bytes the heap has touched so far. */
  touched: number;
  /** Bytes the heap may use. */
  capacity: number;
  /** Bytes that lie outside because the heap was full: owned by JavaScript, and slower to work on. */
  overflow: number;
  /**
   * Bytes and number of tensors by what made them, the largest first: 'Parameter', names of ops ('linear', 'lstm'; with
   * what they saved for backward), 'linear backward' (gradients), optimisers ('adam').
   */
  makers: { maker: string; bytes: number; count: number }[];
}

/**
 * Bytes in use, touched and available in the engine's memory, and who made what is there. Tensors that nothing refers to
 * any more are given back first (which takes some milliseconds), so what is left is held by something.
 */
export function memory(): MemoryReport {
  checkArguments('memory', '', arguments);
  reclaim();
  const heap = theHeap();
  const { makers, overflow } = whatIsThere();
  const lines = Array.from(makers, ([maker, { bytes, count }]) => ({ maker, bytes, count }));
  return {
    used: heap.used,
    ...heap.extent,
    overflow,
    makers: lines.filter(({ count }) => count > 0).sort((a, b) => b.bytes - a.bytes),
  };
}

/** @internal Bytes that are free: in the heap, and together with what may lie outside; and how many there are in all. */
export interface FreeMemory {
  heap: number;
  total: number;
  capacity: number;
}

/** @internal What is free now; tensors that nothing refers to any more count as used until they are given back. */
export function freeMemory(): FreeMemory {
  const heap = theHeap();
  const used = heap.used + whatIsThere().overflow;
  const capacity = heap.extent.capacity + (machine().outsideBytes ?? Number.POSITIVE_INFINITY);
  return { heap: Math.max(0, heap.extent.capacity - used), total: capacity - used, capacity };
}

/** @internal Runs `f`. @returns the most bytes in use meanwhile, above those that were in use before */
export function memoryNeed(f: () => void): number {
  reclaim();
  return watchPeak(f);
}
