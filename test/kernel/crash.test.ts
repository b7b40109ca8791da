// What can end a kernel, and what the person is told.
import { strict as assert } from 'node:assert';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { KernelClient } from '../../src/client';
import { TestKernel, until } from '../support/kernel';

suite('a kernel that ends', () => {
  let kernel: TestKernel;
  setup(() => {
    kernel = new TestKernel();
  });
  teardown(() => kernel.close());

  test('killed while a cell runs: the cell says so, the next starts a new kernel', async () => {
    await kernel.show('const lost = 1');
    const running = kernel.run('await new Promise(() => {})');
    await new Promise(resolve => setTimeout(resolve, 50));
    process.kill(kernel.client.pid as number, 'SIGKILL');
    const result = await running;
    assert.ok(result.status === 'dead');
    assert.match(result.death.message, /ended by SIGKILL while Cell 2 ran. Its variables are lost/);
    assert.equal(kernel.deaths.length, 1);
    assert.equal(await kernel.show('typeof lost'), "'undefined'");
  });

  test('killed while idle: told once, the next cell starts a new kernel', async () => {
    await kernel.show('1');
    process.kill(kernel.client.pid as number, 'SIGKILL');
    while (kernel.deaths.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    assert.match(kernel.deaths[0].message, /The kernel process ended by SIGKILL/);
    assert.equal(await kernel.show('2'), '2');
  });

  test('out of memory: the cell is named, and cells run again', async function () {
    this.timeout(120_000);
    await kernel.show('1');
    const text = await kernel.fail(
      'const hoard = []; for (;;) hoard.push(new Array(1e6).fill({}).map(() => ({ a: [1, 2] })))',
    );
    assert.match(text, /memory/i);
    if (/worker ended/.test(text)) assert.match(text, /JavaScript values filled the heap/);
    assert.match(text, /[Cc]ell 2/);
    assert.equal(await kernel.show('typeof hoard'), "'undefined'");
  });

  test('process.exit in a cell', async () => {
    await kernel.show('const lost = 1');
    const result = await kernel.run('globalThis.process.exit(3)');
    assert.ok(result.status === 'error');
    assert.equal(result.stateLost, true);
    const message =
      'The cell worker ended while cell 2 ran (exit code 3). All variables are lost; run the cells again.';
    assert.deepEqual(result.error, {
      name: 'KernelError',
      message,
      frames: [],
      text: `KernelError: ${message}`,
    });
    assert.equal(await kernel.show('function lost() { return 2 }; lost()'), '2');
    assert.deepEqual([kernel.notices, kernel.lost], [[], []]);
  });

  test('process.exit between cells, and beneath a training', async () => {
    await kernel.show('setTimeout(() => globalThis.process.exit(4), 20); 1');
    await until(() => kernel.lost.length > 0);
    assert.deepEqual(kernel.lost, [
      'The cell worker ended (exit code 4). All variables are lost; run the cells again.',
    ]);
    const pairs = '[...Array(9)].map((_, i) => [String(i), String(i)] as [string, string])';
    await kernel.run(`const corpus = ParallelCorpus.fromPairs(${pairs}, { source: charTokenizer(), target: charTokenizer() })
      const model = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 8 });
      train(model, corpus, { epochs: 1e6 }); setTimeout(() => globalThis.process.exit(5), 600); 3`);
    await assert.rejects(kernel.client.settle(), /ended before what cells began had ended/);
  });

  test('a kernel without its cell worker says so', async () => {
    const program = join(kernel.folder, 'kernel.js');
    copyFileSync(join(__dirname, '../../dist/kernel.js'), program);
    const notices: string[] = [];
    const alone = new KernelClient(
      { notebook: join(kernel.folder, 'a.ipynb'), program },
      { notice: ({ text }) => notices.push(text) },
    );
    await assert.rejects(alone.start(), /^Error: The kernel did not start \(exit code 1\)/);
    assert.match(notices.join(), /^The cell worker could not start: Error: Cannot find module/);
  });

  test('restart forgets everything', async () => {
    await kernel.show('let value = 1');
    await kernel.client.restart();
    assert.equal(await kernel.show('typeof value'), "'undefined'");
  });
});
