// What is told of memory: how much is free, what a function needs, and how many threads and bytes a machine is given.
import { strict as assert } from 'node:assert';
import { availableParallelism } from 'node:os';
import { freeMemory, machine, memory, memoryNeed, scope, zeros } from '../../src/engine';
import { theHeap } from '../../src/engine/heap';
import { startMachine, threadsHere } from '../../src/engine/host';
import { garbageCollector } from '../../src/engine/host/garbage';

const KILOBYTE = 1024;

suite('free memory', () => {
  test('is what is not in use, in the heap and beside it', () => {
    memory();
    const { heapStart, heapEnd, outsideBytes = 0 } = machine();
    const before = freeMemory();
    assert.equal(before.heap, theHeap().extent.capacity - theHeap().used - memory().overflow);
    assert.equal(before.capacity, theHeap().extent.capacity + outsideBytes);
    assert.equal(before.total, before.capacity - theHeap().used - memory().overflow);
    assert.ok(before.capacity - outsideBytes <= heapEnd - heapStart);
    const x = zeros([64 * KILOBYTE]);
    const after = freeMemory();
    assert.deepEqual(
      [before.heap - after.heap, before.total - after.total, after.capacity],
      [256 * KILOBYTE, 256 * KILOBYTE, before.capacity],
    );
    x.dispose();
    assert.deepEqual(freeMemory(), before);
  });

  test('in the heap is never less than none', () => {
    const heap = theHeap();
    const { used } = heap;
    heap.used = 2 * heap.extent.capacity;
    const { heap: free, total } = freeMemory();
    heap.used = used;
    assert.equal(free, 0);
    assert.equal(total, freeMemory().total - (2 * heap.extent.capacity - used));
  });
});

suite('the need of a function', () => {
  test('is the most that was in use at a time, above what there was', () => {
    const held = zeros([KILOBYTE]);
    const need = memoryNeed(() => {
      scope(() => {
        zeros([16 * KILOBYTE]);
      });
      scope(() => {
        zeros([16 * KILOBYTE]);
        zeros([8 * KILOBYTE]);
      });
      zeros([KILOBYTE]).dispose();
    });
    assert.equal(need, 4 * 24 * KILOBYTE);
    assert.equal(
      memoryNeed(() => {}),
      0,
    );
    assert.equal(held.numel, KILOBYTE);
  });

  test('counts what lies outside the heap', () => {
    const heap = theHeap();
    const need = memoryNeed(() => {
      heap.allocate = () => 0;
      const x = zeros([1000]);
      Reflect.deleteProperty(heap, 'allocate');
      x.dispose();
    });
    assert.equal(need, 4000);
  });
});

suite('the machine', () => {
  test('has as many threads as SEQ2SEQ_THREADS says, else as many as cores suit', () => {
    const kept = process.env.SEQ2SEQ_THREADS;
    const withSetting = (text?: string) => {
      if (text === undefined) delete process.env.SEQ2SEQ_THREADS;
      else process.env.SEQ2SEQ_THREADS = text;
      return threadsHere();
    };
    const cores = availableParallelism();
    const usual = Math.min(8, cores > 2 ? cores - 1 : cores);
    assert.deepEqual(['1', '3', '20', '0', '-2', '1.5', 'many', undefined].map(withSetting), [
      1,
      3,
      20,
      usual,
      usual,
      usual,
      usual,
      usual,
    ]);
    withSetting(kept);
  });

  test('has scratch for every thread below the heap, and says how many there are', () => {
    const [one, three] = [1, 3].map(threads =>
      startMachine({ threads, build: 'simd', tile: '6x8', outsideBytes: 77 }),
    );
    const scratch = Number((one.assembly as never as { scratchBytes(): number }).scratchBytes());
    assert.equal(three.heapStart - one.heapStart, 2 * scratch);
    assert.doesNotMatch(one.description, /thread/);
    assert.match(three.description, /, 3 threads$/);
    assert.equal(one.outsideBytes, 77);
    one.recover();
    three.recover();
  });

  test('can have its garbage collected in the middle of a task', () => {
    const collect = garbageCollector();
    assert.ok(collect && collect === garbageCollector());
    const kept = { name: 'kept' };
    const references = [new WeakRef(kept), ...dropped()];
    let found: boolean[] = [];
    collect(() => {
      found = references.map(reference => reference.deref() !== undefined);
    });
    assert.equal(found[0], true);
    assert.ok(found.slice(1).includes(false));
    assert.equal(kept.name, 'kept');
  });
});

function dropped(): WeakRef<object>[] {
  return Array.from({ length: 8 }, (_, i) => new WeakRef({ i }));
}
