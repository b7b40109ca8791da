// A short form of `npm run soak`.
import { strict as assert } from 'node:assert';
import { Generator } from '../../src/engine';
import { TestKernel } from '../support/kernel';
import { kills, restarts, runs } from './soak';

suite('a kernel over some time', () => {
  setup(function () {
    if (process.platform !== 'linux') this.skip();
  });

  test('80 cells and 4 restarts: memory stays within bounds, every kernel ends', async function () {
    this.timeout(120_000);
    const kernel = new TestKernel();
    try {
      const memory = await runs(kernel, 80, 8);
      assert.ok(memory.length === 8 && Math.max(...memory.slice(4)) < 2 * memory[2], memory.join());
      const { haveEnded } = await restarts(kernel, 4);
      assert.ok(haveEnded);
    } finally {
      await kernel.close();
    }
  });

  test('killed at 10 moments: every death is told, no file is damaged, nothing is left', async function () {
    this.timeout(120_000);
    const numbers = new Generator(7);
    assert.deepEqual(await kills(10, () => numbers.next()), []);
  });
});
