// What cells put out, in a real kernel: order, the cell it stands under, children, and a reader that reads nothing.
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { chooseNode, KernelClient, NotebookOutputs, OUTPUT_LIMIT } from '../../src/client';
import { pause, TestKernel, until } from '../support/kernel';

suite('output of cells', () => {
  let kernel: TestKernel;
  suiteSetup(async () => {
    kernel = new TestKernel();
    await kernel.client.start();
  });
  suiteTeardown(() => kernel.close());

  const printed = async (code: string) => {
    const result = await kernel.run(code);
    assert.equal(result.status, 'ok', JSON.stringify(result));
    return kernel.printed();
  };

  test('streams, console and writeSync keep their order', async () => {
    const code = `import fs from 'node:fs';
      process.stdout.write('A ');
      console.log(1);
      fs.writeSync(1, 'B ');
      fs.writeSync(1, Buffer.from('xCy'), 1, 1);
      const sizes = [fs.writeSync(1, Buffer.from('..-'), { offset: 2 }), fs.writeSync(1, '2b', null, 'hex')];
      process.stdout.write(Buffer.from(' '));
      console.log(2);
      process.stderr.write('D\\n');
      fs.writeSync(2, 'E\\n');
      console.error('F');
      console.error(String(sizes));`;
    assert.equal(await printed(code), 'A 1\nB C-+ 2\nD\nE\nF\n1,1\n');
    const names = kernel.streams.filter(({ cellId }) => cellId === String(kernel.ran));
    assert.equal(names.find(({ text }) => text.includes('E'))?.name, 'stderr');
  });

  test('a character that is written in two pieces is one', async () => {
    const code = `const bytes = Buffer.from('é🙂');
      for (const byte of bytes) process.stdout.write(Buffer.of(byte));
      process.stdout.write('4f6b', 'hex');`;
    assert.equal(await printed(code), 'é🙂Ok');
  });

  test('what was printed stands under its own cell before the cell ends', async () => {
    const [first, second] = await Promise.all([
      kernel.run('for (let i = 0; i < 50_000; i++) process.stdout.write(".")'),
      kernel.run('"next"'),
    ]);
    assert.deepEqual([first.status, second.status], ['ok', 'ok']);
    assert.equal(kernel.printed(kernel.ran - 1).length, 50_000);
    assert.equal(kernel.printed(), '');
  });

  test('children that inherit the streams print in order, under the cell that started them', async () => {
    const code = `import { execSync, spawn } from 'node:child_process';
      console.log('before');
      execSync('echo child', { stdio: 'inherit' });
      console.log('after');
      const child = spawn('sh', ['-c', 'sleep 0.2; echo late; echo wrong >&2'], { stdio: 'inherit' });
      const none = child.stdout;
      globalThis.childEnded = new Promise(resolve => child.on('close', resolve));
      none`;
    const result = await kernel.run(code);
    assert.ok(result.status === 'ok' && result.result?.['text/plain'] === 'null');
    assert.equal(kernel.printed(), 'before\nchild\nafter\n');
    const cell = kernel.ran;
    await kernel.run('await childEnded');
    assert.equal(kernel.printed(), '');
    assert.equal(kernel.printed(cell), 'before\nchild\nafter\nlate\nwrong\n');
  });

  test('the streams cannot be closed, and callbacks of writes may print', async () => {
    const code = `process.stdout.end('end\\n');
      process.stdout.destroy();
      await new Promise(resolve => process.stdout.write('written\\n', resolve));
      console.log('called');`;
    assert.equal(await printed(code), 'end\nwritten\ncalled\n');
  });

  test('a console of Node: groups, tables, counters, timers', async () => {
    const code = `console.groupCollapsed('G'); console.log('in\\nside'); console.group(); console.warn('deep');
      console.groupEnd(); console.groupEnd(); console.log('out');
      console.count(); console.count('x'); console.count();
      console.assert(1 > 2, 'wrong %d', 3);
      console.dir({ a: { b: { c: { d: { e: 1 } } } } }, { depth: 0 });`;
    assert.equal(
      await printed(code),
      'G\n  in\n  side\n    deep\nout\ndefault: 1\nx: 1\ndefault: 2\nAssertion failed: wrong 3\n{ a: [Object] }\n',
    );
  });

  test('reading from stdin ends the cell in words', async () => {
    const code = `import readline from 'node:readline/promises';
      const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
      await rl.question('name? ')`;
    for (let i = 0; i < 2; i++) {
      assert.match(await kernel.fail(code), /^Error: There is no input here/);
    }
    assert.equal(await kernel.show('1 + 1'), '2');
    await kernel.run('setTimeout(() => process.stdin.resume(), 20)');
    const asking = String(kernel.ran);
    assert.equal(
      await kernel.show('await new Promise(resolve => setTimeout(resolve, 300)); 2'),
      '2',
    );
    await until(() => kernel.lateErrors.some(({ cellId }) => cellId === asking));
    const late = kernel.lateErrors.find(({ cellId }) => cellId === asking);
    assert.match(late?.error.text ?? '', /There is no input here/);
  });

  test('no stack that a cell prints or shows has frames of the kernel', async () => {
    const code = `console.trace('here');
      try { null!.x } catch (error) { console.error(error); process.stdout.write(error.stack) }
      [new Error('value', { cause: new Error('inner') }), await Promise.allSettled([Promise.reject(new Error('n'))])]`;
    const result = await kernel.run(code);
    assert.equal(result.status, 'ok');
    const all = kernel.printed() + (result.status === 'ok' ? result.result?.['text/plain'] : '');
    assert.match(all, /Cell \d+:1:9/);
    assert.doesNotMatch(all, /cellWorker|node:inspector|node:internal|async_local_storage/);
  });

  test('20,000 rejections of one place are one output with their number', async () => {
    const outputs = new NotebookOutputs();
    const from = kernel.lateErrors.length;
    await kernel.run(`for (let i = 0; i < 20_000; i++) Promise.reject(new Error('n' + i));
      await new Promise(resolve => setTimeout(resolve, 50));`);
    const cell = String(kernel.ran);
    await until(() => kernel.lateErrors.at(-1)?.count === 20_000);
    const own = kernel.lateErrors.slice(from);
    assert.ok(own.length < 200, `${own.length} messages`);
    assert.ok(own.every(({ cellId }) => cellId === cell));
    for (const message of own) outputs.lateError(message);
    const [output, ...rest] = outputs.of(cell);
    assert.equal(rest.length, 0);
    assert.ok(output.output_type === 'error');
    assert.equal(output.evalue, 'n0');
    assert.match(output.traceback.at(-1) ?? '', /20,000 errors from this place/);
  });

  test('errors of many places: the first are told one by one, the rest together', async () => {
    const from = kernel.lateErrors.length;
    const lines = Array.from({ length: 50 }, (_, i) => `Promise.reject(new Error('p${i}'));`);
    await kernel.run(lines.join('\n'));
    const own = kernel.lateErrors.slice(from);
    const counts = new Map(own.map(({ id, count }) => [id, count])); // the last of each place
    const total = [...counts.values()].reduce((a, b) => a + b);
    assert.deepEqual([counts.size, total], [21, 50]);
  });
});

