// When a run ends: what cells began has ended. And what it does with a reader that is slow or gone, and with cells that do not run.
import { strict as assert } from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Terminal } from '../../src/cli/terminal';
import type { Output, StreamOutput } from '../../src/client';
import { pause, until } from '../support/kernel';
import { CLI, TestRunner } from '../support/runner';

suite('seq2seq run ends', () => {
  let runner: TestRunner;
  setup(() => {
    runner = new TestRunner();
  });
  teardown(() => runner.close());

  test('when timers, children and what main() awaits have ended', () => {
    runner.write(
      `import { spawn } from 'node:child_process';
      async function main() { await new Promise(r => setTimeout(r, 300)); console.log('main ended') }
      main();`,
      `let ticks = 0; const timer = setInterval(() => { if (++ticks === 4) { clearInterval(timer); console.log('ticked') } }, 50);`,
      `const child = spawn('sleep', ['0.2']); child.on('exit', () => console.log('child ended'));`,
    );
    const { status, stdout } = runner.run();
    assert.equal(status, 0);
    for (const said of ['main ended', 'ticked', 'child ended'])
      assert.match(stdout, new RegExp(said));
    assert.match(JSON.stringify(runner.cells), /main ended[\s\S]*ticked[\s\S]*child ended/);
  });

  test('though a promise is left that nothing settles', () => {
    runner.write(
      'new Promise(() => {}); const forever = new Promise(() => {}); forever.then(() => 1); 2',
    );
    assert.equal(runner.run().status, 0);
  });

  test('with status 1 where an error comes after the last cell', () => {
    runner.write('setTimeout(() => { throw new Error("late") }, 300)', '1');
    const { status, stderr, stdout } = runner.run();
    assert.equal(status, 1);
    assert.match(stderr, /late/);
    assert.match(stdout, /1 failed/);
  });

  test('at --timeout where a server goes on, and names a cell', () => {
    runner.write(
      "import http from 'node:http'; const server = http.createServer().listen(0);",
      '1',
    );
    const { status, stderr } = runner.run('--timeout', '3');
    assert.equal(status, 1);
    assert.match(stderr, /TimeoutError: What it began still ran 3 s after the last cell/);
  });

  test('after the last cell with --no-wait; Ctrl+C ends a run that waits, which says so', async () => {
    runner.write('setInterval(() => {}, 1000); 1');
    assert.equal(runner.run('--no-wait').status, 0);
    const child = runner.start();
    let printed = '';
    child.stdout.on('data', data => {
      if (/Waiting for what cells began/.test(data)) child.kill('SIGINT');
      printed += data;
    });
    const [status] = await once(child, 'close');
    assert.equal(status, 130);
    assert.match(printed, /--no-wait/);
  });

  test('quietly where the reader of what it prints has gone, and the notebook is whole', () => {
    runner.write('for (let i = 0; i < 20000; i++) console.log("line", i)', '"the end"');
    const command = `"${process.execPath}" "${CLI}" run in.ipynb -o out.ipynb | head -2`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], {
      cwd: runner.folder,
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(stdout.split('\n').length, 3);
    assert.match(JSON.stringify(runner.cells[0].outputs), /line 19999/);
    assert.match(JSON.stringify(runner.cells[1].outputs), /the end/);
  });

  test('a reader that does not read slows cells down; Ctrl+C ends the run all the same', async () => {
    runner.write(`import { writeFileSync } from 'node:fs';
      for (let i = 0; i < 400; i++) { console.log('x'.repeat(10000)); writeFileSync('count', String(i)); }`);
    const child = runner.start();
    const count = () =>
      Number(
        existsSync(join(runner.folder, 'count')) &&
          readFileSync(join(runner.folder, 'count'), 'utf8'),
      );
    await until(() => count() > 0);
    let seen = -1;
    while (seen !== count()) {
      seen = count();
      await pause(500);
    }
    assert.ok(seen < 350, `${seen} lines were taken, and nobody reads`);
    child.kill('SIGINT');
    const [status] = await once(child, 'exit');
    assert.equal(status, 130);
    assert.equal(runner.cells.length, 1);
  });

  test('millions of short lines: a text in the notebook, within bounds', () => {
    runner.write('process.stdout.write("y\\n".repeat(3e6))');
    assert.equal(runner.run().status, 0);
    const [{ text }] = runner.cells[0].outputs as StreamOutput[];
    assert.equal(typeof text, 'string');
    assert.ok(text.length > 4e6 && text.length < 5e6);
  });

  test('tags: an error that is wanted is no failure; what is to be skipped, and other languages, stay as they are', () => {
    const old = [
      { output_type: 'stream', name: 'stdout', text: 'old' },
      { bad: null },
    ] as unknown as Output[];
    runner.writeChanged(
      ['throw new Error("wanted")', 'nowhere', 'print(1)', '"goes on"'],
      cells => {
        cells[0].metadata = { tags: ['raises-exception'] };
        cells[1].metadata = { tags: ['skip-execution'] };
        cells[2].metadata = { vscode: { languageId: 'python' } };
        for (const cell of cells) Object.assign(cell, { outputs: old, execution_count: 7 });
      },
    );
    const { status, stderr } = runner.run();
    assert.deepEqual([status, stderr], [0, '']);
    const { cells } = runner;
    assert.deepEqual(
      cells.map(({ execution_count: count }) => count),
      [1, 7, 7, 2],
    );
    assert.deepEqual(cells[1].outputs, old);
    assert.deepEqual(cells[2].outputs, old);
    assert.equal(cells[0].outputs[0].output_type, 'error');
  });

  test('an error that is wanted comes late, or is one of time', () => {
    runner.writeChanged(['Promise.reject(new Error("wanted")); 1', 'for (;;) {}'], cells => {
      for (const cell of cells) cell.metadata = { tags: ['raises-exception'] };
    });
    const { status, stderr } = runner.run('--timeout', '3');
    assert.equal(status, 1);
    assert.match(stderr, /^\nin\.ipynb: cell 2 failed\.\nTimeoutError/);
  });

  test('what stands at --output keeps its mode; a link stays one; a pipe is written to once', async () => {
    runner.write('1');
    const at = (name: string) => join(runner.folder, name);
    writeFileSync(at('real.ipynb'), '');
    chmodSync(at('real.ipynb'), 0o640);
    symlinkSync('real.ipynb', at('out.ipynb'));
    assert.equal(runner.run().status, 0);
    assert.ok(lstatSync(at('out.ipynb')).isSymbolicLink());
    assert.equal(statSync(at('real.ipynb')).mode & 0o777, 0o640);
    execFileSync('mkfifo', [at('pipe')]);
    const command = `cat pipe > copy & "${process.execPath}" "${CLI}" run in.ipynb -o pipe; wait`;
    execFileSync('sh', ['-c', command], { cwd: runner.folder });
    assert.ok(lstatSync(at('pipe')).isFIFO());
    assert.equal(readFileSync(at('copy'), 'utf8'), readFileSync(at('real.ipynb'), 'utf8'));
    const full = spawnSync(process.execPath, [CLI, 'run', 'in.ipynb', '-o', '/dev/full'], {
      cwd: runner.folder,
      encoding: 'utf8',
    });
    assert.equal(full.status, 1);
    assert.match(full.stderr, /^Cannot write .*full: the disk is full; free some space/);
  });
});

suite('the terminal of a run', () => {
  test('is waited for while it is full, until it drains, goes, or nobody waits any more', async () => {
    const make = () => {
      const stdout = new PassThrough({ highWaterMark: 4 });
      return { stdout, terminal: new Terminal({ stdout, stderr: new PassThrough() }) };
    };
    const one = make();
    assert.equal(one.terminal.drained(), undefined);
    one.terminal.write('stdout', 'more than four');
    const drained = one.terminal.drained();
    assert.ok(drained);
    one.stdout.resume();
    await drained;
    const two = make();
    two.terminal.write('stdout', 'more than four');
    const gone = two.terminal.drained();
    two.stdout.destroy(new Error('EPIPE'));
    await gone;
    two.terminal.write('stdout', 'into nothing');
    assert.equal(two.terminal.drained(), undefined);
    const three = make();
    three.terminal.write('stdout', 'more than four');
    const released = three.terminal.drained();
    three.terminal.stopWaiting();
    await released;
    assert.equal(three.terminal.drained(), undefined);
  });
});
