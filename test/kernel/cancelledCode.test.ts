// After an interrupt nothing of the cell goes on: loops that await, callbacks, messages, workers.
import { strict as assert } from 'node:assert';
import { chooseNode } from '../../src/client';
import { pause, TestKernel } from '../support/kernel';

const program = `${chooseNode() ?? process.execPath}`;
/** Before Node 24 the cell behind a callback is not known; promises of files then go on (README). */
const knowsCells =
  program.includes('node_modules') || Number(process.versions.node.split('.')[0]) >= 24;

const kinds = {
  'awaits of files': `import fsp from 'node:fs/promises'; for (;;) { await fsp.stat('/'); n++ }`,
  'files being written': `import fsp from 'node:fs/promises'; for (;;) { await fsp.writeFile('w.txt', 'x'); n++ }`,
  'timers of promises': `import { setTimeout as sleep } from 'node:timers/promises'; for (;;) { await sleep(1); n++ }`,
  'callbacks of files': `import fs from 'node:fs'; const go = () => fs.stat('/', () => { n++; go() }); go(); await new Promise(() => {})`,
  messages: `const { port1, port2 } = new MessageChannel(); port2.on('message', () => { n++; port1.postMessage(1) });
    port1.postMessage(1); await new Promise(() => {})`,
  'a worker': `import { Worker } from 'node:worker_threads';
    const worker = new Worker("setInterval(() => require('worker_threads').parentPort.postMessage(1), 1)", { eval: true });
    worker.on('message', () => n++); await new Promise(() => {})`,
  requests: `import http from 'node:http'; const server = http.createServer((_, answer) => answer.end('x')).listen(0);
    for (;;) { await (await fetch('http://127.0.0.1:' + (server.address() as any).port)).text(); n++ }`,
};

suite('code of an interrupted cell', () => {
  let kernel: TestKernel;
  setup(async () => {
    kernel = new TestKernel();
    await kernel.client.start();
  });
  teardown(() => kernel.close());

  for (const [name, code] of Object.entries(kinds)) {
    test(`${name}: end with it, and the variables stay`, async function () {
      if (!knowsCells) this.skip();
      await kernel.show('let n = 0; const kept = "here"');
      for (let i = 0; i < 3; i++) {
        const result = await kernel.interrupt(code.replaceAll('const ', 'var '), 150);
        assert.ok(result.status === 'interrupted' && !result.stateLost, JSON.stringify(result));
        await pause(30); // what comes up next is cut then
        const before = await kernel.show('n');
        await pause(60);
        assert.equal(await kernel.show('n'), before);
        assert.ok(Number(before) > 0);
      }
      assert.equal(await kernel.show('kept'), "'here'");
      assert.deepEqual([kernel.deaths, kernel.lateErrors], [[], []]);
    });
  }

  test('what earlier cells began goes on', async () => {
    await kernel.show(`let ticks = 0, answers = 0;
      const timer = setInterval(() => ticks++, 5);
      const { port1, port2 } = new MessageChannel();
      port2.on('message', () => { answers++; setTimeout(() => port1.postMessage(1), 5) });
      port1.postMessage(1);`);
    await kernel.interrupt('for (;;) await null', 100);
    const [before, answered] = [await kernel.show('ticks'), await kernel.show('answers')];
    await pause(100);
    assert.ok(Number(await kernel.show('ticks')) > Number(before));
    assert.ok(Number(await kernel.show('answers')) > Number(answered));
    await kernel.show('clearInterval(timer); port1.close()');
  });

  test('cells that follow at once have all their awaits', async () => {
    const loop = `import fsp from 'node:fs/promises'; for (;;) await fsp.stat('/')`;
    for (let i = 0; i < 8; i++) {
      const interrupted = kernel.interrupt(loop, 30);
      const sum =
        'let sum = 0; for (let i = 0; i < 200; i++) { await new Promise(r => setImmediate(r)); sum += await i } sum';
      await interrupted;
      assert.equal(await kernel.show(sum), '19900');
    }
  });

  test('files answer as before: callbacks, promises of them, what has no callback', async () => {
    const code = `import fs from 'node:fs'; import util from 'node:util';
      const { promises, realpath } = fs;
      const one = await new Promise(resolve => fs.stat('/', (error, found) => resolve(found.isDirectory())));
      const two = (await util.promisify(fs.stat)('/')).isDirectory();
      fs.writeFileSync('some.txt', 'text');
      const { bytesRead } = await util.promisify(fs.read)(fs.openSync('some.txt', 'r'), Buffer.alloc(3), 0, 3, 0);
      [one, two, bytesRead, typeof realpath.native, (await promises.stat('/')).isDirectory()].join()`;
    assert.equal(await kernel.show(code), "'true,true,3,function,true'");
  });
});
