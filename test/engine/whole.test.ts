// int32 stays int32 and exact: ids above 2²⁴, where float32 has gaps. Dtypes are those of PyTorch 2.13.
import { strict as assert } from 'node:assert';
import {
  cat,
  Embedding,
  Generator,
  ones,
  stack,
  type Tensor,
  tensor,
  where,
} from '../../src/engine';

const ids = (...values: number[]) => tensor(values, { dtype: 'int32' });
const LARGE = 2 ** 24 + 1; // the first whole number that is not a float32

function is(got: Tensor, dtype: string, values: unknown): void {
  assert.deepEqual({ dtype: got.dtype, values: got.toArray() }, { dtype, values });
}

suite('whole numbers', () => {
  const x = ids(LARGE, 3, -LARGE);
  const mask = tensor([true, false, true]);

  test('sums and products are exact, and wrap as int32 does', () => {
    is(x.add(0), 'int32', [LARGE, 3, -LARGE]);
    is(x.sub(ids(2, 2, 2)), 'int32', [LARGE - 2, 1, -LARGE - 2]);
    is(x.mul(3), 'int32', [3 * LARGE, 9, -3 * LARGE]);
    is(x.mul(ids(65_537)), 'int32', x.mul(65_537).toArray());
    is(ids(2 ** 31 - 1).add(1), 'int32', [-(2 ** 31)]);
    is(x.add(mask), 'int32', [LARGE + 1, 3, 1 - LARGE]);
    is(x.neg().abs(), 'int32', [LARGE, 3, LARGE]);
    assert.throws(() => x.add(2 ** 40), /add: 1099511627776 is not an int32/);
  });

  test('operands are broadcast', () => {
    const column = ids(0, LARGE).reshape([2, 1]);
    is(column.add(ids(1, 2)), 'int32', [
      [1, 2],
      [LARGE + 1, LARGE + 2],
    ]);
    is(column.eq(ids(0, LARGE)), 'bool', [
      [true, false],
      [false, true],
    ]);
  });

  test('with fractions and float32 tensors the result is float32', () => {
    is(ids(1, 2).add(0.5), 'float32', [1.5, 2.5]);
    is(ids(1, 2).mul(tensor([2, 2])), 'float32', [2, 4]);
    is(ids(1, 2).div(2), 'float32', [0.5, 1]);
  });

  test('comparisons tell neighbours apart', () => {
    is(x.eq(LARGE - 1), 'bool', [false, false, false]);
    is(x.gt(ids(LARGE - 1)), 'bool', [true, false, false]);
    is(x.ne(ids(LARGE, 3, 0)), 'bool', [false, false, true]);
    is(ids(2, 3).ge(2.5), 'bool', [false, true]);
    is(ids(2, 3).lt(2 ** 40), 'bool', [true, true]);
    assert.equal(x.equal(ids(LARGE - 1, 3, -LARGE)), false);
  });

  test('what is chosen keeps its dtype', () => {
    is(x.maskedFill(mask, 7), 'int32', [7, 3, 7]);
    is(where(mask, x, 0), 'int32', [LARGE, 0, -LARGE]);
    is(where(mask, x, 0.5), 'float32', [LARGE - 1, 0.5, 1 - LARGE]);
    is(where(mask, mask, mask), 'bool', [true, false, true]);
    is(mask.maskedFill(mask, 0), 'bool', [false, false, false]);
    is(x.clamp({ min: 0, max: LARGE }), 'int32', [LARGE, 3, 0]);
    is(ids(1, 2).clamp({ min: 1.5 }), 'float32', [1.5, 2]);
    is(ids(1, -2).clamp(0, Number.POSITIVE_INFINITY), 'float32', [1, 0]);
    assert.throws(() => x.clamp(Number.NaN), /clamp: give numbers as limits.* min is NaN/);
    is(x.maximum(ids(LARGE - 1)), 'int32', [LARGE, LARGE - 1, LARGE - 1]);
    is(x.minimum(mask), 'int32', [1, 0, -LARGE]);
    is(mask.maximum(mask.logicalNot()), 'bool', [true, true, true]);
    assert.throws(
      () => x.maskedFill(mask, Number.NEGATIVE_INFINITY),
      /maskedFill: -Infinity is not an int32 .*\.to\('float32'\)/,
    );
  });

  test('what int32 does not hold is not put there; a mask is true for all but 0', () => {
    assert.throws(() => x.clone().fill_(0.5), /fill_: 0\.5 is not an int32/);
    assert.throws(() => x.scatter(0, ids(0), 0.5), /scatter: 0\.5 is not an int32/);
    is(x.scatter(0, ids(1), 7), 'int32', [LARGE, 7, -LARGE]);
    is(tensor([0.5, Number.NaN, 0, -0], { dtype: 'bool' }), 'bool', [true, true, false, false]);
    is(mask.scatter(0, ids(1), 2), 'bool', [true, true, true]);
  });

  test('ids that were filled are looked up', () => {
    const embedding = new Embedding(4, 2, { generator: new Generator(1) });
    const rows = embedding.forward(ids(9, 3, 9).maskedFill(mask, 0));
    assert.deepEqual(rows.shape, [3, 2]);
  });

  test('folds are exact and keep int32; of masks they count', () => {
    const matrix = ids(LARGE, 1, 2, 5, 1, 4).reshape([2, 3]);
    is(matrix.sum(), 'int32', LARGE + 13);
    is(matrix.sum(0), 'int32', [LARGE + 5, 2, 6]);
    is(matrix.sum([0, 1], { keepDim: true }), 'int32', [[LARGE + 13]]);
    is(matrix.prod(0), 'int32', [5 * LARGE, 1, 8]);
    is(matrix.cumsum(1), 'int32', [
      [LARGE, LARGE + 1, LARGE + 3],
      [5, 6, 10],
    ]);
    is(matrix.max(), 'int32', LARGE);
    is(matrix.min(1).values, 'int32', [1, 1]);
    is(matrix.max(0).indices, 'int32', [0, 0, 1]);
    is(matrix.argmin(1), 'int32', [1, 1]);
    is(mask.sum(), 'int32', 2);
    is(mask.max(), 'bool', true);
    is(ids(1, 2).mean(), 'float32', 1.5);
    assert.throws(
      () => ids(2 ** 31 - 1, 1).sum(),
      /sum: a result over \[2\] is 2147483648, which int32 does not hold/,
    );
  });

  test('tensors of several dtypes are joined as one that holds all of them', () => {
    is(cat([ids(1, 2), tensor([0.5])]), 'float32', [1, 2, 0.5]);
    is(cat([mask, ids(7)]), 'int32', [1, 0, 1, 7]);
    is(stack([mask, mask]), 'bool', [mask.toArray(), mask.toArray()]);
  });

  test('a mask stays one: it selects, and is not added as 0 and 1', () => {
    const causal = ones([2, 3], { dtype: 'bool' }).tril();
    is(causal, 'bool', [
      [true, false, false],
      [true, true, false],
    ]);
    is(causal.triu(1).logicalNot(), 'bool', [
      [true, true, true],
      [true, true, true],
    ]);
    is(mask.add(mask.logicalNot()), 'bool', [true, true, true]);
    is(mask.mul(mask.logicalNot()), 'bool', [false, false, false]);
    is(mask.add(2), 'int32', [3, 2, 3]);
    is(mask.mul(0.5), 'float32', [0.5, 0, 0.5]);
    is(where(mask, 1, 0), 'int32', [1, 0, 1]);
    assert.throws(() => mask.neg(), /neg: not defined for bool, .* logicalNot\(\) inverts a mask/);
    assert.throws(() => mask.sub(1), /sub: not defined for bool/);
    assert.throws(() => x.sub(mask), /sub: not defined for bool/);
  });

  test('powers are exact, and wrap as int32 does', () => {
    is(ids(3, -2, 0).pow(5), 'int32', [243, -32, 0]);
    is(ids(3).pow(25), 'int32', [Number(BigInt.asIntN(32, 3n ** 25n))]);
    is(ids(3, 2).pow(ids(0, 30)), 'int32', [1, 2 ** 30]);
    is(ids(4).pow(0.5), 'float32', [2]);
    assert.throws(() => ids(2).pow(-1), /pow: an int32 to the power -1 is not an integer/);
  });

  test('a mask as float32 has values of its own', () => {
    const values = mask.float();
    values.storage.view()[1] = 5;
    is(mask, 'bool', [true, false, true]);
  });

  test('order, places and picks are exact', () => {
    const values = ids(LARGE - 1, -1, LARGE, LARGE - 1);
    is(values.sort().values, 'int32', [-1, LARGE - 1, LARGE - 1, LARGE]);
    is(values.topk(2).values, 'int32', [LARGE, LARGE - 1]);
    is(values.topk(2).indices, 'int32', [2, 0]);
    is(values.gather(0, ids(1, 2)), 'int32', [-1, LARGE]);
    is(values.scatter(0, ids(3, 0), ids(LARGE, -7)), 'int32', [-7, -1, LARGE, LARGE]);
    is(values.unbind()[1], 'int32', -1);
  });
});

suite('comparisons of whole numbers', () => {
  const relations = {
    eq: (a: number, b: number) => a === b,
    ne: (a: number, b: number) => a !== b,
    lt: (a: number, b: number) => a < b,
    le: (a: number, b: number) => a <= b,
    gt: (a: number, b: number) => a > b,
    ge: (a: number, b: number) => a >= b,
  };
  // as float32 the first two would be equal
  const values = [2 ** 24 + 1, 2 ** 24, -3, 0, 1];
  const a = tensor(values, { dtype: 'int32' });

  for (const [name, holds] of Object.entries(relations) as [keyof typeof relations, never][]) {
    const wanted = (b: number) =>
      values.map(value => (holds as (typeof relations)['eq'])(value, b));

    test(name, () => {
      for (const b of values) {
        assert.deepEqual(a[name](b).toArray(), wanted(b));
        assert.deepEqual(a[name](tensor([b], { dtype: 'int32' })).toArray(), wanted(b));
      }
      assert.deepEqual(a[name](0.5).toArray(), wanted(0.5));
      assert.deepEqual(a[name](tensor([true])).toArray(), wanted(1));
    });
  }
});
