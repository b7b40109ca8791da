// What can end a kernel, and what the person is told.
import { strict as assert } from 'node:assert';
import { TestKernel } from '../support/kernel';

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
    assert.match(text, /[Cc]ell 2/);
    assert.equal(await kernel.show('typeof hoard'), "'undefined'");
  });

  test('process.exit in a cell', async () => {
    await kernel.show('1');
    assert.match(await kernel.fail('globalThis.process.exit(3)'), /ended/);
    assert.equal(await kernel.show('2'), '2');
  });

  test('restart forgets everything', async () => {
    await kernel.show('let value = 1');
    await kernel.client.restart();
    assert.equal(await kernel.show('typeof value'), "'undefined'");
  });
});
