/** Operands made alike: numbers and tensors of other dtypes become what an op takes, under one shape. */
import { checkInt32 } from '../dtype';
import { DTypeError } from '../errors';
import { expand } from '../ops/movement';
import { describe } from '../options';
import { broadcastShapes, sameShape, show } from '../shape';
import { type DType, Tensor } from '../tensor';

export type Operand = Tensor | number;

/** @throws DTypeError for a mask, which the function has no meaning for (PyTorch refuses it as well) */
export function refuseBool(name: string, x: Tensor, remedy = ''): void {
  if (x.dtype !== 'bool') return;
  throw new DTypeError(
    `${name}: not defined for bool, got a mask of shape ${show(x.shape)}. ${remedy}.to('float32') or .to('int32') makes ` +
      'it 0 and 1.',
  );
}

/** Values as float32, to be read only: masks count as 0 and 1, and share their memory. */
export function float(x: Tensor): Tensor {
  if (x.dtype === 'float32') return x;
  if (x.dtype === 'bool') return new Tensor(x.shape, 'float32', x.storage);
  const result = Tensor.empty(x.shape, 'float32', 'to');
  result.storage.view().set(x.storage.intView());
  return result;
}

export function convert(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  if (dtype === 'float32' && x.dtype === 'int32') return float(x);
  const values = x.toFlatArray();
  if (dtype === 'int32' && x.dtype === 'float32') checkInt32('to', values);
  const result = Tensor.empty(x.shape, dtype, 'to');
  if (dtype === 'int32') result.storage.intView().set(values);
  else if (dtype === 'float32') result.storage.view().set(values);
  else result.storage.view().set(values.map(value => (value === 0 ? 0 : 1)));
  return result;
}

/** What an op over float32 made of values that were of this dtype. */
export function relabel(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : new Tensor(x.shape, dtype, x.storage);
}

/** Both operands under their common shape. */
export function together(name: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  if (sameShape(a.shape, b.shape)) return [a, b];
  const shape = broadcastShapes(name, a.shape, b.shape);
  return [expanded(a, shape), expanded(b, shape)];
}

export function expanded(x: Tensor, shape: readonly number[]): Tensor {
  return sameShape(x.shape, shape) ? x : expand(x, shape);
}

/** @throws DTypeError unless it is a number. */
export function scalar(name: string, value: unknown): Tensor {
  const result = Tensor.empty([], 'float32', name);
  result.storage.view()[0] = numberOf(name, value);
  return result;
}

/** @throws DTypeError unless it is a number. */
export function numberOf(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw new DTypeError(
    `${name}: the other operand must be a tensor or a number, got ${describe(value)}.`,
  );
}
