// Output of a cell that prints faster than anybody reads: the cell waits for its reader, and can be stopped meanwhile.
import { strict as assert } from 'node:assert';
import { Worker } from 'node:worker_threads';
import { FLAG, STOP } from '../../src/kernel/wire';
import { Outbox, WINDOW } from '../../src/kernel/worker/outbox';
import { InterruptError, RunningCell, tracker } from '../../src/kernel/worker/running';

/** What one of these outputs counts. */
const SIZE = 1024;
const AHEAD = WINDOW / SIZE;

suite('output of a cell that prints fast', () => {
  let flags: Int32Array<SharedArrayBuffer>;
  let outbox: Outbox;
  setup(() => {
    flags = new Int32Array(new SharedArrayBuffer(8));
    outbox = new Outbox(flags);
  });

  const print = () => outbox.stream(1, 'stdout', 'x'.repeat(SIZE - 256));
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

  test('waits when a window of outputs is on its way, until one is taken', async () => {
    const worker = await later(FLAG.taken, SIZE, 200);
    for (let i = 0; i < AHEAD; i++) print();
    assert.equal(Atomics.load(flags, FLAG.taken), 0, 'the window needs no reader');
    print();
    assert.equal(Atomics.load(flags, FLAG.taken), SIZE, 'the next one waited');
    await worker.terminate();
  });

  test('counts pictures as well as texts, by their size, and nothing else', async () => {
    for (let i = 0; i < 2 * AHEAD; i++) outbox.post({ type: 'pong', n: i });
    const data = { 'text/plain': 'x'.repeat(WINDOW - 2 * SIZE) };
    outbox.display(1, data, undefined, true);
    print();
    const worker = await later(FLAG.taken, SIZE, 200);
    print();
    assert.equal(Atomics.load(flags, FLAG.taken), SIZE);
    await worker.terminate();
  });

  test('an output larger than the window waits for all before it', async () => {
    print();
    const worker = await later(FLAG.taken, SIZE, 200);
    outbox.display(1, { 'text/plain': 'x'.repeat(3 * WINDOW) }, undefined, false);
    assert.equal(Atomics.load(flags, FLAG.taken), SIZE);
    await worker.terminate();
  });

  test('goes on at once where what was sent has been taken, beyond 2^31', () => {
    for (let i = 0; i < 3 * AHEAD; i++) {
      print();
      Atomics.add(flags, FLAG.taken, SIZE);
    }
    const large = { 'text/plain': 'x'.repeat(2 ** 28) };
    for (let i = 0; i < 10; i++) {
      outbox.display(1, large, undefined, false);
      Atomics.add(flags, FLAG.taken, 2 ** 28 + 256 + 8);
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

  test('a long text leaves in pieces that keep characters whole, and stops between them', () => {
    const texts: string[] = [];
    const pieces = new Outbox(flags);
    Object.assign(pieces, { send: ({ text }: { text: string }) => texts.push(text) });
    const long = `x${'🙂'.repeat(100_000)}`;
    pieces.stream(1, 'stdout', long);
    assert.ok(texts.length > 2 && texts.every(text => text.length <= 2 ** 16));
    assert.ok(texts.every(text => !/\p{Surrogate}/u.test(text)));
    assert.equal(texts.join(''), long);
    Atomics.store(flags, FLAG.stop, STOP.asked);
    assert.throws(() => pieces.stream(1, 'stdout', long), InterruptError);
  });

  test('flush waits until everything is taken, or the time is over', async () => {
    print();
    print();
    assert.ok(milliseconds(() => outbox.flush(60)) >= 60);
    const worker = await later(FLAG.taken, 2 * SIZE, 100);
    outbox.flush(60_000);
    assert.equal(Atomics.load(flags, FLAG.taken), 2 * SIZE);
    await worker.terminate();
  });

  test('a cell that is asked to stop may show its last pictures, but not for ever', () => {
    Atomics.store(flags, FLAG.stop, STOP.asked);
    let shown = 0;
    const show = () => {
      outbox.display(1, { 'text/plain': 'x' }, undefined, false);
      shown++;
    };
    assert.throws(() => {
      while (shown < 1000) show();
    }, InterruptError);
    assert.equal(shown, 20);
    Atomics.store(flags, FLAG.stop, STOP.no);
    show();
  });

  test('nobody hears of a stop that was not asked for', () => {
    outbox.stopHeard();
    assert.equal(Atomics.load(flags, FLAG.stop), STOP.no);
    assert.equal(outbox.stopping, false);
  });
});
