// Builtins that never check whether they should stop, and what is below the kernel: children are ended with it.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, TestKernel, until } from '../support/kernel';

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

suite('a cell in a builtin that blocks', () => {
  let kernel: TestKernel;
  setup(async () => {
    kernel = new TestKernel();
    await kernel.client.start();
  });
  teardown(() => kernel.close());

  const endless =
    "import { pbkdf2Sync } from 'node:crypto'; pbkdf2Sync('a', 'b', 2e9, 64, 'sha512')";

  test('execSync is stopped with its child, and the variables stay', async () => {
    if (process.platform === 'win32') return;
    const code = `let before = 7; import { execSync } from 'node:child_process';
      execSync('echo $$ > child.pid; exec sleep 1000', { stdio: 'inherit' });`;
    const running = kernel.run(code);
    const file = join(kernel.folder, 'child.pid');
    await until(() => existsSync(file));
    await kernel.client.interrupt();
    const result = await running;
    assert.ok(result.status === 'interrupted' && !result.stateLost, JSON.stringify(result));
    assert.equal(await kernel.show('before'), '7');
    const pid = Number(await kernel.show("Number(require('node:fs').readFileSync('child.pid'))"));
    assert.ok(pid > 0 && !isAlive(pid));
  });

  test('children beside the cells are not ended for it', async () => {
    if (process.platform === 'win32') return;
    const pid = Number(
      await kernel.show(
        "import { spawn } from 'node:child_process'; const server = spawn('sleep', ['1000']); server.pid",
      ),
    );
    await kernel.interrupt("require('node:child_process').execSync('sleep 1000')", 300);
    assert.ok(isAlive(pid), 'the server of an earlier cell');
    await kernel.close();
    await until(() => !isAlive(pid));
    assert.ok(!isAlive(pid), 'ends with the kernel');
  });

  test('a child that a cell waits for is ended when the cell is interrupted', async () => {
    if (process.platform === 'win32') return;
    const code = `import { spawn } from 'node:child_process';
      const child = spawn('sleep', ['1000']);
      console.log(child.pid);
      await new Promise(resolve => child.on('exit', resolve));`;
    const running = kernel.run(code);
    await until(() => kernel.printed() !== '');
    const pid = Number(kernel.printed());
    await kernel.client.interrupt();
    assert.equal((await running).status, 'interrupted');
    await until(() => !isAlive(pid));
    assert.ok(!isAlive(pid));
  });

  for (const [how, wait] of [
    [
      'beside itself',
      "const child = spawn('sh', ['-c', stays]); await new Promise(r => child.on('exit', r));",
    ],
    ['in a builtin', "spawnSync('sh', ['-c', stays]);"],
  ]) {
    test(`a child that ignores the request to end is killed: one that a cell waits for ${how}`, async () => {
      if (process.platform === 'win32') return;
      const file = join(kernel.folder, 'stays.pid');
      const code = `import { spawn, spawnSync } from 'node:child_process';
        const stays = "trap '' TERM; echo $$ > stays.pid; while :; do sleep 0.05; done"; ${wait}`;
      const running = kernel.run(code);
      await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '');
      const pid = Number(readFileSync(file, 'utf8'));
      await kernel.client.interrupt();
      const result = await running;
      assert.ok(result.status === 'interrupted' && !result.stateLost, JSON.stringify(result));
      await until(() => !isAlive(pid));
      assert.ok(!isAlive(pid));
    });
  }

  test('an interrupt that had to kill says that it was the interrupt', async () => {
    await kernel.show('let gone = 1');
    const result = await kernel.interrupt(endless, 300);
    assert.ok(result.status === 'interrupted' && result.stateLost, JSON.stringify(result));
    assert.match(result.error?.text ?? '', /^Interrupted\. .*All variables are lost/);
    assert.deepEqual(kernel.deaths, [], 'nobody is told of a death');
    assert.equal(await kernel.show('typeof gone'), "'undefined'");
  });

  test('a kernel that is told to end does', async () => {
    const running = kernel.run(endless);
    await pause(300);
    const { pid } = kernel.client;
    await kernel.client.shutdown();
    assert.equal((await running).status, 'dead');
    assert.ok(pid !== undefined && !isAlive(pid));
  });

  test('and so does one whose owner died, with the children of its cells', async () => {
    if (process.platform === 'win32') return;
    const program = `
      const { KernelClient } = require(${JSON.stringify(join(__dirname, '../../src/client'))});
      const client = new KernelClient(
        { notebook: ${JSON.stringify(join(kernel.folder, 'n.ipynb'))}, program: ${JSON.stringify(join(__dirname, '../../dist/kernel.js'))} },
        { stream: ({ text }) => process.stdout.write(client.pid + ' ' + text) },
      );
      const code = "const child = require('node:child_process').spawn('sleep', ['1000']); console.log(child.pid);" +
        "await new Promise(resolve => setTimeout(resolve, 50)); require('node:crypto').pbkdf2Sync('a', 'b', 2e9, 64, 'sha512')";
      void client.execute({ cellId: 'a', ordinal: 1, code });`;
    const owner = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', program], {
      cwd: join(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    owner.stdout.on('data', (data: Buffer) => {
      text += data;
    });
    await until(() => /\d+ \d+\n/.test(text));
    await pause(200); // the cell is in the builtin by then
    owner.kill('SIGKILL');
    const pids = text.trim().split(' ').map(Number);
    await until(() => !pids.some(isAlive));
    assert.deepEqual(pids.filter(isAlive), []);
    assert.equal(pids.length, 2);
  });
});
