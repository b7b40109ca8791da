import type { DType } from './dtype';
import { Tensor } from './tensor';

/**
 * The dtype that operands have together (PyTorch's type promotion): float32 if one is float32 or a number with a
 * fraction (NaN and ±∞ too), else int32 if one is int32 or a whole number, else bool.
 */
export function promoted(...operands: readonly (Tensor | number)[]): DType {
  let dtype: DType = 'bool';
  for (const operand of operands) {
    const own = operand instanceof Tensor ? operand.dtype : dtypeOf(operand);
    if (own === 'float32') return own;
    if (own === 'int32') dtype = own;
  }
  return dtype;
}

function dtypeOf(number: number): DType {
  return Number.isInteger(number) ? 'int32' : 'float32';
}
