// Methods beyond the usual ones, with the numbers of PyTorch 2.13, and what they say when something does not fit.
import { strict as assert } from 'node:assert';
import { Generator, LayerNorm, type Tensor, tensor } from '../../src/engine';
import { allClose } from '../support/tensors';

const numbers = new Generator(3);
const ids = (...values: number[]) => tensor(values, { dtype: 'int32' });
const f = () => tensor([0.5, 1, 2]).requireGrad();
const gradientOf = (x: Tensor, y: Tensor) => {
  y.backward();
  return (x.grad as Tensor).toArray();
};

suite('functions of one value', () => {
  test('silu, rsqrt, log1p, sin, cos', () => {
    allClose(f().silu(), [0.31122968, 0.73105858, 1.7615942], 1e-6);
    allClose(f().rsqrt(), [Math.SQRT2, 1, Math.SQRT1_2], 1e-6);
    allClose(tensor([1e-9, 1]).log1p(), [1e-9, Math.LN2], 1e-6);
    assert.equal(tensor([1e-9]).log1p().item(), Math.fround(1e-9), 'right near 0');
    allClose(f().sin().pow(2).add(f().cos().pow(2)), 1, 1e-6);
    allClose(ids(1, 2).sin(), [0.84147098, 0.90929743], 1e-6);
  });

  test('isnan finds what is no number', () => {
    const x = tensor([1, Number.NaN, Number.POSITIVE_INFINITY]);
    assert.deepEqual(x.isnan().toArray(), [false, true, false]);
    assert.deepEqual(ids(1).isnan().toArray(), [false]);
  });
});

suite('functions of two values', () => {
  test('the larger and the smaller: NaN wins, equals share the gradient', () => {
    const [a, b] = [tensor([1, 1, 2]).requireGrad(), tensor([1, 2, 1]).requireGrad()];
    a.maximum(b).sum().backward();
    assert.deepEqual(
      [a.grad?.toArray(), b.grad?.toArray()],
      [
        [0.5, 0, 1],
        [0.5, 1, 0],
      ],
    );
    const x = tensor([Number.NaN, 1]);
    assert.deepEqual(x.maximum(tensor([1, Number.NaN])).toArray(), [Number.NaN, Number.NaN]);
    assert.deepEqual(tensor([1, -3]).minimum(0).toArray(), [0, -3]);
    assert.throws(() => a.maximum(tensor([1, 2])), /maximum: shapes \[3\] and \[2\] do not/);
  });

  test('and, or, equal', () => {
    const [a, b] = [tensor([0, 0, 2]), tensor([[0], [5]])];
    assert.deepEqual(a.logicalAnd(b).toArray(), [
      [false, false, false],
      [false, false, true],
    ]);
    assert.deepEqual(a.logicalOr(b).toArray(), [
      [false, false, true],
      [true, true, true],
    ]);
    assert.equal(a.logicalAnd(b).dtype, 'bool');
    assert.deepEqual(
      [a.equal(a.clone()), a.equal(b), a.equal(tensor([0, 0, 3]))],
      [true, false, false],
    );
    assert.equal(tensor([Number.NaN]).equal(tensor([Number.NaN])), false);
  });
});

