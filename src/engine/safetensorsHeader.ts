/**
 * The header of a safetensors file, checked as strictly as the reference implementation does: a file that it refuses is
 * refused here, so that no value is ever read from the wrong place. Stricter than the reference in one point: a name that
 * stands twice is an error (the format forbids it; the reference takes the last). More lenient in one: a dtype that it
 * does not know concerns the tensor alone.
 */
import { describe } from './options';
import { isRecord } from './record';

/** The platform's own: this room is compiled without DOM and Node. */
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

export interface HeaderEntry {
  name: string;
  dtype: string;
  shape: number[];
  /** Bytes from the end of the header: begin (inclusive) and end (exclusive). */
  begin: number;
  end: number;
}

export interface Header {
  /** In the order of their bytes. */
  entries: HeaderEntry[];
  metadata: Record<string, string>;
  /** Where the values begin, in bytes from the beginning of the file. */
  start: number;
}

/** Bits of one value. */
export const BITS: Readonly<Record<string, number>> = {
  ...{ BOOL: 8, U8: 8, I8: 8, U16: 16, I16: 16, U32: 32, I32: 32, U64: 64, I64: 64 },
  ...{ F16: 16, BF16: 16, F32: 32, F64: 64, C64: 64 },
  ...{ F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E5M2FNUZ: 8, F8_E4M3FNUZ: 8 },
  ...{ F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
};

/** The longest header that the reference implementation reads. */
const LONGEST_HEADER = 100_000_000;

/** What is wrong with a file; its name is put before it. */
class Fault extends Error {}

/**
 * @param file the bytes of the whole file
 * @param name of the file, for messages
 * @throws RangeError naming what is wrong, and the tensor concerned
 */
export function readHeader(file: Uint8Array, name: string): Header {
  try {
    const { length, json } = headerText(file);
    const start = 8 + length;
    return { ...partsOf(json, file.length - start), start };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new RangeError(`${name} is not a safetensors file: ${error.message}.`);
  }
}

function headerText(file: Uint8Array): { length: number; json: string } {
  if (file.length < 8) throw new Fault(`it has ${file.length} bytes, and needs at least 8`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  if (8 + length > file.length) {
    throw new Fault(
      `its header should have ${length} bytes, and there are ${file.length} in all; it is cut off, or another kind of file`,
    );
  }
  if (length > LONGEST_HEADER) {
    throw new Fault(`its header has ${length} bytes; ${LONGEST_HEADER} are allowed`);
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { length, json: decoder.decode(file.subarray(8, 8 + length)) };
  } catch {
    throw new Fault('its header is not UTF-8');
  }
}

function partsOf(json: string, size: number): Omit<Header, 'start'> {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch {
    throw new Fault('its header is not JSON');
  }
  if (!isRecord(header)) throw new Fault(`its header is ${describe(header)}, not an object`);
  const parts = Object.entries(header);
  const entries = parts
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => entryOf(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkTokens(json);
  checkPlaces(entries, size);
  const metadata = parts.find(([name]) => name === METADATA)?.[1] ?? {};
  return { entries, metadata: metadataOf(metadata) };
}

const METADATA = '__metadata__';

function metadataOf(given: unknown): Record<string, string> {
  const wrong = isRecord(given)
    ? Object.entries(given).find(([, text]) => typeof text !== 'string')?.[0]
    : METADATA;
  if (wrong === undefined) return given as Record<string, string>;
  throw new Fault(`${METADATA} has texts by name; ${describe(wrong)} is something else`);
}

function entryOf(name: string, entry: unknown): HeaderEntry {
  if (!isRecord(entry)) throw new Fault(`${describe(name)} is ${describe(entry)} in the header`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') throw new Fault(`the dtype of ${describe(name)} is not a text`);
  if (!isListOfSizes(shape)) {
    throw new Fault(`the shape of ${describe(name)} is ${describe(shape)}, not a list of sizes`);
  }
  if (!isListOfSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw new Fault(
      `data_offsets of ${describe(name)} are ${describe(offsets)}; they must be the first byte and the byte behind the last`,
    );
  }
  const [begin, end] = offsets;
  const count = shape.reduce((product, size) => product * size, 1);
  if (Object.hasOwn(BITS, dtype) && count * BITS[dtype] !== 8 * (end - begin)) {
    throw new Fault(
      `${describe(name)}, ${dtype} [${shape.join(', ')}], takes ${(count * BITS[dtype]) / 8} bytes, ` +
        `and its data_offsets are ${begin} and ${end}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function isListOfSizes(given: unknown): given is number[] {
  return Array.isArray(given) && given.every(size => Number.isSafeInteger(size) && size >= 0);
}

/** Every byte belongs to one tensor. @param size bytes behind the header */
function checkPlaces(entries: readonly HeaderEntry[], size: number): void {
  let at = 0;
  for (const [i, { name, begin, end }] of entries.entries()) {
    if (begin !== at) {
      const before = i === 0 ? 'the values begin' : `${describe(entries[i - 1].name)} ends`;
      const what = begin < at ? 'they overlap' : 'the bytes between belong to no tensor';
      throw new Fault(`${describe(name)} begins at byte ${begin}, ${before} at ${at}: ${what}`);
    }
    at = end;
  }
  if (at === size) return;
  const what = size < at ? 'it is cut off or damaged' : 'it is damaged, or two files in one';
  throw new Fault(`its tensors take ${at} bytes, and there are ${size} behind the header: ${what}`);
}

/** Strings, brackets, and all other values of JSON. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/** What JSON.parse does not tell: names that stand twice, text that is no Unicode, and sizes written as fractions. */
function checkTokens(json: string): void {
  /** The names so far of every open object; null for an open list. */
  const open: (Set<string> | null)[] = [];
  let [last, name] = ['', ''];
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token[0] === '"') checkUnicode(JSON.parse(token));
    else if (token === ':') {
      name = JSON.parse(last);
      const names = open[open.length - 1] as Set<string>;
      if (names.has(name)) throw new Fault(`its header has ${describe(name)} twice`);
      names.add(name);
    } else if (token !== ',' && (name === 'shape' || name === 'data_offsets')) checkInteger(token);
    last = token;
  }
}

function checkUnicode(text: string): void {
  if (!/\p{Surrogate}/u.test(text)) return;
  throw new Fault('its header has half of a surrogate pair, which is no Unicode text');
}

/** 4.0 and 4e0 are 4 to JSON.parse, and no sizes to the reference implementation. */
function checkInteger(token: string): void {
  if (/^\d+$/.test(token)) return;
  throw new Fault(`its header has ${token} where a size or an offset should be`);
}
