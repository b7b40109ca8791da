// Makes memory that an op did not write visible: every block the engine's heap hands out is filled with a NaN of its own.
import { Heap, ints, theHeap } from '../../src/engine/heap';

/** A quiet NaN as float32, 2,143,346,349 as int32. */
const PATTERN = 0x7fc0_dead;

/** From now on. Heaps that a test makes for itself lie where other things do, and are left as they are. */
export function fillNewMemory(): void {
  const allocate = Heap.prototype.allocate;
  Heap.prototype.allocate = function (bytes: number): number {
    const pointer = allocate.call(this, bytes);
    if (pointer !== 0 && this === theHeap()) {
      ints().fill(PATTERN, pointer / 4, Math.ceil((pointer + bytes) / 4));
    }
    return pointer;
  };
}
