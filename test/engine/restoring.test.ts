// What functions change is undone whichever way they end: returning, throwing, or terminated.
import { strict as assert } from 'node:assert';
import {
  allOps,
  anomaly,
  memory,
  noGrad,
  Parameter,
  recoverEngine,
  restoring,
  scope,
  tensor,
  zeros,
} from '../../src/engine';
import { theHeap } from '../../src/engine/heap';
import { terminate } from '../support/terminate';

suite('restoring', () => {
  let events: string[] = [];
  setup(() => {
    events = [];
  });
  const undo = (name: string) => (terminated: boolean) => {
    events.push(terminated ? `${name} terminated` : name);
  };
  const failing = (name: string) => (): never => {
    events.push(name);
    throw new Error(name);
  };

  test('undoes once, after the body, and gives what the body gives', () => {
    const result = restoring(undo('undone'), () => {
      events.push('body');
      return 5;
    });
    assert.equal(result, 5);
    assert.deepEqual(events, ['body', 'undone']);
    assert.deepEqual(recoverEngine(), []);
    assert.deepEqual(events, ['body', 'undone'], 'nothing is left to recover');
  });

  test('undoes inner calls first, where the body throws too', () => {
    const body = () => restoring(undo('inner'), failing('body'));
    assert.throws(() => restoring(undo('outer'), body), { message: 'body' });
    assert.deepEqual(events, ['body', 'inner', 'outer']);
  });

  test('an undo that throws hides no error of the body, and no other undo', () => {
    const body = () => restoring(failing('inner undo'), failing('body'));
    const run = () => restoring(undo('outer'), body);
    assert.throws(run, (error: Error) => {
      assert.equal(error.message, 'body');
      assert.equal((error.cause as Error).message, 'inner undo');
      return true;
    });
    assert.deepEqual(events, ['body', 'inner undo', 'outer']);
    assert.throws(() => restoring(failing('undo'), () => 1), { message: 'undo' });
    assert.deepEqual(recoverEngine(), []);
  });

  test('an asynchronous body is undone when its promise settles', async () => {
    const result = restoring(undo('undone'), async pause => {
      await pause(Promise.resolve());
      events.push('body');
      return 5;
    });
    assert.deepEqual(events, []);
    assert.equal(await result, 5);
    assert.deepEqual(events, ['body', 'undone']);
  });

  test('waits for an asynchronous undo, and keeps the error of the body', async () => {
    const slow = (error?: Error) => async () => {
      await new Promise(resolve => setTimeout(resolve, 1));
      events.push('undone');
      if (error) throw error;
    };
    await restoring(slow(), async () => 1);
    assert.deepEqual(events, ['undone']);
    const fails = restoring(slow(new Error('undo')), async () => {
      throw new Error('body');
    });
    await assert.rejects(fails, (error: Error) => {
      assert.equal(error.message, 'body');
      assert.equal((error.cause as Error).message, 'undo');
      return true;
    });
    await assert.rejects(
      restoring(slow(new Error('undo')), async () => 1),
      { message: 'undo' },
    );
  });

  test('what is terminated is undone by recoverEngine, inner calls first, once', () => {
    terminate(here => restoring(undo('outer'), () => restoring(undo('inner'), here)));
    assert.deepEqual(events, [], 'termination runs nothing');
    assert.deepEqual(recoverEngine(), []);
    assert.deepEqual(events, ['inner terminated', 'outer terminated']);
    recoverEngine();
    assert.equal(events.length, 2);
  });

  test('an undo that throws stops no other undo of what is terminated', () => {
    terminate(here => restoring(undo('outer'), () => restoring(failing('inner'), here)));
    const [error, ...others] = recoverEngine();
    assert.equal((error as Error).message, 'inner');
    assert.deepEqual(others, []);
    assert.deepEqual(events, ['inner', 'outer terminated']);
    assert.deepEqual(recoverEngine(), []);
  });

  test('an undo that is terminated itself is repeated', () => {
    let isFirst = true;
    terminate(here =>
      restoring(
        terminated => {
          events.push(terminated ? 'repeated' : 'begun');
          if (isFirst) {
            isFirst = false;
            here();
          }
        },
        () => 1,
      ),
    );
    recoverEngine();
    assert.deepEqual(events, ['begun', 'repeated']);
  });

  test('an asynchronous body that is terminated is undone; one that waits in pause is not', async () => {
    terminate(here => restoring(undo('at once'), async () => here()));
    const dead = new Promise<void>(() => {}); // code after an await that was terminated
    void restoring(undo('later'), async pause => {
      await pause(Promise.resolve());
      await dead;
    });
    let goOn = () => {};
    const alive = restoring(undo('alive'), async pause => {
      await pause(
        new Promise<void>(resolve => {
          goOn = resolve;
        }),
      );
      events.push('goes on');
    });
    await new Promise(resolve => setImmediate(resolve));
    recoverEngine();
    assert.deepEqual(events, ['later terminated', 'at once terminated']);
    goOn();
    await alive;
    assert.deepEqual(events.slice(2), ['goes on', 'alive']);
  });

  test('a body that ends although it was taken as terminated is not undone again', async () => {
    let end = () => {};
    const late = restoring(undo('undone'), () => {
      return new Promise<void>(resolve => {
        end = resolve;
      });
    });
    recoverEngine();
    end();
    await late;
    assert.deepEqual(events, ['undone terminated']);
  });
});

