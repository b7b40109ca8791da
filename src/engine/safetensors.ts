/**
 * The safetensors format: 8 bytes with the length of a JSON header (little endian), the header, then the values, row
 * major, little endian. The header has { dtype, shape, data_offsets } by name, and '__metadata__', text by name.
 */
import { tensor } from './creation';
import { Tensor } from './tensor';
import { fromBfloat16, fromFloat16, fromFloat64 } from './widen';

/** Parts of the platform's own: this room is compiled without DOM and Node. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** Raw values of a tensor: what is neither float32 nor int32 in the engine. */
export interface RawArray {
  dtype: 'I8' | 'U8' | 'F32' | 'I32' | 'I64' | 'BOOL';
  shape: readonly number[];
  bytes: Uint8Array;
}

export interface SafetensorsFile {
  tensors: Record<string, Tensor>;
  /** Those of other dtypes. */
  others: Record<string, RawArray>;
  metadata: Record<string, string>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [begin: number, end: number];
}

const WIDTHS: Record<string, number> = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2 },
  ...{ I64: 8, I32: 4, I8: 1, U8: 1, BOOL: 1 },
};

const FLOATS: Record<string, (bytes: Uint8Array) => Float32Array> = {
  F32: ({ buffer }) => new Float32Array(buffer),
  F16: fromFloat16,
  BF16: fromBfloat16,
  F64: fromFloat64,
};

/** The bytes of a file with these tensors (float32, int32, bool) and texts. Names are sorted, values aligned to 8 bytes. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor | RawArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const arrays = Object.keys(tensors)
    .sort()
    .map(name => [name, rawOf(tensors[name])] as const);
  // the widest first, as the reference writer does, so that every value is aligned
  arrays.sort(([, a], [, b]) => WIDTHS[b.dtype] - WIDTHS[a.dtype]);
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of arrays) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
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
 * The tensors of a file. Floats of all widths are float32: F16 and BF16 exactly, F64 rounded.
 * @param name of the file, for messages
 * @throws RangeError where the bytes are not such a file, or are cut off
 */
export function decodeSafetensors(file: Uint8Array, name = 'the file'): SafetensorsFile {
  const wrong = (what: string) => new RangeError(`${name} is not a safetensors file: ${what}.`);
  if (file.length < 8) throw wrong(`it has ${file.length} bytes`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getUint32(0, true);
  if (view.getUint32(4, true) !== 0 || 8 + length > file.length) {
    throw wrong(`its header should have ${length} bytes, and there are ${file.length} in all`);
  }
  let header: Record<string, Entry>;
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  } catch {
    throw wrong('its header is not JSON');
  }
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  const result: SafetensorsFile = {
    tensors: {},
    others: {},
    metadata: metadata as Record<string, string>,
  };
  for (const [key, entry] of Object.entries(entries as Record<string, Entry>)) {
    const { dtype, shape, data_offsets: offsets } = entry;
    const width = WIDTHS[dtype];
    if (!width) {
      const known = Object.keys(WIDTHS).join(', ');
      throw new RangeError(`${name}: ${key} has dtype ${dtype}; what can be read is ${known}.`);
    }
    const [begin, end] = offsets;
    const count = shape.reduce((product, n) => product * n, 1);
    if (end - begin !== count * width || 8 + length + end > file.length) {
      throw wrong(
        `${key} [${shape.join(', ')}] should have ${count * width} bytes; the file is cut off or damaged`,
      );
    }
    // a copy of its own, aligned, whatever the host's slice() does
    const bytes = new Uint8Array(end - begin);
    bytes.set(file.subarray(8 + length + begin, 8 + length + end));
    if (FLOATS[dtype]) result.tensors[key] = tensor(FLOATS[dtype](bytes), { shape });
    else if (dtype === 'I32') result.tensors[key] = tensor(new Int32Array(bytes.buffer), { shape });
    else result.others[key] = { dtype: dtype as RawArray['dtype'], shape, bytes };
  }
  return result;
}
