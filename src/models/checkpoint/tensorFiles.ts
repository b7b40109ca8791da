/** Tensors by name as safetensors files: the weights of a module of one's own, or of another program. */
import {
  decodeSafetensors,
  describe,
  encodeSafetensors,
  Module,
  type RawArray,
  Tensor,
  tensor,
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
 * The tensors of a safetensors file by name. Floats of all widths come as float32, whole numbers as int32.
 *
 *     net.loadStateDict(await loadSafetensors('net.safetensors'))
 *
 * @throws DataError where there is no such file, RangeError where it is no safetensors file, or has whole numbers that
 * int32 does not hold
 */
export async function loadSafetensors(path: string): Promise<Record<string, Tensor>> {
  const bytes = await working('loadSafetensors', () => readBytes(path));
  const { tensors, others } = decodeSafetensors(bytes, path);
  const rest = Object.entries(others).map(([name, array]) => [
    name,
    widened(array, `${path}: ${name}`),
  ]);
  return { ...tensors, ...Object.fromEntries(rest) };
}

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

/** An array that is no tensor of the engine as one: int32, or bool. @param name for messages */
function widened({ dtype, shape, bytes }: RawArray, name: string): Tensor {
  const { buffer } = bytes;
  switch (dtype) {
    case 'I64': {
      const wide = Array.from(new BigInt64Array(buffer), Number);
      const large = wide.find(value => value !== (value | 0));
      if (large === undefined) return tensor(Int32Array.from(wide), { shape });
      throw new RangeError(`${name} has the value ${large}, which int32 does not hold.`);
    }
    case 'I8':
      return tensor(Int32Array.from(new Int8Array(buffer)), { shape });
    case 'BOOL':
      return tensor(Array.from(bytes), { dtype: 'bool', shape });
    default:
      return tensor(Int32Array.from(bytes), { shape });
  }
}
