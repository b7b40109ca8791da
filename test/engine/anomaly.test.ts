// Finding where numbers went wrong, and values that changed between forward and backward.
import { strict as assert } from 'node:assert';
import {
  AnomalyError,
  AutogradError,
  allOps,
  anomaly,
  Generator,
  Linear,
  ones,
  runRecord,
  sgd,
  type Tensor,
  tensor,
} from '../../src/engine';
import { sampleMaker } from '../support/samples';

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

  test('in backward, NaN that arrived or that the inputs had is not the fault of the op', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    anomaly(() => x.mul(3).backward({ gradient: tensor([Number.NaN, 1]) }));
    assert.deepEqual(x.grad?.toArray(), [Number.NaN, 3]);
    const y = tensor([1, 2], { requiresGrad: true });
    const product = y.mul(tensor([4, Number.NaN])).sum();
    anomaly(() => product.backward());
    assert.deepEqual(y.grad?.toArray(), [4, Number.NaN]);
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
    const x = tensor([[1, 2, 3]]).requireGrad();
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

  test('what backward does not read may change, as in PyTorch', () => {
    const layer = new Linear(3, 2, { generator: new Generator(1) });
    const optimizer = sgd(layer.parameters(), { lr: 0.1 });
    const loss = layer
      .forward(tensor([[1, 2, 3]]))
      .add(layer.bias as Tensor)
      .sum();
    const penalty = layer.weight.mul(layer.weight).sum();
    for (const parameter of layer.parameters()) parameter.grad = ones(parameter.shape);
    optimizer.step();
    layer.zeroGrad();
    loss.backward();
    assert.deepEqual(layer.bias?.grad?.toArray(), [2, 2]);
    assert.throws(() => penalty.backward(), /'mul' needs its a \[2, 3\] as it was in forward/);
  });

  for (const record of allOps()) {
    const { name, reads, inputs: names, fixed } = record;
    if (!reads || !record.backward) continue;
    test(`${name} (${names.join(', ')}): gradients do not depend on what is said not to be read`, () => {
      const nameOf = (k: number) => names[Math.min(k, names.length - 1)];
      for (const { inputs, attributes } of record.samples(sampleMaker(new Generator(5)))) {
        for (const [i, { dtype }] of inputs.entries()) {
          if (dtype !== 'float32' || fixed?.includes(nameOf(i))) continue;
          const gradient = (change: boolean) => {
            const own = inputs.map(input => input.detach().clone());
            own[i].requireGrad();
            const results = runRecord(record, { inputs: own, attributes });
            const floats = results.filter(result => result.dtype === 'float32');
            const weights = floats.map(({ shape }) => new Generator(6).normal(shape));
            const loss = floats
              .map((one, k) => one.mul(weights[k]).sum())
              .reduce((a, b) => a.add(b));
            for (const [k, { storage }] of own.entries()) {
              if (change && !reads[nameOf(k)]?.includes(nameOf(i))) storage.view().fill(Number.NaN);
            }
            loss.backward();
            return own[i].grad?.toArray();
          };
          assert.deepEqual(gradient(true), gradient(false), `input ${i}`);
        }
      }
    });
  }
});
