// A running cell is stopped from inside: every op and backward pass asks first, whole numbers too; and long work says when it
// begins and ends.
import { strict as assert } from 'node:assert';
import {
  allOps,
  checkInterrupt,
  Generator,
  ones,
  runRecord,
  setInterruptCheck,
  setWork,
  tensor,
  working,
} from '../../src/engine';
import { sampleMaker } from '../support/samples';

/** Runs `f` while an interrupt is there; returns how often was asked before it was seen. */
function expectStopped(f: () => unknown, after = 0): void {
  let asked = 0;
  setInterruptCheck(() => {
    if (asked++ >= after) throw new Error('stopped');
  });
  try {
    assert.throws(f, /^Error: stopped$/);
  } finally {
    setInterruptCheck(() => {});
  }
}

suite('an interrupt', () => {
  test('stops every op before it begins', () => {
    for (const record of allOps()) {
      const [{ inputs, attributes }] = record.samples(sampleMaker(new Generator(1)));
      expectStopped(() => runRecord(record, { inputs, attributes }));
      runRecord(record, { inputs, attributes });
    }
  });

  test('stops what computes with whole numbers', () => {
    const [a, b] = [tensor([1, 2], { dtype: 'int32' }), tensor([3, 3], { dtype: 'int32' })];
    const mask = a.eq(1);
    for (const call of [
      () => a.add(b),
      () => a.mul(2),
      () => a.lt(b),
      () => a.maskedFill(mask, 0),
    ]) {
      expectStopped(call);
      call();
    }
  });

  test('stops a backward pass between two ops, and the next pass is whole', () => {
    const x = ones([3]).requireGrad();
    const y = x.exp().log().tanh();
    const gradient = ones([3]);
    for (const after of [0, 1, 2]) {
      expectStopped(() => y.backward({ gradient, retainGraph: true }), after);
      assert.equal(x.grad, null, 'none has arrived');
    }
    y.backward({ gradient });
    const wanted = 1 - Math.tanh(1) ** 2;
    for (const value of x.grad?.toFlatArray() ?? assert.fail()) {
      assert.ok(Math.abs(value - wanted) < 1e-6);
    }
  });

  test('stops loops that ask by themselves', () => {
    expectStopped(() => {
      for (;;) checkInterrupt();
    }, 10);
  });
});

suite('long work', () => {
  let events: string[] = [];
  setup(() => {
    events = [];
    setWork(name => {
      events.push(`${name} begins`);
      return () => events.push(`${name} ends`);
    });
  });
  teardown(() => setWork(() => () => {}));

  test('says when it begins and ends, and gives what it gives', async () => {
    const result = await working('train', async () => {
      events.push('works');
      await null;
      events.push('still works');
      return 7;
    });
    assert.equal(result, 7);
    assert.deepEqual(events, ['train begins', 'works', 'still works', 'train ends']);
  });

  test('ends where it fails, too', async () => {
    const failing = working('train', async () => {
      throw new Error('failed');
    });
    await assert.rejects(failing, /failed/);
    assert.deepEqual(events, ['train begins', 'train ends']);
  });
});
