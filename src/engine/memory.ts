/** What the engine's memory holds, for people: the leak lesson in one line. */
import { theHeap } from './heap';

export interface MemoryReport {
  /** Bytes in use in the engine's heap. */
  used: number;
  /** Bytes the heap has touched so far. */
  touched: number;
  /** Bytes the heap may use. */
  capacity: number;
}

/** Bytes in use, touched and available in the engine's memory. */
export function memory(): MemoryReport {
  const heap = theHeap();
  return { used: heap.used, ...heap.extent };
}
