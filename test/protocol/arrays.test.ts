import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  decodeArray,
  encodeArray,
  encodeBytes,
  fromBase64,
  type Storing,
  toBase64,
  toByte,
} from '../../src/protocol';
import { MOST_VALUES, sizeOf } from '../../src/protocol/arrays';
import { fromHalf, toHalf } from '../../src/protocol/half';

const bytes = fc.uint8Array({ maxLength: 300 });

suite('base64', () => {
  test('agrees with Node in both directions', () => {
    fc.assert(
      fc.property(bytes, data => {
        const text = Buffer.from(data).toString('base64');
        assert.equal(toBase64(data), text);
        assert.deepEqual(fromBase64(text), new Uint8Array(data));
      }),
      { seed: 1 },
    );
  });

  test('writes more than fits on the stack', () => {
    const data = new Uint8Array(1_000_000).map((_, i) => i * 31);
    assert.equal(toBase64(data), Buffer.from(data).toString('base64'));
  });

  test('refuses what is no base64', () => {
    assert.throws(() => fromBase64('abc'), /3 characters is cut off/);
    assert.throws(() => fromBase64('ab*d'), /no "\*" \(at 2\)/);
    assert.throws(() => fromBase64('ab=d'), /no "="/);
    assert.throws(() => fromBase64('abcé'), /no "é"/);
    assert.throws(() => fromBase64('\u0080abc'), /no "\u0080" \(at 0\)/);
    assert.throws(() => fromBase64('a==='), /no "=" \(at 1\)/);
  });
});

suite('half precision', () => {
  test('every half is its own nearest half', () => {
    for (let half = 0; half < 65_536; half++) {
      const value = fromHalf(half);
      if (Number.isNaN(value)) assert.ok((half & 0x7fff) > 0x7c00);
      else assert.equal(toHalf(value), half);
    }
    assert.ok(Number.isNaN(fromHalf(toHalf(Number.NaN))));
  });

  test('halves are read as IEEE 754 has them', () => {
    const values = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3555, 0xc000, 0x7bff, 0x7c00, 0xfc00];
    assert.deepEqual(values.map(fromHalf), [
      ...[0, -0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 0.333251953125, -2, 65_504],
      ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ]);
  });

  test('takes the nearest, ties to even', () => {
    assert.equal(toHalf(1 + 1 / 2048), toHalf(1));
    assert.equal(toHalf(1 + 3 / 2048), toHalf(1 + 2 / 1024));
    assert.equal(toHalf(65_519), toHalf(65_504));
    assert.equal(fromHalf(toHalf(65_520)), Number.POSITIVE_INFINITY);
    assert.equal(fromHalf(toHalf(-1e9)), Number.NEGATIVE_INFINITY);
    assert.equal(toHalf(2 ** -25), 0);
    const any = fc.float({ min: -65_504, max: 65_504, noNaN: true });
    fc.assert(
      fc.property(any, value => {
        const half = toHalf(value);
        const error = Math.abs(fromHalf(half) - value);
        for (const neighbour of [half - 1, half + 1]) {
          const other = fromHalf(neighbour & 0xffff);
          if (Number.isFinite(other)) assert.ok(error <= Math.abs(other - value));
        }
      }),
      { seed: 2 },
    );
  });
});

