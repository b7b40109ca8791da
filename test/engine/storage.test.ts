// The engine's memory is full, and everything still works: values move to JavaScript's heap, and come back as right.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

suite('storage', () => {
  test('a loop of dropped tensors outgrows the memory without an error and without growing the process', function () {
    this.timeout(60_000);
    const program = join(__dirname, '../fixtures/programs/smallMemory.ts');
    const output = execFileSync(process.execPath, ['--import', 'tsx', program], {
      encoding: 'utf8',
    });
    const { total, expected, gradient, capacity, resident, big, after } = JSON.parse(output);
    assert.ok(capacity < 16 * 2 ** 20);
    assert.ok(
      Math.abs(total - expected) < 1e-3 * Math.abs(expected) + 1e-2,
      `${total} ${expected}`,
    );
    assert.ok(Math.abs(gradient - 2) < 1e-6);
    assert.ok(resident < 700 * 2 ** 20, `${resident / 2 ** 20} MB resident`);
    const { heldOutside, heldInside, outsideAfter } = JSON.parse(output);
    assert.equal(heldOutside % 2 ** 20, 0, `${heldOutside}`);
    assert.ok(heldOutside > 4 * 2 ** 20 && heldOutside + heldInside >= 12 * 2 ** 20);
    assert.equal(outsideAfter, 0);
    assert.match(big, /add|affine/);
    assert.match(big, /no room to work on 67108864 values \(256 MB\)/);
    assert.equal(after, 3, 'the engine is usable after it ran out of memory');
  });

  test('one of many small tensors that lives does not keep the room of those that were dropped', function () {
    this.timeout(60_000);
    const program = join(__dirname, '../fixtures/programs/smallAndLarge.ts');
    const flags = ['--import', 'tsx', program];
    const output = execFileSync(process.execPath, flags, { encoding: 'utf8' });
    const { used, touched, mean, overflow } = JSON.parse(output);
    assert.ok(used < 16_000 && touched > 5 * 2 ** 20, `${used} of ${touched}`);
    assert.equal(mean, 1);
    assert.ok(overflow < 4096, `large ones lie in the heap, ${overflow} bytes outside`);
  });

  test('100,000 dropped tensors, at once or with turns between, and 10,000 steps of training hold no memory', function () {
    this.timeout(120_000);
    const program = join(__dirname, '../fixtures/programs/longRuns.ts');
    const flags = ['--expose-gc', '--import', 'tsx', program];
    const results = JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' }));
    const { start, afterSynchronous, afterAwaited, early, late, used, capacity, sums } = results;
    const megabytes = 2 ** 20;
    assert.deepEqual(sums, { first: true, second: true });
    assert.ok(capacity < 32 * megabytes && used < capacity);
    assert.ok(afterSynchronous - start < 500 * megabytes, 'of the 1.6 GB that were made');
    assert.ok(afterAwaited - start < 500 * megabytes);
    assert.ok(late - early < 4 * megabytes, `${(late - early) / megabytes} MB over 6,000 steps`);
    assert.ok(results.loss < 0.01);
  });
});