suite('termination of', () => {
  test('noGrad: recording is on again', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    terminate(here => noGrad(() => noGrad(here)));
    recoverEngine();
    w.mul(3).sum().backward();
    assert.deepEqual(w.grad?.toArray(), [3, 3]);
  });

  test('scope: memory is given back, and scopes around it are closed', () => {
    const before = memory().used;
    terminate(here =>
      scope(() => {
        zeros([1000]);
        scope(() => {
          zeros([2000]);
          here();
        });
      }),
    );
    assert.ok(memory().used > before);
    recoverEngine();
    assert.equal(memory().used, before);
    const kept = zeros([10]); // in no scope
    scope(() => {});
    assert.equal(kept.toFlatArray().length, 10);
  });

  test('backward: no gradient is left on its way', () => {
    const w = new Parameter(tensor([1, 2, 3]));
    const y = w.mul(2);
    const loss = y.mul(y).sum();
    const { op } = loss.node ?? assert.fail();
    const { backward } = op;
    const own = op as { backward: typeof backward };
    terminate(here => {
      own.backward = here;
      loss.backward();
    });
    own.backward = backward;
    assert.ok(loss.pending, 'it is on its way');
    recoverEngine();
    assert.equal(loss.pending, null);
    assert.equal(w.grad, null);
    const again = w.mul(2);
    again.mul(again).sum().backward(); // Σ 4w² → 8w; recording is on
    assert.deepEqual((w.grad as typeof w | null)?.toArray(), [8, 16, 24]);
  });

  test('nothing: a backward pass that is refused leaves no gradient on its way', () => {
    const loss = new Parameter(tensor([1, 2])).mul(2).sum();
    loss.backward();
    assert.throws(() => loss.backward(), /used up/);
    assert.equal(loss.pending, null);
  });

  for (const [kind, f] of [
    ['of a function', (here: () => never) => anomaly(here)],
    ['of an async function', (here: () => never) => anomaly(async () => here())],
    ['within another', (here: () => never) => anomaly(() => anomaly(here))],
  ] as const) {
    test(`anomaly ${kind}: nothing is watched`, () => {
      terminate(f);
      recoverEngine();
      assert.ok(Number.isNaN(tensor([-1]).log().item()));
    });
  }

  test('anomaly of an async function after an await: nothing is watched', () => {
    void anomaly(() => new Promise(() => {}));
    recoverEngine();
    assert.ok(Number.isNaN(tensor([-1]).log().item()));
  });

  test('an op on values outside the heap: they are whole, and outside again', () => {
    const heap = theHeap();
    heap.allocate = () => 0; // full
    const x = tensor([1, 2]);
    Reflect.deleteProperty(heap, 'allocate');
    assert.equal(x.storage.pointer, 0);
    const record = allOps().find(({ name }) => name === 'exp') ?? assert.fail();
    const { forward } = record;
    terminate(here => {
      record.forward = here;
      x.exp();
    });
    record.forward = forward;
    assert.notEqual(x.storage.pointer, 0, 'it is worked on');
    recoverEngine();
    assert.equal(x.storage.pointer, 0);
    assert.deepEqual(x.add(1).toArray(), [2, 3]);
  });
});

suite('anomaly', () => {
  test('of overlapping async functions watches until the last has ended', async () => {
    const ends: (() => void)[] = [];
    const begin = () => anomaly(() => new Promise<void>(resolve => void ends.push(resolve)));
    const calls = [begin(), begin()];
    const isWatched = () => Number.isNaN(tensor([-1]).log().item());
    ends[0]();
    await calls[0];
    assert.throws(isWatched, { name: 'AnomalyError' });
    ends[1]();
    await calls[1];
    assert.ok(isWatched());
  });
});