suite('folds', () => {
  test('prod: the gradient is right where values are 0', () => {
    const x = tensor([3, 0, 2]).requireGrad();
    assert.deepEqual(gradientOf(x, x.prod()), [0, 6, 0]);
    const two = tensor([0, 0, 2]).requireGrad();
    assert.deepEqual(gradientOf(two, two.prod()), [0, 0, 0]);
    assert.deepEqual(
      tensor([
        [1, 2],
        [3, 4],
      ])
        .prod(0, { keepDim: true })
        .toArray(),
      [[3, 8]],
    );
  });

  test('argmin and min agree on NaN', () => {
    const x = tensor([1, Number.NaN, -5]);
    assert.equal(x.argmin().item(), 1);
    assert.ok(Number.isNaN(x.min().item()));
    assert.deepEqual(
      tensor([
        [1, 0],
        [2, 3],
      ])
        .argmin(1)
        .toArray(),
      [1, 0],
    );
  });

  test('norm along dims', () => {
    const x = numbers.normal([2, 3, 4]);
    allClose(x.norm(2, 1), x.pow(2).sum(1).sqrt(), 1e-6);
    allClose(x.norm(2, [0, 2]), x.pow(2).sum([0, 2]).sqrt(), 1e-6);
    assert.deepEqual(x.norm(2, -1, { keepDim: true }).shape, [2, 3, 1]);
    const zero = tensor([
      [0, 0],
      [3, 4],
    ]).requireGrad();
    const gradient = gradientOf(zero, zero.norm(2, 1).sum()) as number[][];
    allClose(tensor(gradient), [0, 0, 0.6, 0.8], 1e-6);
    assert.throws(
      () => x.norm({ dim: 1 } as never),
      /norm: the first argument is p, .* norm\(2, 1\)/,
    );
    assert.throws(
      () => x.norm(2, 1, 2 as never),
      /norm: options are one object such as \{ keepDim: … \}; got 2/,
    );
  });

  test('topk along any dim; NaN is larger than any', () => {
    const x = tensor([
      [0.5, 7],
      [1, 5],
      [2, 6],
    ]);
    const { values, indices } = x.topk(2, 0);
    assert.deepEqual(values.toArray(), [
      [2, 7],
      [1, 6],
    ]);
    assert.deepEqual(indices.toArray(), [
      [2, 0],
      [1, 2],
    ]);
    const nan = tensor([1, Number.NaN, 5, Number.NaN]);
    assert.deepEqual(nan.topk(3).indices.toArray(), [1, 3, 2]);
    assert.equal(nan.topk(1).indices.item(), nan.argmax().item());
    assert.throws(() => x.topk(4, 0), /topk: k = 4 must lie in 1 … 3/);
  });

  test('layerNorm is the layer without its parameters, or with them', () => {
    allClose(tensor([0.5, 1, 2]).layerNorm(), [-1.069, -0.2673, 1.3363], 1e-4);
    const [x, layer] = [numbers.normal([4, 8]), new LayerNorm(8, { eps: 1e-3 })];
    const { weight, bias } = layer;
    weight.storage.view().set(numbers.normal([8]).toFlatArray());
    allClose(x.layerNorm({ weight, bias, eps: 1e-3 }), layer.forward(x), 0);
    assert.throws(() => x.layerNorm({ weight: tensor([1, 2]) }), /layerNorm: gamma \[2\]/);
  });
});

suite('parts', () => {
  test('view, unbind, split by sizes', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual(x.view([3, -1]).toArray(), [
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    assert.deepEqual(
      x.unbind(1).map(one => one.toArray()),
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    );
    assert.deepEqual(
      x.split([1, 2], 1).map(one => one.toArray()),
      [
        [[1], [4]],
        [
          [2, 3],
          [5, 6],
        ],
      ],
    );
    assert.throws(
      () => x.split([1, 1], 1),
      /split: the sizes \[1, 1\] add up to 2, but the dim of \[2, 3\] has 3 positions/,
    );
  });

  test('scatter puts values, and gives each side its gradient', () => {
    const [x, source] = [tensor([3, 4, 2]).requireGrad(), tensor([1, 2]).requireGrad()];
    const y = x.scatter(0, ids(1, 1), source);
    assert.deepEqual(y.toArray(), [3, 2, 2]);
    y.mul(tensor([1, 2, 3]))
      .sum()
      .backward();
    assert.deepEqual(
      [x.grad?.toArray(), source.grad?.toArray()],
      [
        [1, 0, 3],
        [2, 2],
      ],
    );
    assert.deepEqual(x.scatter(0, ids(2, 0), 9).toArray(), [9, 4, 9]);
    const rows = numbers.normal([2, 3]);
    assert.ok(
      rows
        .scatter(1, ids(2, 0).reshape([2, 1]), 9)
        .at(0, 2)
        .item() === 9,
    );
    assert.throws(() => x.scatter(0, ids(3), 1), /scatter: index 3 is outside dim 0 of \[3\]/);
    assert.throws(() => x.scatter(0, ids(0), ids(1)), /source is int32, x is float32/);
  });

  test('bmm multiplies stacks of matrices and nothing else', () => {
    const [a, b] = [numbers.normal([2, 3, 4]), numbers.normal([2, 4, 5])];
    allClose(a.bmm(b), a.matmul(b), 0);
    assert.throws(() => a.bmm(b.at(0)), /bmm: \[2, 3, 4\] · \[4, 5\] must be \[B, N, M\]/);
  });
});
