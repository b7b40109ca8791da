// Makes writes beyond the memory that an op asked for visible: a guard stands behind every block of the engine's heap.
import { Heap, ints, theHeap } from '../../src/engine/heap';

const GUARD_BYTES = 16 * 1024;
const PATTERN = 0x7fc0_1dea;

/** From now on. Returns a function that throws if a guard was written to, behind blocks in use or released since. */
export function guardHeap(): () => void {
  const { allocate, release } = Heap.prototype;
  const sizes = new Map<number, number>();
  const broken: string[] = [];
  const guardOf = (pointer: number, bytes: number) => {
    const from = Math.ceil((pointer + bytes) / 4);
    return ints().subarray(from, from + GUARD_BYTES / 4);
  };
  const check = (pointer: number, bytes: number) => {
    const at = guardOf(pointer, bytes).findIndex(word => word !== PATTERN);
    if (at >= 0) broken.push(`${4 * at} bytes behind a block of ${bytes}`);
  };
  Heap.prototype.allocate = function (bytes: number): number {
    if (this !== theHeap()) return allocate.call(this, bytes);
    const pointer = allocate.call(this, bytes + GUARD_BYTES);
    if (pointer === 0) return 0;
    sizes.set(pointer, bytes);
    guardOf(pointer, bytes).fill(PATTERN);
    return pointer;
  };
  Heap.prototype.release = function (pointer: number, bytes: number): void {
    if (this !== theHeap()) {
      release.call(this, pointer, bytes);
      return;
    }
    check(pointer, bytes);
    sizes.delete(pointer);
    release.call(this, pointer, bytes + GUARD_BYTES);
  };
  return () => {
    for (const [pointer, bytes] of sizes) check(pointer, bytes);
    if (broken.length > 0) throw new Error(`memory was written ${broken.splice(0).join(', ')}`);
  };
}
