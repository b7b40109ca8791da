import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { Coalescer } from '../../src/notebook/coalescer';

suite('Coalescer', () => {
  test('serves the first request at once and those that follow together', async () => {
    let value = 0;
    const seen: number[] = [];
    const coalescer = new Coalescer(
      async () => void seen.push(value),
      () => 1000,
    );
    for (value = 1; value <= 50; value++) coalescer.request();
    value = 50;
    await coalescer.settle();
    assert.deepEqual(seen, [1, 50]);
  });

  test('serves a later request by itself, when the interval is over and not before', async () => {
    const flushed: number[] = [];
    const coalescer = new Coalescer(
      async () => void flushed.push(performance.now()),
      () => 200,
    );
    coalescer.request();
    await sleep(20);
    coalescer.request();
    coalescer.request();
    await sleep(80);
    assert.equal(flushed.length, 1, 'not yet');
    const end = performance.now() + 5000;
    while (flushed.length < 2 && performance.now() < end) await sleep(10);
    const [first, second] = flushed;
    assert.ok(second - first >= 195, `${second - first} ms`);
    await sleep(300);
    assert.equal(flushed.length, 2, 'together');
    coalescer.request();
    assert.equal(flushed.length, 3, 'at once when the last one is long over');
    coalescer.request();
    await coalescer.settle();
    assert.equal(flushed.length, 4, 'without waiting');
    await sleep(250);
    assert.equal(flushed.length, 4, 'the timer of what was settled does nothing');
  });

  test('lets no two flushes run at a time', async () => {
    let running = 0;
    let most = 0;
    const coalescer = new Coalescer(
      async () => {
        most = Math.max(most, ++running);
        await sleep(2);
        running--;
      },
      () => 0,
    );
    for (let i = 0; i < 20; i++) {
      coalescer.request();
      await sleep(1);
    }
    await coalescer.settle();
    assert.equal(most, 1);
    assert.equal(running, 0);
  });

  /** What is flushed when a value changes during a flush, which takes a while. */
  function changedDuringFlush(interval: number): { coalescer: Coalescer; seen: string[] } {
    let value = 'old';
    const seen: string[] = [];
    const coalescer = new Coalescer(
      async () => {
        seen.push(value);
        await sleep(5);
      },
      () => interval,
    );
    coalescer.request();
    value = 'new';
    coalescer.request();
    return { coalescer, seen };
  }

  test('comes back to what changed during a flush', async () => {
    const { coalescer, seen } = changedDuringFlush(0);
    await coalescer.settle();
    assert.deepEqual(seen, ['old', 'new']);
  });

  test('comes back to it by itself too, when the interval is over', async () => {
    const { seen } = changedDuringFlush(20);
    const end = performance.now() + 5000;
    while (seen.length < 2 && performance.now() < end) await sleep(5);
    assert.deepEqual(seen, ['old', 'new']);
    await sleep(50);
    assert.equal(seen.length, 2, 'and no more');
  });

  test('has nothing to settle when nothing was asked', async () => {
    const coalescer = new Coalescer(
      async () => assert.fail('nobody asked'),
      () => 0,
    );
    await coalescer.settle();
  });
});
