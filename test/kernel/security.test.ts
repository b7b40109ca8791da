// What a kernel must not do to the machine it runs on, or hand on to what cells start.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { pause, TestKernel } from '../support/kernel';

suite('a kernel, seen from outside', () => {
  let kernel: TestKernel;
  suiteSetup(async () => {
    kernel = new TestKernel();
    await kernel.client.start();
  });
  suiteTeardown(() => kernel.close());

  /** Ports the process listens on, as Linux lists them. */
  const listening = () => {
    const sockets = execFileSync(
      'sh',
      ['-c', `ls -l /proc/${kernel.client.pid}/fd; cat /proc/net/tcp /proc/net/tcp6`],
      {
        encoding: 'utf8',
      },
    );
    const own = new Set([...sockets.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode));
    const rows = sockets.split('\n').filter(row => /^\s*\d+: /.test(row));
    return rows.filter(
      row => row.trim().split(/\s+/)[3] === '0A' && own.has(row.trim().split(/\s+/)[9]),
    );
  };

  test('listens on no port, also after SIGUSR1, which asks Node for a debugger', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal(await kernel.show('1 + 1'), '2');
    assert.deepEqual(listening(), []);
    const server =
      "const server = require('node:http').createServer().listen(0); await new Promise(r => server.on('listening', r))";
    await kernel.show(server);
    assert.equal(listening().length, 1, 'the test sees one that a cell opens');
    await kernel.show('server.close()');
    process.kill(kernel.client.pid ?? 0, 'SIGUSR1');
    await pause(300);
    assert.deepEqual(listening(), []);
    assert.equal(await kernel.show('1 + 1'), '2');
    assert.doesNotMatch(kernel.streams.map(({ text }) => text).join(''), /[Dd]ebugger/);
  });

  test('cells and their children have the environment of the person, not what the kernel was told', async () => {
    const names =
      'Object.keys(process.env).filter(name => /^(ELECTRON|VSCODE_|NODE_OPTIONS|SEQ2SEQ_PROCESS)/.test(name))';
    assert.equal(await kernel.show(names), '[]');
    const child = `require('node:child_process').execFileSync(process.execPath, ['-p', ${JSON.stringify(`JSON.stringify(${names})`)}], { encoding: 'utf8' }).trim()`;
    assert.equal(await kernel.show(child), "'[]'");
    assert.equal(await kernel.show('typeof process.env.PATH'), "'string'");
  });
});