suite('arrays', () => {
  const values = fc.array(fc.float({ noDefaultInfinity: true, noNaN: true }), { maxLength: 60 });

  test('f32 and i32 come back bit for bit', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-42];
    fc.assert(
      fc.property(values, numbers => {
        const all = Float32Array.from([...numbers, ...odd]);
        const back = decodeArray(encodeArray(all, [all.length], { dtype: 'f32' }));
        assert.deepEqual(new Uint8Array(back.buffer), new Uint8Array(all.buffer));
      }),
      { seed: 3 },
    );
    const whole = Int32Array.of(0, -1, 2 ** 31 - 1, -(2 ** 31));
    assert.deepEqual(decodeArray(encodeArray(whole, [2, 2], { dtype: 'i32' })), whole);
  });

  test('u8 is at most half a step off, the square-root map finer near zero', () => {
    const unit = fc.array(fc.float({ min: -3, max: 5, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(unit, numbers => {
        const storing: Storing = { dtype: 'u8', lo: -3, hi: 5 };
        decodeArray(encodeArray(numbers, [numbers.length], storing)).forEach((value, i) => {
          assert.ok(Math.abs(value - numbers[i]) <= 8 / 255 / 2 + 1e-6);
        });
      }),
      { seed: 4 },
    );
    const small = [0.001, 0.002, 0.004];
    const error = (map: 'lin' | 'sqrt') => {
      const back = Array.from(decodeArray(encodeArray(small, [3], { dtype: 'u8', map })));
      return back.reduce((sum, value, i) => sum + Math.abs(value - small[i]), 0);
    };
    assert.ok(error('sqrt') < error('lin') / 4);
  });

  test('u8 holds the ends of its range and clamps what lies beyond, also where the range is a point', () => {
    const numbers = [-9, -1, 1, 3, 9];
    const arr = encodeArray(numbers, [5], { dtype: 'u8', lo: -1, hi: 3 });
    assert.deepEqual(arr.q, { lo: -1, hi: 3, map: 'lin' });
    assert.deepEqual([...Buffer.from(arr.bdata, 'base64')], [0, 0, 128, 255, 255]);
    const back = [...decodeArray(arr)];
    assert.deepEqual([back[0], back[1], back[3], back[4]], [-1, -1, 3, 3]);
    const roots = encodeArray(numbers, [5], { dtype: 'u8', lo: -1, hi: 3, map: 'sqrt' });
    assert.deepEqual([...Buffer.from(roots.bdata, 'base64')], [0, 0, 180, 255, 255]); // 255 √0.5
    assert.ok(Math.abs(decodeArray(roots)[2] - (4 * (180 / 255) ** 2 - 1)) < 1e-6);
    assert.deepEqual(
      [toByte(2, 2, 2), toByte(5, 2, 2), toByte(0, 1, -1)],
      [0, 0, 0],
      'nothing lies between',
    );
    const plain = encodeArray([0, 0.5, 1], [3], { dtype: 'u8' });
    assert.deepEqual(plain.q, { lo: 0, hi: 1, map: 'lin' });
    assert.deepEqual([...decodeArray(encodeBytes(Uint8Array.of(0, 7, 255), [3]))], [0, 7, 255]);
  });

  test('f16 rounds each value to the nearest half', () => {
    const numbers = [1, -2.5, 1 + 1 / 4096, 1e5, 0];
    const back = decodeArray(encodeArray(numbers, [5], { dtype: 'f16' }));
    assert.deepEqual([...back], [1, -2.5, 1, Number.POSITIVE_INFINITY, 0]);
  });

  test('no dim and empty dims have shapes, and as many values as there may be', () => {
    assert.deepEqual([sizeOf([]), sizeOf([3, 0]), sizeOf([2, 3])], [1, 0, 6]);
    assert.deepEqual([...decodeArray(encodeArray([], [2, 0], { dtype: 'f32' }))], []);
    assert.equal(sizeOf([MOST_VALUES]), MOST_VALUES);
    for (const shape of [[MOST_VALUES + 1], [2, 1.5], [-1, -1], [Number.NaN]]) {
      assert.throws(() => sizeOf(shape), /is not a shape of at most 16777216 values/);
    }
  });

  test('numbers that are not finite survive where bytes were asked for', () => {
    const arr = encodeArray([0.5, Number.NaN, Number.POSITIVE_INFINITY], [3], { dtype: 'u8' });
    assert.equal(arr.dtype, 'f16');
    assert.deepEqual([...decodeArray(arr)], [0.5, Number.NaN, Number.POSITIVE_INFINITY]);
  });

  test('are deflated from 64 KB on, and come back', () => {
    const data = new Uint8Array(70_000).map((_, i) => i % 7);
    const arr = encodeBytes(data, [70, 1000]);
    assert.equal(arr.z, 'deflate-raw');
    assert.ok(arr.bdata.length < 2000);
    assert.deepEqual([...decodeArray(arr)], [...data]);
    assert.equal(encodeBytes(data.subarray(0, 65_535), [65_535]).z, undefined);
    assert.equal(encodeBytes(data.subarray(0, 65_536), [65_536]).z, 'deflate-raw');
  });

  test('say what does not fit', () => {
    assert.throws(() => encodeArray([1, 2, 3], [2, 2], { dtype: 'f32' }), /3 values .* \[2, 2\]/);
    const arr = encodeArray([1, 2, 3, 4], [2, 2], { dtype: 'f32' });
    assert.throws(() => decodeArray({ ...arr, shape: [2, 3] }), /takes 24 bytes, there are 16/);
    assert.throws(() => decodeArray({ ...arr, shape: [-1, 3] }), /not a shape/);
    assert.throws(() => decodeArray({ ...arr, shape: [2 ** 20, 2 ** 20] }), /not a shape/);
    assert.throws(() => decodeArray({ ...arr, z: 'deflate-raw' }), /broken|takes/);
    assert.throws(
      () => decodeArray({ ...arr, bdata: '////', z: 'deflate-raw' }),
      /^RangeError: the deflated data are broken \(invalid block type\)$/,
    );
  });

  test('a small file that inflates without end stops at the size its shape says', () => {
    const bomb = encodeBytes(new Uint8Array(5_000_000), [5_000_000]);
    assert.throws(() => decodeArray({ ...bomb, shape: [10] }), /takes 10 bytes, there are 11/);
  });
});
