// Outputs between kernel and client: order, what is joined, and that no more is sent than is taken.
import { strict as assert } from 'node:assert';
import { OutputQueue } from '../../src/kernel/outputQueue';
import type { OutputItem } from '../../src/protocol';

suite('outputs on their way to the client', () => {
  let batches: OutputItem[][];
  let take: () => void;
  let queue: OutputQueue;
  let taken: number[];
  setup(() => {
    batches = [];
    taken = [];
    queue = new OutputQueue(items => {
      batches.push(structuredClone(items));
      return new Promise(resolve => {
        take = resolve;
      });
    });
  });

  const sent = () =>
    batches.map(batch => batch.map(item => ('text' in item ? item.text : item.type)));
  const turn = () => new Promise(resolve => setImmediate(resolve));
  const count = (size: number) => void taken.push(size);
  const print = (text: string, name: 'stdout' | 'stderr' = 'stdout', cellId = 'a', size = 10) =>
    queue.push({ type: 'stream', cellId, name, text }, size, count);
  const show = (value: string, displayId?: string, update = false, cellId = 'a') =>
    queue.push(
      { type: 'display', cellId, displayId, update, data: { 'text/plain': value } },
      5,
      count,
    );
  const fail = (id: number, errors: number) => {
    const error = { name: 'Error', message: '', frames: [], text: '' };
    queue.push({ type: 'lateError', cellId: 'a', id, error, count: errors }, 3, count);
  };

  test('one batch at a time; what comes meanwhile is joined and follows when the first is taken', async () => {
    print('1');
    await turn();
    for (const text of ['2', '3', '4']) print(text);
    await turn();
    assert.deepEqual(sent(), [['1']]);
    assert.deepEqual(taken, []);
    take();
    await turn();
    assert.deepEqual(sent(), [['1'], ['234']]);
    assert.deepEqual(taken, [10], 'the worker hears of what was taken, not of what was sent');
    take();
    await turn();
    assert.deepEqual(taken, [10, 30]);
  });

  test('order is kept between streams, cells and values', async () => {
    print('1');
    await turn();
    print('a');
    print('b', 'stderr');
    print('c', 'stderr', 'b');
    show('d');
    print('e');
    print('f');
    take();
    await turn();
    assert.deepEqual(sent()[1], ['a', 'b', 'c', 'display', 'ef']);
  });

  test('of updates of one display the last one leaves, in the place of the first', async () => {
    print('1');
    await turn();
    show('first', 'live');
    show('second', 'live', true);
    print('between');
    show('third', 'live', true);
    show('other', 'live', true, 'b');
    show('alone', undefined, true);
    show('alone too', undefined, true);
    take();
    await turn();
    const values = batches[1].map(item =>
      item.type === 'display' ? item.data['text/plain'] : '–',
    );
    assert.deepEqual(values, ['first', 'third', '–', 'other', 'alone', 'alone too']);
    take();
    await turn();
    assert.equal(
      taken.reduce((sum, size) => sum + size, 0),
      10 + 10 + 6 * 5,
    );
  });

  test('of counts of one place the last one leaves', async () => {
    print('1');
    await turn();
    fail(7, 2);
    fail(8, 1);
    fail(7, 900);
    take();
    await turn();
    const counts = batches[1].map(item => (item.type === 'lateError' ? [item.id, item.count] : []));
    assert.deepEqual(counts, [
      [7, 900],
      [8, 1],
    ]);
  });

  test('a batch has its limit', async () => {
    print('1');
    await turn();
    for (let i = 0; i < 10; i++) print(`${i}`, i % 2 ? 'stdout' : 'stderr', 'a', 100_000);
    take();
    await turn();
    assert.equal(sent()[1].length, 3);
  });

  test('delivered waits for what was added before, not for what comes after', async () => {
    await queue.delivered();
    let isDelivered = false;
    print('1');
    await turn();
    void queue.delivered().then(() => {
      isDelivered = true;
    });
    print('2');
    await turn();
    assert.equal(isDelivered, false);
    take();
    await turn();
    assert.ok(isDelivered, 'though 2 is under way');
    assert.deepEqual(sent(), [['1'], ['2']]);
  });

  test('a client that has gone does not hold up the rest', async () => {
    const broken = new OutputQueue(() => Promise.reject(new Error('gone')));
    broken.push({ type: 'stream', cellId: 'a', name: 'stdout', text: 'x' }, 1, count);
    await broken.delivered();
    assert.deepEqual(taken, [1]);
  });
});
