// Weights kept packed while a function runs: the same bits, no trace afterwards.
import { strict as assert } from 'node:assert';
import {
  Generator,
  GRU,
  keepPackedWeights,
  Linear,
  LSTM,
  type Module,
  MultiheadAttention,
  memory,
  noGrad,
  RNN,
  recoverEngine,
  scope,
  type Tensor,
} from '../../src/engine';
import { theHeap } from '../../src/engine/heap';
import { linear as linearOp } from '../../src/engine/ops/product';
import { projection } from '../../src/engine/ops/projection';
import { terminate } from '../support/terminate';

const numbers = new Generator(3);
const options = { generator: numbers };
const attention = new MultiheadAttention(24, 3, options);
const layers: Record<string, { layer: Module; run: (x: Tensor) => Tensor }> = {};
const linear = new Linear(24, 37, options);
layers.Linear = { layer: linear, run: x => linear.forward(x) };
layers.MultiheadAttention = { layer: attention, run: x => attention.forward(x, x, x).output };
for (const [name, Recurrent] of Object.entries({ RNN, GRU, LSTM })) {
  const layer = new Recurrent(24, 20, { ...options, bidirectional: true });
  layers[name] = { layer, run: x => layer.forward(x).output };
}
const op = (x: Tensor, weight: Tensor) => linearOp([x, weight], undefined)[0];
const makers = () => memory().makers.map(({ maker }) => maker);

suite('weights kept packed', () => {
  for (const [name, { run }] of Object.entries(layers)) {
    test(`${name} computes the same bits, for one step and many, few sequences and many`, () => {
      for (const shape of [
        [11, 1, 24],
        [2, 5, 24],
        [30, 3, 24],
        [1, 1, 24],
      ]) {
        const x = numbers.normal(shape);
        const once = noGrad(() => run(x)).toFlatArray();
        keepPackedWeights(() => {
          for (let time = 0; time < 3; time++) {
            assert.deepEqual(
              scope(() => noGrad(() => run(x)).toFlatArray()),
              once,
            );
          }
          assert.equal(makers().includes('packed weights'), shape[0] * shape[1] > 8);
        });
      }
    });
  }

  test('what is recorded sees weights as they are, and gets gradients', () => {
    const x = numbers.normal([9, 24]);
    keepPackedWeights(() => {
      const before = noGrad(() => linear.forward(x)).toFlatArray();
      linear.weight.storage.view().fill(0);
      linear.weight.storage.change();
      assert.notDeepEqual(linear.forward(x).toFlatArray(), before);
      linear.forward(x).sum().backward();
    });
    assert.ok(linear.weight.grad);
  });

  test('a weight that is changed in place is packed again', () => {
    const layer = new LSTM(24, 20, options);
    const x = numbers.normal([9, 5, 24]);
    const compute = () => noGrad(() => layer.forward(x).output.toFlatArray());
    keepPackedWeights(() => {
      const before = compute();
      for (const parameter of layer.parameters()) noGrad(() => parameter.uniform_(-1, 1, options));
      assert.notDeepEqual(compute(), before);
      assert.deepEqual(compute(), compute());
    });
    const after = compute();
    assert.deepEqual(
      keepPackedWeights(() => compute()),
      after,
    );
    for (const parameter of layer.parameters()) {
      keepPackedWeights(() => {
        compute();
        noGrad(() => parameter.copy_(parameter.mul(2)));
        const kept = compute();
        recoverEngine(); // nothing is kept any more
        assert.deepEqual(compute(), kept);
      });
    }
  });

  test('nothing stays: after the end, after an error, after termination', () => {
    const x = numbers.normal([9, 24]);
    const compute = () => noGrad(() => linear.forward(x));
    keepPackedWeights(compute);
    assert.ok(!makers().includes('packed weights'));
    assert.throws(() =>
      keepPackedWeights(() => {
        compute();
        throw new Error('x');
      }),
    );
    assert.ok(!makers().includes('packed weights'));
    terminate(here => keepPackedWeights(() => [compute(), here()]));
    assert.ok(makers().includes('packed weights'));
    recoverEngine();
    assert.ok(!makers().includes('packed weights'));
    assert.throws(() => keepPackedWeights(async () => 1), /async/);
  });

  test('the memory comes back at once', () => {
    const x = numbers.normal([9, 24]);
    const before = theHeap().used;
    keepPackedWeights(() => {
      const y = noGrad(() => linear.forward(x));
      const { used } = theHeap();
      assert.ok(used - before > 4 * 48 * 24, 'the result, and the weight in whole panels');
      y.dispose();
    });
    assert.equal(theHeap().used, before);
  });

  test('only parameters are kept, and each in one shape: what is cut out of one anew is not', () => {
    const x = numbers.normal([12, 24]);
    keepPackedWeights(() =>
      noGrad(() => {
        const part = () => linear.weight.slice(0, 0, 16);
        const once = scope(() => op(x, part()));
        const before = memory().used;
        for (let time = 0; time < 20; time++) {
          assert.deepEqual(
            scope(() => op(x, part()).toFlatArray()),
            once.toFlatArray(),
          );
        }
        assert.equal(memory().used, before);
        const square = new Linear(24, 24, options);
        const whole = square.forward(x).toFlatArray();
        const [first] = projection([x, square.weight, square.bias as Tensor], {
          parts: 2,
          first: 0,
          count: 1,
        });
        const half = x
          .matmul(square.weight.slice(0, 0, 12).t())
          .add((square.bias as Tensor).slice(0, 0, 12));
        first.toFlatArray().forEach((value, i) => {
          assert.ok(Math.abs(value - half.toFlatArray()[i]) < 1e-5);
        });
        assert.deepEqual(square.forward(x).toFlatArray(), whole);
      }),
    );
  });
});
