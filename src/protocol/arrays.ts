/** Numbers as payloads carry them: typed, base64, deflated when large. See Arr in views.ts. */
import { deflateSync, inflateSync } from 'fflate';
import { fromBase64, toBase64 } from './base64';
import { fromHalf, toHalf } from './half';
import type { Arr } from './views';

/** Bytes from which deflating pays. */
const DEFLATE_FROM = 64 * 1024;

/** Values an array may hold; more is never drawn. */
export const MOST_VALUES = 2 ** 24;

/** How numbers are stored. For 'u8' the range they are fitted to, [0, 1] if not said. */
export type Storing =
  | { dtype: 'i32' | 'f16' | 'f32' }
  | { dtype: 'u8'; lo?: number; hi?: number; map?: 'lin' | 'sqrt' };

const BYTES = { u8: 1, i32: 4, f16: 2, f32: 4 } as const;

/**
 * Encodes values of a shape. As u8 they are rounded to 256 steps between lo and hi, and clamped;
 * numbers that are not finite have no place there, so an array with any of them becomes f16.
 * @throws RangeError when values and shape do not fit.
 */
export function encodeArray(
  values: ArrayLike<number>,
  shape: readonly number[],
  storing: Storing,
): Arr {
  if (sizeOf(shape) !== values.length) {
    throw new RangeError(
      `encodeArray: ${values.length} values cannot have shape [${shape.join(', ')}]`,
    );
  }
  const numbers = Float64Array.from(values);
  if (storing.dtype === 'u8' && numbers.every(Number.isFinite)) {
    const { lo = 0, hi = 1, map = 'lin' } = storing;
    const bytes = Uint8Array.from(numbers, value => toByte(value, lo, hi, map));
    return { ...packed('u8', shape, bytes), q: { lo, hi, map } };
  }
  const dtype = storing.dtype === 'u8' ? 'f16' : storing.dtype;
  return packed(dtype, shape, bytesOf(dtype, numbers));
}

/** Encodes bytes that mean what the payload says elsewhere (gates have a range per gate). */
export function encodeBytes(bytes: Uint8Array, shape: readonly number[]): Arr {
  return packed('u8', shape, bytes);
}

/**
 * The numbers of an array in C order; for u8 without `q` the bytes.
 * @throws RangeError when its data do not fit its dtype and shape.
 */
export function decodeArray({ dtype, shape, bdata, q, z }: Arr): Float32Array | Int32Array {
  const size = sizeOf(shape);
  const bytes = inflated(fromBase64(bdata), z, size * BYTES[dtype]);
  if (bytes.length !== size * BYTES[dtype]) {
    const needed = `${dtype} of shape [${shape.join(', ')}] takes ${size * BYTES[dtype]} bytes`;
    throw new RangeError(`${needed}, there are ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'i32':
      return filled(new Int32Array(size), i => view.getInt32(4 * i, true));
    case 'f32':
      return filled(new Float32Array(size), i => view.getFloat32(4 * i, true));
    case 'f16':
      return filled(new Float32Array(size), i => fromHalf(view.getUint16(2 * i, true)));
    case 'u8':
      return filled(new Float32Array(size), i => (q ? fromByte(bytes[i], q) : bytes[i]));
  }
}

/** Many times as fast as TypedArray.from, which matters for millions. */
function filled<List extends Int32Array | Float32Array>(list: List, at: (i: number) => number) {
  for (let i = 0; i < list.length; i++) list[i] = at(i);
  return list;
}

/**
 * The number of values of a shape. @throws RangeError for sizes that are negative, broken or too
 * large.
 */
export function sizeOf(shape: readonly number[]): number {
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (!shape.every(dim => Number.isInteger(dim) && dim >= 0) || size > MOST_VALUES) {
    throw new RangeError(`[${shape.join(', ')}] is not a shape of at most ${MOST_VALUES} values`);
  }
  return size;
}

/** The byte nearest to a value of [lo, hi]. */
export function toByte(value: number, lo: number, hi: number, map: 'lin' | 'sqrt' = 'lin'): number {
  const share = hi > lo ? Math.min(1, Math.max(0, (value - lo) / (hi - lo))) : 0;
  return Math.round(255 * (map === 'sqrt' ? Math.sqrt(share) : share));
}

function fromByte(byte: number, { lo, hi, map }: NonNullable<Arr['q']>): number {
  const share = byte / 255;
  return lo + (map === 'sqrt' ? share * share : share) * (hi - lo);
}

function bytesOf(dtype: 'i32' | 'f16' | 'f32', numbers: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.length * BYTES[dtype]));
  numbers.forEach((value, i) => {
    if (dtype === 'i32') view.setInt32(4 * i, value, true);
    else if (dtype === 'f32') view.setFloat32(4 * i, value, true);
    else view.setUint16(2 * i, toHalf(value), true);
  });
  return new Uint8Array(view.buffer);
}

function packed(dtype: Arr['dtype'], shape: readonly number[], bytes: Uint8Array): Arr {
  const plain = { dtype, shape: [...shape], bdata: '' };
  if (bytes.length < DEFLATE_FROM) return { ...plain, bdata: toBase64(bytes) };
  return { ...plain, bdata: toBase64(deflateSync(bytes, { level: 9 })), z: 'deflate-raw' };
}

/**
 * One byte more than expected is made room for: data that need it are too long, and found so at
 * that size.
 */
function inflated(bytes: Uint8Array, z: Arr['z'], expected: number): Uint8Array {
  if (!z) return bytes;
  try {
    return inflateSync(bytes, { out: new Uint8Array(expected + 1) });
  } catch (error) {
    throw new RangeError(
      `the deflated data are broken (${error instanceof Error ? error.message : error})`,
    );
  }
}
