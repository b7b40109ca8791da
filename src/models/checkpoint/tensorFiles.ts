/** Tensors by name as safetensors files: the weights of a module of one's own, or of another program. */
import {
  checkArguments,
  DTypeError,
  decodeSafetensors,
  describe,
  encodeSafetensors,
  Module,
  type RawArray,
  Tensor,
  tensor,
  warn,
  working,
} from '../../engine';
import { readBytes, writeBytes } from '../../text';

/**
 * Writes tensors to a safetensors file, under their names as they are.
 *
 *     await saveSafetensors('net.safetensors', net.stateDict())
 *
 * @param path where to, relative to the notebook
 * @param tensors a module's `stateDict()`, or any record of tensors
 * @throws TypeError for what is no record of tensors, DataError where the file cannot be written
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
): Promise<void> {
  checkArguments('saveSafetensors', 'path, tensors', arguments);
  checkTensors(tensors);
  if ('__metadata__' in tensors) {
    throw new RangeError(
      'saveSafetensors: __metadata__ is the name of texts in such a file; give the tensor another one.',
    );
  }
  const bytes = encodeSafetensors(tensors, { format: 'pt' }); // what transformers and others look for
  await working('saveSafetensors', () => writeBytes(path, bytes));
}

/**
 * The tensors of a safetensors file by name. Floats of 16, 32 and 64 bits come as float32, whole numbers as int32.
 *
 *     net.loadStateDict(await loadSafetensors('net.safetensors'))
 *
 * A tensor that the engine cannot hold (8-bit floats, complex numbers, whole numbers beyond int32) is named in a warning
 * and is not among the names; asking for it is an error that says why. All others are there.
 * @throws DataError where there is no such file, RangeError where it is no safetensors file, is cut off or damaged
 */
export async function loadSafetensors(path: string): Promise<Record<string, Tensor>> {
  checkArguments('loadSafetensors', 'path', arguments);
  const bytes = await working('loadSafetensors', () => readBytes(path));
  const { tensors, others, unreadable } = decodeSafetensors(bytes, path);
  const read = Object.entries(tensors);
  const left = Object.entries(unreadable).map(([name, dtype]) => [name, `is ${dtype}`]);
  for (const [name, array] of Object.entries(others)) {
    const large = beyondInt32(array);
    if (large === undefined) read.push([name, widened(array)]);
    else left.push([name, `has the value ${large}, which int32 does not hold`]);
  }
  const result = Object.fromEntries(read);
  if (left.length === 0) return result;
  for (const [name, reason] of left) {
    const get = () => {
      throw new DTypeError(`${path}: '${name}' ${reason}; save it as float32 or int32 instead.`);
    };
    Object.defineProperty(result, name, { get, enumerable: false });
  }
  const list = left.slice(0, MOST_NAMED).map(([name, reason]) => `'${name}' ${reason}`);
  const more = left.length > MOST_NAMED ? `; and ${left.length - MOST_NAMED} more` : '';
  warn(`loadSafetensors: ${path} has tensors that cannot be read: ${list.join('; ')}${more}.`);
  return result;
}

/** How many unreadable tensors a warning names. */
const MOST_NAMED = 8;

function checkTensors(given: unknown): void {
  const form = 'the second argument holds tensors by name, as module.stateDict() gives them';
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`saveSafetensors: ${form}; got ${describe(given)}.`);
  }
  if (given instanceof Module || given instanceof Tensor) {
    throw new TypeError(`saveSafetensors: ${form}; got ${describe(given)} itself.`);
  }
  for (const [name, value] of Object.entries(given)) {
    if (value instanceof Tensor) continue;
    throw new TypeError(`saveSafetensors: ${form}; '${name}' is ${describe(value)}.`);
  }
}

/** The values of an array that is no tensor of the engine; bool as 0 and others. */
function valuesOf({ dtype, bytes }: RawArray): ArrayLike<number | bigint> {
  const { buffer } = bytes;
  switch (dtype) {
    case 'I64':
      return new BigInt64Array(buffer);
    case 'U64':
      return new BigUint64Array(buffer);
    case 'U32':
      return new Uint32Array(buffer);
    case 'I16':
      return new Int16Array(buffer);
    case 'U16':
      return new Uint16Array(buffer);
    case 'I8':
      return new Int8Array(buffer);
    default:
      return bytes;
  }
}

/** The first value that int32 does not hold; undefined if there is none. */
function beyondInt32(array: RawArray): number | bigint | undefined {
  if (!WIDE.includes(array.dtype)) return undefined;
  return Array.from(valuesOf(array)).find(value => value !== toInt32(value));
}

/** The dtypes that hold more than int32. */
const WIDE: readonly string[] = ['I64', 'U64', 'U32'];

function toInt32(value: number | bigint): number | bigint {
  return typeof value === 'bigint' ? BigInt.asIntN(32, value) : value | 0;
}

/** An array of values that int32 holds as a tensor: int32, or bool. */
function widened(array: RawArray): Tensor {
  const { dtype, shape } = array;
  const values = valuesOf(array);
  if (dtype === 'BOOL') {
    return tensor(
      Array.from(values, value => value !== 0),
      { dtype: 'bool', shape },
    );
  }
  return tensor(Int32Array.from(values as ArrayLike<number>, Number), { shape });
}
