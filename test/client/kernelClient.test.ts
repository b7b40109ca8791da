// A kernel as its users hold it: states, restarts, what it prints, how it fails to start.
import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelClient, type KernelDeath, type KernelOptions } from '../../src/client';
import { methods } from '../../src/protocol';
import { pause, until } from '../support/kernel';

const program = join(__dirname, '../../dist/kernel.js');

suite('KernelClient', () => {
  let folder: string;
  let client: KernelClient;
  let states: string[];
  let deaths: KernelDeath[];
  let printed: string[];
  let notices: string[];
  setup(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'seq2seq-client-')));
    [states, deaths, printed, notices] = [[], [], [], []];
    open();
  });
  teardown(async () => {
    await client.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(options: Partial<KernelOptions> = {}): void {
    client = new KernelClient(
      { notebook: join(folder, 'a.ipynb'), program, ...options },
      {
        state: state => states.push(state),
        death: death => deaths.push(death),
        stream: ({ cellId, name, text }) => printed.push(`${cellId} ${name}: ${text}`),
        notice: ({ text }) => notices.push(text),
      },
    );
  }

  let ordinal = 0;
  const run = (code: string, cellId = 'a') => client.execute({ cellId, ordinal: ++ordinal, code });
  async function show(code: string): Promise<string | undefined> {
    const result = await run(code);
    assert.ok(result.status === 'ok', JSON.stringify(result));
    return result.result?.['text/plain'];
  }

  /** A kernel that is no kernel: a script of its own. */
  function pretend(code: string): void {
    const script = join(folder, 'pretend.js');
    writeFileSync(script, code);
    open({ program: script });
  }

  test('says what it does: none, starting, busy, idle', async () => {
    assert.equal(client.state, 'none');
    assert.equal(client.pid, undefined);
    const first = run('1');
    await pause(0);
    assert.equal(client.state, 'starting');
    await first;
    assert.equal(client.state, 'idle');
    assert.equal(typeof client.pid, 'number');
    await run('2');
    await client.shutdown();
    assert.deepEqual(states, ['starting', 'busy', 'idle', 'busy', 'idle', 'none']);
    assert.equal(client.pid, undefined);
    assert.deepEqual(deaths, [], 'an end that was asked for is no death');
    await client.shutdown();
  });

  test('is idle when it was started without a cell', async () => {
    await client.start();
    assert.deepEqual(states, ['starting', 'idle']);
    const { pid } = client;
    await client.start();
    assert.equal(client.pid, pid);
  });

  test('a restart ends the cell that runs, and the cells that wait do not run', async () => {
    await run('let value = 1');
    const { pid } = client;
    const running = run('for (;;) await new Promise(r => setTimeout(r, 5))');
    const waiting = run('value = 2; console.log("ran")');
    await pause(50);
    await client.restart();
    assert.equal((await running).status, 'dead');
    const message = 'The kernel was restarted before this cell ran.';
    assert.deepEqual(await waiting, {
      status: 'interrupted',
      executionCount: 0,
      milliseconds: 0,
      error: { name: 'InterruptError', message, frames: [], text: message },
    });
    assert.equal(client.state, 'idle');
    assert.notEqual(client.pid, pid);
    assert.equal(await show('typeof value'), "'undefined'");
    assert.deepEqual([deaths, printed], [[], []]);
  });

  test('needs nobody who listens', async () => {
    client = new KernelClient({ notebook: join(folder, 'a.ipynb'), program });
    const all = `setTimeout(() => { throw new Error('late') }, 5); console.log(1); display(2);
      globalThis.process.stderr.write('raw'); await new Promise(r => setTimeout(r, 50)); 3`;
    assert.equal(await show(all), '3');
    process.kill(client.pid as number, 'SIGKILL');
    await until(() => client.state === 'none');
    assert.equal(await show('4'), '4');
  });

  test('an interrupt without a process does nothing', async () => {
    await client.interrupt();
    assert.deepEqual(await client.settle(), { isRunning: false, cellIds: [] });
    assert.deepEqual(states, []);
  });

  test('works in the folder of the notebook, or where that is missing in this one', async () => {
    assert.equal(await show('globalThis.process.cwd()'), `'${folder}'`);
    await client.shutdown();
    open({ notebook: join(folder, 'missing', 'a.ipynb') });
    assert.equal(await show('globalThis.process.cwd()'), `'${process.cwd()}'`);
  });

  test('cells have the environment of the editor and what the kernel is given, without what belongs to editor or kernel', async () => {
    const given = { VSCODE_TEST_PID: '1', NODE_OPTIONS: '--no-warnings', SEQ2SEQ_TEST_KEPT: 'yes' };
    Object.assign(process.env, given);
    try {
      open({ env: { SEQ2SEQ_TEST_OWN: 'own' } });
      const names = [...Object.keys(given), 'SEQ2SEQ_TEST_OWN', 'ELECTRON_RUN_AS_NODE'];
      const shown = await show(
        `JSON.stringify(${JSON.stringify(names)}.map(name => process.env[name] ?? null))`,
      );
      assert.deepEqual(JSON.parse(String(shown).slice(1, -1)), [null, null, 'yes', 'own', null]);
    } finally {
      for (const name of Object.keys(given)) delete process.env[name];
    }
  });

  test('what a child process prints stands under the cell that started it', async () => {
    const child = (code: string) =>
      `require('child_process').spawnSync(globalThis.process.execPath, ['-e', ${JSON.stringify(code)}], { stdio: 'inherit' });`;
    await run(child("console.log('äé中'); console.error('warned')"), 'here');
    await until(() => printed.length >= 2);
    assert.deepEqual([...printed].sort(), ['here stderr: warned\n', 'here stdout: äé中\n']);
  });

  test('a kernel that does not start says how it ended and what it wrote last', async () => {
    pretend(
      `process.stderr.write('old '.repeat(4000) + 'no such module\\n', () => process.exit(3))`,
    );
    await assert.rejects(client.start(), (error: Error) => {
      assert.match(
        error.message,
        /^The kernel did not start \(exit code 3\)\.\n[old ]+no such module$/,
      );
      assert.ok(error.message.length < 8400, 'only the end of it');
      return true;
    });
    assert.equal(client.state, 'none');
    const result = await run('1');
    assert.ok(result.status === 'dead');
    assert.match(
      result.death.message,
      /^The kernel process ended with exit code 3 while Cell \d+ ran\. Its variables are lost; the next cell starts a new kernel\.\n\n/,
    );
    assert.equal(result.death.code, 3);
    assert.equal(client.state, 'none');
    assert.equal(deaths.length, 2);
    assert.deepEqual(deaths[1], result.death);
    assert.match(deaths[1].cell?.code ?? '', /^1$/);
    assert.match(deaths[0].message, /ended with exit code 3\. Its variables/, 'no cell ran');
  });

  test('a kernel that a signal ends says which', async () => {
    pretend(`process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 1e6)`);
    await assert.rejects(client.start(), { message: 'The kernel did not start (SIGKILL).' });
  });

  test('a Node that is not there is named', async () => {
    open({ node: join(folder, 'no-node') });
    await assert.rejects(client.start(), /The kernel did not start[\s\S]*no-node[\s\S]*ENOENT/);
    assert.equal(client.state, 'none');
    const result = await run('1');
    assert.ok(result.status === 'dead');
    assert.match(result.death.message, /no-node[\s\S]*ENOENT/);
  });

  for (const report of [
    'FATAL ERROR: JavaScript heap out of memory',
    'Fatal: invalid size error 3',
    'memory allocation failed',
  ]) {
    test(`a crash report of a lack of memory is said in words: ${report}`, async () => {
      const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\\n');
      pretend(`process.stderr.write('${report}\\n${lines}\\n', () => process.exit(134))`);
      await client.start().catch(() => {});
      await until(() => deaths.length > 0);
      const [{ message }] = deaths;
      assert.match(message, /with exit code 134\. It ran out of memory\. Its variables/);
      const [, tail] = message.split('\n\n');
      assert.deepEqual(
        tail.split('\n').map(line => line.trim()),
        [...Array.from({ length: 12 }, (_, i) => `line ${i + 18}`)],
      );
    });
  }

  test('a kernel that ends without a word has nothing behind its message', async () => {
    pretend(`process.stdout.write('chatter', () => process.exit(7))`);
    await client.start().catch(() => {});
    await until(() => deaths.length > 0);
    assert.match(
      deaths[0].message,
      /exit code 7\. Its variables are lost; the next cell starts a new kernel\.$/,
    );
    assert.deepEqual(printed, [], 'no cell has printed');
  });

  test('what a process of a kernel wrote last is told too', async function () {
    if (process.platform === 'win32') this.skip();
    pretend(`require('node:child_process').spawn('sh', ['-c', 'sleep 0.05; echo last words >&2'],
      { stdio: 'inherit', detached: true }).unref();
      process.exit(5);`);
    await assert.rejects(client.start(), /\(exit code 5\)\.\nlast words$/);
  });

  test('a kernel has the time to end by itself', async () => {
    const [begun, ended] = [join(folder, 'begun'), join(folder, 'ended')];
    pretend(`const { writeFileSync } = require('node:fs');
      process.on('disconnect', () => {
        writeFileSync(${JSON.stringify(ended)}, '');
        process.exit(0);
      });
      writeFileSync(${JSON.stringify(begun)}, '');`);
    client.start().catch(() => {});
    await until(() => existsSync(begun));
    await client.shutdown();
    assert.ok(existsSync(ended));
  });

  test('a kernel that does not leave by itself is ended', async () => {
    pretend(`process.on('disconnect', () => {}); setInterval(() => {}, 1000);`);
    const starting = client.start().catch(() => {});
    await pause(300);
    const { pid } = client;
    const begin = performance.now();
    await client.shutdown();
    assert.ok(performance.now() - begin > 400, 'it had time to leave by itself');
    assert.throws(() => process.kill(pid as number, 0), 'it has ended');
    assert.deepEqual(deaths, []);
    await starting;
  });

  test('a kernel that refuses a request fails the cell and lives on', async () => {
    const rpc = JSON.stringify(require.resolve('vscode-jsonrpc/node'));
    pretend(`const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = require(${rpc});
      const own = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
      own.onRequest(${JSON.stringify(methods.execute)}, ({ code }) => {
        if (code === 'bad') throw new RangeError('not this one');
        return { status: 'ok', executionCount: 1, milliseconds: 0 };
      });
      own.listen();
      process.on('disconnect', () => process.exit(0));
      own.sendNotification(${JSON.stringify(methods.ready)}, {});
      own.sendNotification(${JSON.stringify(methods.notice)}, { text: 'noted' });`);
    await client.start();
    const bad = await run('bad');
    assert.ok(bad.status === 'error' && bad.error);
    const { name, message } = bad.error;
    assert.match(message, /not this one/);
    assert.deepEqual(bad, {
      status: 'error',
      executionCount: 0,
      milliseconds: 0,
      error: { name, message, frames: [], text: `${name}: ${message}` },
    });
    assert.deepEqual(notices, ['noted']);
    assert.equal(client.state, 'idle');
    assert.equal((await run('good')).status, 'ok');
    assert.deepEqual(deaths, []);
  });
});
