// Blocks of the engine's memory: they never overlap, and what came and went leaves room for anything else.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Heap } from '../../src/engine/heap';

const MEGABYTE = 2 ** 20;

/** A heap full of blocks of these sizes in turn. */
function fill(heap: Heap, sizes: readonly number[]): { pointer: number; bytes: number }[] {
  const blocks: { pointer: number; bytes: number }[] = [];
  for (let i = 0; ; i++) {
    const bytes = sizes[i % sizes.length];
    const pointer = heap.allocate(bytes);
    if (pointer === 0) return blocks;
    blocks.push({ pointer, bytes });
  }
}

suite('heap', () => {
  test('one small value that lives does not keep the room of all that were dropped', () => {
    const heap = new Heap(64, MEGABYTE);
    const [first, ...others] = fill(heap, [3600]);
    for (const { pointer, bytes } of others) heap.release(pointer, bytes);
    const large = heap.allocate(0.8 * MEGABYTE);
    assert.ok(large > first.pointer);
    assert.ok(large + 0.8 * MEGABYTE <= MEGABYTE);
    heap.release(large, 0.8 * MEGABYTE);
    assert.ok(heap.allocate(0.8 * MEGABYTE) > 0, 'and again');
  });

  test('what is free at the end is new room', () => {
    const heap = new Heap(64, MEGABYTE);
    const [first, ...others] = fill(heap, [3600]);
    for (const { pointer, bytes } of others) heap.release(pointer, bytes);
    const large = heap.allocate(0.5 * MEGABYTE);
    assert.ok(large > 0);
    assert.ok(heap.extent.touched < 0.6 * MEGABYTE, `${heap.extent.touched}`);
    heap.release(first.pointer, first.bytes);
    heap.release(large, 0.5 * MEGABYTE);
    assert.deepEqual([heap.used, heap.extent.touched], [0, 0]);
  });

  test('a large block that is free serves small requests', () => {
    const heap = new Heap(64, MEGABYTE);
    heap.allocate(64); // lives on
    const large = heap.allocate(0.75 * MEGABYTE);
    fill(heap, [64]);
    heap.release(large, 0.75 * MEGABYTE);
    const count = fill(heap, [1024]).length;
    assert.ok(count >= (0.9 * 0.75 * MEGABYTE) / 1024, `${count}`);
  });

  test('blocks on both sides of one that lives are not joined', () => {
    const heap = new Heap(64, MEGABYTE);
    const blocks = fill(heap, [1024]);
    const middle = blocks.splice(blocks.length >> 1, 1)[0];
    for (const { pointer, bytes } of blocks) heap.release(pointer, bytes);
    assert.equal(heap.allocate(0.6 * MEGABYTE), 0);
    const low = heap.allocate(0.45 * MEGABYTE);
    const high = heap.allocate(0.45 * MEGABYTE);
    const ends = [low, high].map(pointer => [pointer, pointer + 0.45 * MEGABYTE]);
    for (const [from, to] of ends) {
      assert.ok(from > 0 && (to <= middle.pointer || from >= middle.pointer + 1024));
    }
  });

  test('whatever comes and goes, no two blocks overlap and nothing is lost', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(60_000), fc.nat(1000)), {
      minLength: 50,
      maxLength: 400,
    });
    fc.assert(
      fc.property(steps, list => {
        const heap = new Heap(64, 256 * 1024);
        const live: [pointer: number, bytes: number][] = [];
        for (const [comes, large, which] of list) {
          const bytes = 1 + (which % 3 === 0 ? large : which);
          if (comes || live.length === 0) {
            const pointer = heap.allocate(bytes);
            if (pointer !== 0) live.push([pointer, bytes]);
          } else {
            const [[pointer, size]] = live.splice(which % live.length, 1);
            heap.release(pointer, size);
          }
          const inOrder = [...live].sort(([a], [b]) => a - b);
          for (const [i, [pointer, size]] of inOrder.entries()) {
            const next = inOrder[i + 1]?.[0] ?? heap.end;
            assert.ok(pointer >= 64 && pointer % 64 === 0 && pointer + size <= next);
          }
        }
        for (const [pointer, bytes] of live) heap.release(pointer, bytes);
        assert.equal(heap.used, 0);
        assert.equal(heap.extent.touched, 0);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