suite('output that nobody reads', () => {
  const program = join(__dirname, '../../dist/kernel.js');
  let client: KernelClient;
  let received: number;
  let open: () => void;
  setup(async () => {
    received = 0;
    const gate = new Promise<void>(resolve => {
      open = resolve;
    });
    const count = (characters: number) => {
      received += characters;
      return gate;
    };
    client = new KernelClient(
      { notebook: '/nowhere/notebook.ipynb', program, node: chooseNode() },
      {
        stream: ({ text }) => count(text.length),
        display: ({ data }) => count(JSON.stringify(data).length),
      },
    );
    await client.start();
  });
  teardown(() => client.shutdown());

  const endless = {
    'long lines': 'for (;;) console.log("x".repeat(1e6))',
    'short lines': 'for (let i = 0; ; i++) console.log(i)',
    'writes to a stream': 'for (;;) process.stderr.write("abc")',
    values: 'for (let i = 0; ; i++) display("x".repeat(1000) + i)',
    'a child that prints': `import { spawn } from 'node:child_process';
      const child = spawn('yes', { stdio: 'inherit' });
      await new Promise(resolve => child.on('exit', resolve))`,
  };
  for (const [name, code] of Object.entries(endless)) {
    test(`${name}: the cell waits, ends when interrupted, and the next cell runs`, async () => {
      const cell = client.execute({ cellId: 'a', ordinal: 1, code });
      await until(() => received > 0);
      await pause(300);
      assert.ok(received < 2 ** 20 + 2 ** 18, `${received} characters came though none were read`);
      const interrupted = client.interrupt();
      await pause(50);
      open();
      await interrupted;
      assert.notEqual((await cell).status, 'dead');
      const next = await client.execute({ cellId: 'b', ordinal: 2, code: '1 + 1' });
      assert.ok(next.status === 'ok' && next.result?.['text/plain'] === '2');
      assert.ok(received < 2 ** 23, `${received} characters in all`);
    });
  }

  test('so many outputs of one cell are kept, and it is said', () => {
    const outputs = new NotebookOutputs();
    for (let i = 0; i < 3000; i++) {
      outputs.stream({ cellId: 'a', name: i % 2 ? 'stdout' : 'stderr', text: `${i}\n` });
    }
    outputs.display({ cellId: 'a', update: false, data: { 'text/plain': 'x' } });
    assert.equal(outputs.of('a').length, OUTPUT_LIMIT.count + 1);
    const last = outputs.of('a').at(-1);
    assert.ok(last?.output_type === 'stream' && /the first 1000 outputs/.test(String(last.text)));
    outputs.error('a', { name: 'Error', message: 'm', frames: [], text: 'Error: m' });
    assert.equal(
      outputs.of('a').at(-1)?.output_type,
      'error',
      'how a cell ended is told in any case',
    );
  });

  test('and only so much of what is shown', () => {
    const outputs = new NotebookOutputs();
    const data = { 'text/plain': 'x'.repeat(2 ** 24), 'image/png': 'y'.repeat(2 ** 24) };
    for (let i = 0; i < 10; i++) outputs.display({ cellId: 'a', update: false, data });
    assert.equal(outputs.of('a').length, 3);
  });
});
