/** Products of rows with a weight as it lies in PyTorch's layout [outputs, inputs]. */
import { FEW_ROWS, type Pointer } from '../assembly';
import { machine } from '../machine';
import { packedRows } from '../packedWeights';
import type { Tensor } from '../tensor';

/** Which rows of the weight are used. */
export interface Part {
  first: number;
  outputs: number;
}

/**
 * y [rows, outputs] = x [rows, I] · W_partᵀ + b; bias 0 for none.
 * @param recorded whether backward may follow: weights that may change are not kept packed
 */
export function timesWeight(
  recorded: boolean,
  rows: number,
  x: Pointer,
  weight: Tensor,
  { first, outputs }: Part,
  bias: Pointer,
  y: Pointer,
): void {
  const { assembly } = machine();
  const I = weight.shape[1];
  const packed = recorded || rows <= FEW_ROWS ? 0 : packedRows(weight, first, outputs);
  if (packed) {
    assembly.gemmPacked(rows, outputs, I, x, I, packed, y, outputs, bias, 0);
    return;
  }
  const from = weight.pointer + 4 * first * I;
  assembly.gemm(rows, outputs, I, x, I, 1, from, I, 1, y, outputs, bias, 0);
}
