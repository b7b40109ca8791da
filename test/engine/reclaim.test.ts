// Memory of dropped tensors comes back in the middle of a task, and never while something can still read it.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

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
