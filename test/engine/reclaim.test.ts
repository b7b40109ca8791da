// Memory of dropped tensors comes back in the middle of a task, and never while something can still read it.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { zeros } from '../../src/engine';
import { Reclaimer, type TrackedBlock } from '../../src/engine/reclaim';

const PROGRAMS = join(__dirname, '../fixtures/programs');

/** What a program prints, run in a process of its own. */
function run(program: string, { flags = [] as string[], given = [] as string[] } = {}) {
  const list = [...flags, '--import', 'tsx', join(PROGRAMS, program), ...given];
  return JSON.parse(execFileSync(process.execPath, list, { encoding: 'utf8' }));
}

suite('loops without await', () => {
  interface Report {
    early: number;
    late: number;
    outside: number;
    collections: [number, number];
    result: number;
  }
  let reports: Record<'training' | 'inference' | 'unused' | 'kept' | 'crowded', Report>;

  suiteSetup(function () {
    this.timeout(120_000);
    reports = run('synchronousLoops.ts');
  });

  for (const name of ['training', 'inference', 'unused', 'kept'] as const) {
    test(`${name}: memory in use is as much in the last steps as in the first, all of it in the heap`, () => {
      const { early, late, outside, collections } = reports[name];
      assert.equal(outside, 0);
      assert.ok(early <= 34 * 2 ** 20 && late <= 34 * 2 ** 20, `${early} then ${late} bytes`);
      const [first, second] = collections;
      assert.ok(first > 0 && second > 0, 'more is made than fits');
      assert.ok(Math.abs(second - first) <= 4, `${first} collections, then ${second}`);
    });
  }

  test('beside much that is held, dropped tensors make room before the heap is full', () => {
    const { late, outside, collections } = reports.crowded;
    assert.equal(outside, 0);
    assert.ok(late > 40 * 2 ** 20 && late <= 48 * 2 ** 20, `${late}`);
    assert.ok(collections[1] > 0);
  });

  test('what they compute is right', () => {
    assert.equal(reports.training.result, 0, 'the last loss is that of the same steps in scopes');
    assert.ok(Math.abs(reports.inference.result) < 1e-6);
    assert.equal(reports.kept.result, 0, 'every loss that was kept has its value');
  });
});

for (const outside of [0, 2 ** 30]) {
  test(`what is dropped after a collection makes room for a large tensor, with ${outside} bytes allowed outside`, function () {
    this.timeout(60_000);
    const size = 10 * 2 ** 20;
    const report = run('droppedLate.ts', { given: [`${outside}`] });
    assert.deepEqual(report, { before: 4 * size, numel: size, outside: 0 });
  });
}

test('no value is given back while something can read it', function () {
  this.timeout(300_000);
  const never = run('collectAlways.ts', { given: ['never'] });
  // optimized code forgets what it does not use any more, interpreted code does not
  const always = run('collectAlways.ts', { flags: ['--always-turbofan'], given: ['always'] });
  assert.ok(never.collections === 0 && always.collections > 400, `${always.collections}`);
  assert.equal(always.digest, never.digest);
});

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
