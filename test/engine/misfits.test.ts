// Inputs that are wrong in one respect each: the op or method refuses them, whatever else fits.
import { strict as assert } from 'node:assert';
import { arange, attention, type Tensor, tensor, zeros } from '../../src/engine';
import { projection } from '../../src/engine/ops/projection';

const ids = (...shape: number[]) => zeros(shape, { dtype: 'int32' });

suite('shapes that are wrong in one respect', () => {
  const [B, T, S, D, E] = [2, 3, 5, 4, 6];
  const wrong: Record<string, [number[], number[], number[]]> = {
    'a query of two dims': [
      [T, D],
      [B, S, D],
      [B, S, E],
    ],
    'keys of two dims': [
      [B, T, D],
      [S, D],
      [B, S, E],
    ],
    'values of four dims': [
      [B, T, D],
      [B, S, D],
      [B, S, E, 1],
    ],
    'keys of another batch': [
      [B, T, D],
      [1, S, D],
      [B, S, E],
    ],
    'keys of another width': [
      [B, T, D],
      [B, S, D + 1],
      [B, S, E],
    ],
    'values of another batch': [
      [B, T, D],
      [B, S, D],
      [1, S, E],
    ],
    'fewer values than keys': [
      [B, T, D],
      [B, S, D],
      [B, S - 1, E],
    ],
    'more values than keys': [
      [B, T, D],
      [B, S, D],
      [B, S + 1, E],
    ],
  };
  for (const [what, shapes] of Object.entries(wrong)) {
    test(`attention refuses ${what}`, () => {
      const [query, keys, values] = shapes.map(shape => zeros(shape));
      assert.throws(
        () => attention(query, keys, values),
        /must be \[B, T, D\], \[B, S, D\], \[B, S, E\] with the same B, S and D/,
      );
    });
  }

  test('projection refuses weights that cannot be split, and a bias of another length', () => {
    const parts = { parts: 3, first: 0, count: 2 };
    const [x, weight] = [zeros([B, 4]), zeros([9, 4])];
    assert.deepEqual(
      projection([x, weight, zeros([9])], parts).map(({ shape }) => shape),
      [
        [B, 3],
        [B, 3],
      ],
    );
    assert.throws(() => projection([x, zeros([8, 4])], parts), /weight \[8, 4\] and bias none/);
    for (const inputs of [
      [x, weight, zeros([8])],
      [x, zeros([8, 4]), zeros([8])],
    ]) {
      assert.throws(() => projection(inputs, parts), /bias \[8\] cannot be cut into 3 parts/);
    }
    assert.throws(() => projection([x, zeros([9, 5])], parts), /takes 5 features/);
  });

  const scatters: Record<string, [x: number[], index: number[], source: number[]]> = {
    'a source of more dims': [
      [3, 4],
      [2, 2],
      [2, 2, 1],
    ],
    'a source of fewer dims': [[3, 4], [1, 2], [2]],
    'an index of fewer dims': [[3, 4], [2], [2]],
    'an index larger than the source': [
      [3, 4],
      [2, 3],
      [2, 2],
    ],
    'an index larger than x outside the dim': [
      [3, 4],
      [4, 2],
      [4, 2],
    ],
  };
  for (const [what, [x, index, source]] of Object.entries(scatters)) {
    test(`scatter refuses ${what}`, () => {
      assert.throws(
        () => zeros(x).scatter(1, ids(...index), zeros(source)),
        /scatter: the index .* must have as many dims as x/,
      );
    });
  }
  test('scatter takes an index that is larger than x in the dim', () => {
    assert.deepEqual(
      zeros([2, 1]).scatter(
        1,
        ids(2, 3),
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ).shape,
      [2, 1],
    );
  });

  const narrow = (start: number, length: number) => (arange(5) as Tensor).narrow(0, start, length);
  test('narrow takes the ends, and nothing', () => {
    assert.deepEqual(narrow(0, 5).toArray(), [0, 1, 2, 3, 4]);
    assert.deepEqual(narrow(-2, 2).toArray(), [3, 4]);
    assert.deepEqual(narrow(5, 0).toArray(), []);
  });
  for (const [start, length] of [
    [-6, 2],
    [-6, 6],
    [0.5, 1],
    [0, 6],
    [4, 2],
    [1, -1],
    [5, -1],
    [6, 0],
    [6, -2],
  ]) {
    test(`narrow refuses ${length} positions from ${start} on of 5`, () => {
      assert.throws(() => narrow(start, length), /IndexError: narrow: .* do not lie in dim 0/);
    });
  }
});
