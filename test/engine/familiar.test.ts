// Names and forms that people know from PyTorch.
import { strict as assert } from 'node:assert';
import { arange, eye, ones, onesLike, type Tensor, tensor, zerosLike } from '../../src/engine';
import { allClose } from '../support/tensors';

const a = arange(6).reshape(2, 3);
const floats = a.float();

suite("PyTorch's names and forms", () => {
  const cases: [string, Tensor, unknown][] = [
    [
      'reshape(3, 2)',
      a.reshape(3, 2),
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    ['view(-1)', a.view(-1), [0, 1, 2, 3, 4, 5]],
    [
      'permute(1, 0)',
      a.permute(1, 0),
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ],
    [
      'T',
      a.T,
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ],
    [
      'flip(0)',
      a.flip(0),
      [
        [3, 4, 5],
        [0, 1, 2],
      ],
    ],
    [
      'expand(2, 2)',
      tensor([[1], [2]]).expand(2, 2),
      [
        [1, 1],
        [2, 2],
      ],
    ],
    ['repeat(1, 2)', tensor([[1, 2]]).repeat(1, 2), [[1, 2, 1, 2]]],
    [
      'clamp(1, 4)',
      a.clamp(1, 4),
      [
        [1, 1, 2],
        [3, 4, 4],
      ],
    ],
    [
      'clamp(2)',
      a.clamp(2),
      [
        [2, 2, 2],
        [3, 4, 5],
      ],
    ],
    [
      'roll(1, 1)',
      a.roll(1, 1),
      [
        [2, 0, 1],
        [5, 3, 4],
      ],
    ],
    [
      'roll(-2)',
      a.roll(-2),
      [
        [2, 3, 4],
        [5, 0, 1],
      ],
    ],
    [
      'mm',
      floats.mm(floats.t()),
      [
        [5, 14],
        [14, 50],
      ],
    ],
    ['dot', floats.at(0).dot(floats.at(1)), 14],
    ['unique', tensor([3, 1, 3, 2]).unique(), [1, 2, 3]],
    [
      'nonzero',
      tensor([
        [0, 1],
        [2, 0],
      ]).nonzero(),
      [
        [0, 1],
        [1, 0],
      ],
    ],
    ['nonzero of a vector', tensor([0, 5, 6]).nonzero(), [[1], [2]]],
    ['long', tensor([1.7, -1.7]).long(), [1, -1]],
    [
      'bool',
      a.bool(),
      [
        [false, true, true],
        [true, true, true],
      ],
    ],
    [
      'zerosLike',
      zerosLike(a),
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    ['onesLike', onesLike(tensor([true, false])), [true, true]],
    [
      'eye(2, 3)',
      eye(2, 3),
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ],
    ['pow of tensors', tensor([2, -2, 0, 0]).pow(tensor([3, 2, 0, 2])), [8, 4, 1, 0]],
    ['arange downwards', arange(3, 0, -1), [3, 2, 1]],
  ];
  for (const [name, got, wanted] of cases) {
    test(name, () => assert.deepEqual(got.toArray(), wanted));
  }

  test('what they keep', () => {
    assert.deepEqual(
      [zerosLike(a).dtype, zerosLike(a, { dtype: 'bool' }).dtype],
      ['int32', 'bool'],
    );
    assert.deepEqual([a.size(), a.size(-1), a.ndim], [[2, 3], 3, 2]);
    assert.deepEqual(a.tolist(), a.toArray());
  });

  test('a loop over a tensor goes along its first dim, and takes gradients back', () => {
    const leaf = tensor([
      [1, 2],
      [3, 4],
    ]).requireGrad();
    const [first, second] = leaf;
    first.mul(second).sum().backward();
    assert.deepEqual(leaf.grad?.toArray(), [
      [3, 4],
      [1, 2],
    ]);
    assert.throws(() => [...tensor(1)], /A scalar has no first dim/);
  });

  test('allclose has a relative and an absolute tolerance', () => {
    assert.ok(ones([2]).allclose(ones([2]).mul(1 + 1e-6)));
    assert.ok(!ones([2]).allclose(ones([2]).mul(1.1)));
    assert.ok(ones([2]).allclose(ones([2]).mul(1.1), { rtol: 0, atol: 0.2 }));
    const infinite = tensor([Number.POSITIVE_INFINITY]);
    assert.ok(infinite.allclose(infinite) && !ones([1]).allclose(infinite));
    assert.ok(!tensor([Number.NaN]).allclose(tensor([Number.NaN])));
  });

  test('exponents have gradients', () => {
    const [base, exponent] = [tensor([2, 0]).requireGrad(), tensor([3, 2]).requireGrad()];
    base.pow(exponent).sum().backward();
    allClose(base.grad as Tensor, tensor([12, 0]), 1e-5);
    allClose(exponent.grad as Tensor, tensor([8 * Math.LN2, 0]), 1e-5);
  });
});
