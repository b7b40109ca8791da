// The real positions of a padded batch, packed and put back.
import { strict as assert } from 'node:assert';
import { Generator, packRows, type Tensor, tensor } from '../../src/engine';

suite('packed rows', () => {
  const mask = tensor([
    [true, true, false, false],
    [true, false, true, false],
    [false, false, false, false],
  ]);
  const rows = packRows(mask);
  const x = new Generator(1).normal([3, 4, 2]);

  test('count the real positions of each sequence, wherever they are', () => {
    assert.equal(rows.count, 4);
    assert.deepEqual([...rows.lengths], [2, 2, 0]);
    assert.equal(rows.mask, mask);
  });

  test('stand by sequence, then by time; pads are 0 when they are put back', () => {
    const values = x.toArray() as number[][][];
    const packed = rows.pack(x);
    const real = [values[0][0], values[0][1], values[1][0], values[1][2]];
    assert.deepEqual(packed.toArray(), real);
    const none = [0, 0];
    assert.deepEqual(rows.unpack(packed).toArray(), [
      [real[0], real[1], none, none],
      [real[2], none, real[3], none],
      [none, none, none, none],
    ]);
  });

  test('of ids, and of one value for each position', () => {
    const ids = tensor(
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10, 11, 12],
      ],
      { dtype: 'int32' },
    );
    const packed = rows.pack(ids);
    assert.deepEqual([packed.dtype, packed.toArray()], ['int32', [1, 2, 5, 7]]);
    const floats = rows.pack(ids.to('float32'));
    assert.deepEqual([floats.shape, floats.toFlatArray()], [[4, 1], Float32Array.of(1, 2, 5, 7)]);
  });

  test('hand gradients back to where they came from', () => {
    const leaf = x.clone().requireGrad();
    const packed = rows.pack(leaf);
    rows.unpack(packed.mul(3)).sum().backward();
    const real = mask.to('float32').unsqueeze(-1).expand([3, 4, 2]).mul(3);
    assert.deepEqual((leaf.grad as Tensor).toArray(), real.toArray());
  });

  test('of other shapes are refused', () => {
    const shapes = [[3, 4], [3, 5, 2], [2, 4, 2], [3, 4, 2, 1], [4, 3, 2], [3]];
    for (const shape of shapes.slice(1)) {
      const message = /packRows: .* does not fit the mask \[3, 4\]; it is \[3, 4, features\]/;
      assert.throws(() => rows.pack(new Generator(1).normal(shape)), message);
    }
    assert.equal(rows.pack(new Generator(1).normal(shapes[0])).rank, 2);
    for (const shape of [[5, 2], [4], [4, 2, 1]]) {
      const message = /packRows: .* is not what was packed, \[4, features\]/;
      assert.throws(() => rows.unpack(new Generator(1).normal(shape)), message);
    }
  });

  test('need a mask of bool, of two dims, with a real position', () => {
    assert.throws(() => packRows(tensor([[1, 0]])), /packRows: the mask is bool, got float32/);
    assert.throws(() => packRows(tensor([true])), /packRows: the mask is \[B, T\], got \[1\]/);
    assert.throws(() => packRows(tensor([[false]])), /the mask has no real position/);
  });
});
