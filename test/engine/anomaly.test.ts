// Finding where numbers went wrong, and values that changed between forward and backward.
import { strict as assert } from 'node:assert';
import {
  AnomalyError,
  AutogradError,
  anomaly,
  Generator,
  Linear,
  sgd,
  type Tensor,
  tensor,
} from '../../src/engine';

suite('anomaly', () => {
  test('names the first op that makes NaN, its inputs and their ranges', () => {
    const x = tensor([1, -2, 3]);
    assert.throws(
      () => anomaly(() => x.log().mul(2).sum()),
      (error: Error) => {
        assert.ok(error instanceof AnomalyError);
        assert.match(error.message, /'log' made NaN: 1 of 3 values .* x \[3\] in -2 … 3/);
        return true;
      },
    );
    assert.ok(Number.isNaN(x.log().sum().item()), 'outside nothing is watched');
  });

  test('names the op whose backward makes NaN', () => {
    const x = tensor([0, 1]).requireGrad();
    assert.throws(
      () =>
        anomaly(() =>
          x
            .sqrt()
            .mul(tensor([0, 1]))
            .sum()
            .backward(),
        ),
      /the backward of 'sqrt' made NaN: 1 of 2 values of the gradient of x/,
    );
    assert.equal(x.grad, null);
    x.mul(2).sum().backward(); // everything works again
    assert.deepEqual((x.grad as unknown as Tensor).toArray(), [2, 2]);
  });

  test('watches until an async function has ended', async () => {
    const later = anomaly(async () => {
      await new Promise(resolve => setImmediate(resolve));
      return tensor([-1]).log();
    });
    await assert.rejects(later, AnomalyError);
    assert.ok(Number.isNaN(tensor([-1]).log().item()));
  });

  test('NaN that was there before, and infinity, are nobody’s fault', () => {
    const [nan, inf] = anomaly(() => [tensor([Number.NaN]).exp().item(), tensor([0]).log().item()]);
    assert.ok(Number.isNaN(nan));
    assert.equal(inf, Number.NEGATIVE_INFINITY);
  });
});

suite('values changed between forward and backward', () => {
  test('a step before backward is an error that names the op and the remedy', () => {
    const layer = new Linear(3, 2, { generator: new Generator(1) });
    const optimizer = sgd(layer.parameters(), { lr: 0.1 });
    const x = tensor([[1, 2, 3]]);
    const [first, second] = [layer.forward(x).sum(), layer.forward(x).sum()];
    first.backward();
    optimizer.step();
    assert.throws(
      () => second.backward(),
      (error: Error) => {
        assert.ok(error instanceof AutogradError);
        assert.match(error.message, /'linear' needs its weight \[2, 3\] as it was in forward/);
        return true;
      },
    );
    layer.zeroGrad();
    layer.forward(x).sum().backward();
    assert.deepEqual(layer.weight.grad?.toArray(), [
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });
});
