// A kernel that takes more memory than it may: the cell is stopped before the machine is full.
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { chooseNode, KernelClient } from '../../src/client';
import { MemoryWatch, nearLimit } from '../../src/kernel/memoryWatch';
import { pause } from '../support/kernel';

const program = join(__dirname, '../../dist/kernel.js');
const GB = 2 ** 30;

suite('memory of a kernel', () => {
  let client: KernelClient;
  let printed: string;
  let lost: string[];
  setup(async () => {
    printed = '';
    lost = [];
    client = new KernelClient(
      {
        notebook: '/nowhere/notebook.ipynb',
        program,
        node: chooseNode(),
        env: { SEQ2SEQ_MEMORY: '0.25' }, // 0.56 GB in all
      },
      {
        stream: ({ text }) => {
          printed += text;
        },
        lost: ({ text }) => lost.push(text),
      },
    );
    await client.start();
    await client.execute({ cellId: '1', ordinal: 1, code: 'const kept = 5' });
  });
  teardown(() => client.shutdown());

  const run = async (code: string) => {
    const result = await client.execute({ cellId: '2', ordinal: 2, code });
    assert.equal(result.status, 'error', JSON.stringify(result));
    return result.status === 'error' ? result : undefined;
  };
  const show = async (code: string) => {
    const result = await client.execute({ cellId: '3', ordinal: 3, code });
    return result.status === 'ok' ? result.result?.['text/plain'] : JSON.stringify(result);
  };

  const local = {
    'typed arrays': '{ const list = []; for (;;) list.push(new Float64Array(1e6).fill(1)) }',
    'buffers between awaits':
      '{ const list = []; for (;;) { list.push(Buffer.alloc(1e7, 1)); await new Promise(r => setTimeout(r)) } }',
  };
  for (const [name, code] of Object.entries(local)) {
    test(`${name} of a cell that goes on for ever: it is stopped, and the variables are kept`, async () => {
      const result = await run(code);
      assert.ok(!result?.stateLost);
      assert.match(
        result?.error?.text ?? '',
        /^MemoryError: Cell 2 was stopped: the kernel used 0\.\d GB of memory, more than the 0\.6 GB it may use\. The variables are kept\..*seq2seq\.memory/,
      );
      assert.equal(await show('kept'), '5');
      assert.match(printed, /The kernel uses 0\.\d GB of the 0\.6 GB of memory it may use/);
    });
  }

  test('where stopping gives nothing back the variables go, and it is said', async () => {
    const result = await run('var list = []; for (;;) list.push(new Float64Array(1e6).fill(1))');
    assert.ok(result?.stateLost);
    assert.match(result?.error?.text ?? '', /all variables are lost/);
    assert.equal(await show('typeof list'), "'undefined'");
    assert.equal(await show('1 + 1'), '2');
  });

  test('so does what cells began and did not wait for', async () => {
    const code =
      'var list = []; setInterval(() => list.push(new Float64Array(4e6).fill(1)), 5); "begun"';
    assert.equal(await show(code), "'begun'");
    const end = performance.now() + 20_000;
    while (lost.length === 0 && performance.now() < end) await pause(20);
    assert.match(
      lost.join(),
      /What cells began was stopped: the kernel used .* all variables are lost/,
    );
    assert.equal(await show('1 + 1'), '2');
  });

  test('the watch looks from time to time, and warns once for each cell', async () => {
    let bytes = 0;
    const told: string[] = [];
    const watch = new MemoryWatch(
      GB,
      {
        near: (now, limit) => told.push(nearLimit(now, limit)),
        over: now => told.push(`over ${now / GB}`),
      },
      () => bytes,
    );
    assert.equal(watch.limit, 1.5 * GB);
    for (const [value, expected] of [
      [1.1, []],
      [1.3, ['The kernel uses 1.3 GB of the 1.5 GB of memory it may use.\n']],
      [1.0, []],
      [1.4, []],
    ] as const) {
      if (value === 1.1) watch.watch(true);
      bytes = value * GB;
      await pause(150);
      assert.deepEqual(told.splice(0), expected, `${value}`);
    }
    watch.watch(true);
    await pause(150);
    assert.deepEqual(told.splice(0), [
      'The kernel uses 1.4 GB of the 1.5 GB of memory it may use.\n',
    ]);
    bytes = 1.6 * GB;
    await pause(200);
    assert.ok(told.length >= 2 && told.every(text => text === 'over 1.6'));
    bytes = 0;
    watch.watch(false);
  });
});
