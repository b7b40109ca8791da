/**
 * The safetensors format: 8 bytes with the length of a JSON header (little endian), the header, then the values, row
 * major, little endian. The header has { dtype, shape, data_offsets } by name, and '__metadata__', text by name.
 */
import { tensor } from './creation';
import { BITS, readHeader } from './safetensorsHeader';
import { Tensor } from './tensor';
import { fromBfloat16, fromFloat16, fromFloat64 } from './widen';

/** The platform's own: this room is compiled without DOM and Node. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const RAW = ['I8', 'U8', 'I16', 'U16', 'U32', 'I64', 'U64', 'BOOL'] as const;

/** Raw values of a tensor: what is neither float32 nor int32 in the engine. */
export interface RawArray {
  dtype: (typeof RAW)[number] | 'F32' | 'I32';
  shape: readonly number[];
  bytes: Uint8Array;
}

export interface SafetensorsFile {
  tensors: Record<string, Tensor>;
  /** Those of other dtypes. */
  others: Record<string, RawArray>;
  /** The dtypes of those that cannot be read, by name: 8-bit floats, complex numbers, dtypes of later versions. */
  unreadable: Record<string, string>;
  metadata: Record<string, string>;
}

/** What is a tensor of the engine: its values from its bytes. */
const READERS: Readonly<Record<string, (bytes: Uint8Array) => Float32Array | Int32Array>> = {
  I32: ({ buffer }) => new Int32Array(buffer),
  F32: ({ buffer }) => new Float32Array(buffer),
  F16: fromFloat16,
  BF16: fromBfloat16,
  F64: fromFloat64,
};

function isRaw(dtype: string): dtype is (typeof RAW)[number] {
  return (RAW as readonly string[]).includes(dtype);
}

/** The bytes of a file with these tensors (float32, int32, bool) and texts. Names are sorted, values aligned to 8 bytes. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor | RawArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const arrays = Object.keys(tensors)
    .sort()
    .map(name => [name, rawOf(tensors[name])] as const);
  // the widest first, as the reference writer does, so that every value is aligned
  arrays.sort(([, a], [, b]) => BITS[b.dtype] - BITS[a.dtype]);
  let end = 0;
  const entries = arrays.map(([name, { dtype, shape, bytes }]) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const texts = Object.keys(metadata).length > 0 ? [['__metadata__', metadata] as const] : [];
  const header = Object.fromEntries<unknown>([...texts, ...entries]);
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + padded + end);
  new DataView(file.buffer).setUint32(0, padded, true);
  file.fill(0x20, 8, 8 + padded);
  file.set(json, 8);
  let at = 8 + padded;
  for (const [, { bytes }] of arrays) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function rawOf(value: Tensor | RawArray): RawArray {
  if (!(value instanceof Tensor)) return value;
  const { shape } = value;
  const flat = value.toFlatArray();
  if (value.dtype === 'bool') {
    return { dtype: 'BOOL', shape, bytes: Uint8Array.from(flat, Number) };
  }
  const { buffer, byteOffset, byteLength } = flat as Float32Array | Int32Array;
  const dtype = value.dtype === 'int32' ? 'I32' : 'F32';
  return { dtype, shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}

/**
 * The tensors of a file. Floats of all widths are float32: F16 and BF16 exactly, F64 rounded. A tensor of a dtype that
 * cannot be read is named in `unreadable`, and the others are there.
 * @param name of the file, for messages
 * @throws RangeError where the bytes are not such a file, are cut off or damaged, saying where
 */
export function decodeSafetensors(file: Uint8Array, name = 'the file'): SafetensorsFile {
  const { entries, metadata, start } = readHeader(file, name);
  const tensors: [string, Tensor][] = [];
  const others: [string, RawArray][] = [];
  const unreadable: [string, string][] = [];
  for (const { name: key, dtype, shape, begin, end } of entries) {
    const read = Object.hasOwn(READERS, dtype) ? READERS[dtype] : null;
    if (!read && !isRaw(dtype)) {
      unreadable.push([key, dtype]);
      continue;
    }
    // a copy of its own, aligned, whatever the host's slice() does
    const bytes = new Uint8Array(end - begin);
    bytes.set(file.subarray(start + begin, start + end));
    if (read) tensors.push([key, tensor(read(bytes), { shape })]);
    else if (isRaw(dtype)) others.push([key, { dtype, shape, bytes }]);
  }
  return {
    tensors: Object.fromEntries(tensors), // also of a tensor called __proto__
    others: Object.fromEntries(others),
    unreadable: Object.fromEntries(unreadable),
    metadata,
  };
}
