// Output of a cell that prints faster than anybody reads: the cell waits for its reader, and can be stopped meanwhile.
import { strict as assert } from 'node:assert';
import { Worker } from 'node:worker_threads';
import { FLAG, STOP } from '../../src/kernel/wire';
import { Outbox } from '../../src/kernel/worker/outbox';
import { RunningCell, tracker } from '../../src/kernel/worker/running';

const AHEAD = 500;

suite('output of a cell that prints fast', () => {
  let flags: Int32Array<SharedArrayBuffer>;
  let outbox: Outbox;
  setup(() => {
    flags = new Int32Array(new SharedArrayBuffer(8));
    outbox = new Outbox(flags);
  });

  const print = () => outbox.post({ type: 'stream', run: 1, name: 'stdout', text: 'x' });
  const milliseconds = (f: () => void) => {
    const begin = performance.now();
    f();
    return performance.now() - begin;
  };

  /** Another thread sets a word of the flags after some ms; resolves when it is about to. */
  async function later(word: number, value: number, after: number): Promise<Worker> {
    const code = `const { parentPort, workerData: { flags, word, value, after } } = require('worker_threads');
      parentPort.once('message', () => setTimeout(() => {
        Atomics.store(flags, word, value);
        Atomics.notify(flags, word);
      }, after));
      parentPort.postMessage('ready');`;
    const worker = new Worker(code, { eval: true, workerData: { flags, word, value, after } });
    await new Promise(resolve => worker.once('message', resolve));
    worker.postMessage('go');
    return worker;
  }

  test('waits when 500 outputs are on their way, until one is taken', async () => {
    const worker = await later(FLAG.taken, 1, 200);
    for (let i = 0; i < AHEAD; i++) print();
    assert.equal(Atomics.load(flags, FLAG.taken), 0, '500 need no reader');
    print();
    assert.equal(Atomics.load(flags, FLAG.taken), 1, 'the next one waited');
    await worker.terminate();
  });

  test('counts pictures as well as texts, and nothing else', async () => {
    for (let i = 0; i < 2 * AHEAD; i++) outbox.post({ type: 'pong', n: i });
    const data = { 'text/plain': 'x' };
    for (let i = 0; i < AHEAD; i++) outbox.post({ type: 'display', run: 1, update: true, data });
    const worker = await later(FLAG.taken, 1, 200);
    print();
    assert.equal(Atomics.load(flags, FLAG.taken), 1);
    await worker.terminate();
  });

  test('goes on at once where what was sent has been taken', () => {
    for (let i = 0; i < 3 * AHEAD; i++) {
      print();
      Atomics.add(flags, FLAG.taken, 1);
    }
    assert.ok(milliseconds(print) < 50);
  });

  test('a cell that is asked to stop waits no longer', async () => {
    for (let i = 0; i < AHEAD; i++) print();
    const worker = await later(FLAG.stop, STOP.asked, 100);
    assert.ok(!outbox.stopping);
    print();
    assert.ok(outbox.stopping);
    print();
    outbox.stopHeard();
    assert.equal(Atomics.load(flags, FLAG.stop), STOP.heard);
    await worker.terminate();
  });

  test('nor does one that was cancelled', () => {
    const cell = new RunningCell(1);
    cell.cancelled = true;
    tracker.run(cell, () => {
      for (let i = 0; i < AHEAD + 3; i++) print();
    });
    assert.equal(Atomics.load(flags, FLAG.taken), 0);
  });

  test('nobody hears of a stop that was not asked for', () => {
    outbox.stopHeard();
    assert.equal(Atomics.load(flags, FLAG.stop), STOP.no);
    assert.equal(outbox.stopping, false);
  });
});
