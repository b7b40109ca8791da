import { strict as assert } from 'node:assert';
import { CellQueue } from '../../src/notebook/cellQueue';

suite('CellQueue', () => {
  test('runs one at a time in the order asked, whoever asked', async () => {
    const steps: string[] = [];
    const queue = new CellQueue<string>(
      async job => {
        steps.push(`${job} begins`);
        await Promise.resolve();
        steps.push(`${job} ends`);
        return true;
      },
      () => {},
    );
    await Promise.all([queue.add(['a', 'b']), queue.add(['c'])]);
    const expected = ['a', 'b', 'c'].flatMap(job => [`${job} begins`, `${job} ends`]);
    assert.deepEqual(steps, expected);
  });

  test('drops what waits when one fails, and goes on with what is asked later', async () => {
    const ran: number[] = [];
    const dropped: number[] = [];
    const queue = new CellQueue<number>(
      async job => {
        ran.push(job);
        return job !== 2;
      },
      job => dropped.push(job),
    );
    await queue.add([1, 2, 3, 4]);
    assert.deepEqual(
      [ran, dropped],
      [
        [1, 2],
        [3, 4],
      ],
    );
    await queue.add([5]);
    assert.deepEqual(ran, [1, 2, 5]);
  });

  test('cleared, it lets the one that runs end', async () => {
    const ran: number[] = [];
    const dropped: number[] = [];
    const queue = new CellQueue<number>(
      async job => {
        queue.clear();
        ran.push(job);
        return true;
      },
      job => dropped.push(job),
    );
    await queue.add([1, 2]);
    assert.deepEqual([ran, dropped], [[1], [2]]);
  });
});
