// When the list of tensors is looked through for dropped ones: not so often that it costs much, and before memory is full.
import { strict as assert } from 'node:assert';
import { memory, zeros } from '../../src/engine';
import { theHeap } from '../../src/engine/heap';
import { Reclaimer, type TrackedBlock } from '../../src/engine/reclaim';

suite('when memory is looked through', () => {
  const CAPACITY = 6400;
  const now = Date.now;
  let time = 0;
  setup(() => {
    zeros([1]); // the machine runs, whose garbage collector is used
    time = 1e12;
    Date.now = () => time;
  });
  teardown(() => {
    Date.now = now;
  });

  /** A list for a memory of 6,400 bytes that has been looked through once, which took no time. */
  function listed() {
    const reclaimer = new Reclaimer<TrackedBlock>(
      () => {},
      () => CAPACITY,
    );
    reclaimer.collect();
    const held: object[] = [];
    const add = (bytes: number): TrackedBlock => {
      const block = { bytes, isThere: true, round: 0 };
      held.push({ block });
      reclaimer.add({ block });
      return block;
    };
    /** Whether the list was looked through since the block was added. */
    const wasCollected = (block: TrackedBlock) => {
      const probe = add(0);
      return probe.round > block.round;
    };
    return { reclaimer, add, wasCollected };
  }

  test('to make room: from a 64th of the memory on', () => {
    const { reclaimer, add } = listed();
    add(99);
    assert.equal(reclaimer.makeRoom(), false);
    add(1);
    assert.equal(reclaimer.makeRoom(), true);
    assert.equal(reclaimer.makeRoom(), false, 'what was looked at counts no more');
    const block = add(150);
    reclaimer.released(block);
    assert.equal(reclaimer.makeRoom(), false, 'what was given back counts no more');
  });

  test('to make room: from 10,000 tensors on', () => {
    const { reclaimer, add } = listed();
    for (let i = 0; i < 9_999; i++) add(0);
    assert.equal(reclaimer.makeRoom(), false);
    add(0);
    assert.equal(reclaimer.makeRoom(), true);
  });

  test('by itself: from a 32nd on, when 30 times as long passed as the last time took', () => {
    const { add, wasCollected } = listed(); // it counts as 1 ms
    const block = add(199);
    time += 29;
    add(1);
    assert.equal(wasCollected(block), false);
    time += 1;
    add(0);
    assert.equal(wasCollected(block), true);
    const next = add(199);
    time += 1e6;
    assert.equal(wasCollected(next), false, 'too little');
  });

  test('tensors that were given back do not count', () => {
    const { add, wasCollected } = listed();
    const first = add(0);
    for (let i = 0; i < 150_000; i++) add(0).isThere = false;
    assert.equal(wasCollected(first), false);
  });

  test('by itself: from half of the memory or 100,000 tensors on, at once', () => {
    const { add, wasCollected } = listed();
    const block = add(3_199);
    assert.equal(wasCollected(block), false);
    add(1);
    assert.equal(wasCollected(block), true);
    const first = add(0);
    for (let i = 0; i < 99_990; i++) add(0);
    assert.equal(wasCollected(first), false);
    for (let i = 0; i < 20_000; i++) add(0);
    assert.equal(wasCollected(first), true);
  });
});

suite('dropped tensors', () => {
  function drop(count: number): void {
    for (let i = 0; i < count; i++) zeros([1000]);
  }

  test('are given back where memory() is asked, in the same task; what is held stays', () => {
    const held = zeros([5000]);
    const before = memory().used;
    drop(50);
    assert.ok(theHeap().used >= before + 50 * 4000, 'nothing asked for them');
    assert.ok(memory().used <= before + 2 * 4096, 'the last of them may still be in a register');
    assert.equal(held.sum().item(), 0);
  });
});
