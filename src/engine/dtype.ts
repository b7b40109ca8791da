/** What the values of a tensor are. */
import { DTypeError } from './errors';
import { describe } from './options';

export type DType = 'float32' | 'int32' | 'bool';

const DTYPES: readonly unknown[] = ['float32', 'int32', 'bool'] satisfies DType[];

const REMEDIES: readonly [names: RegExp, remedy: string][] = [
  [/^(float|double|half|bfloat)/, "Values are 'float32' here."],
  [/^(u?int|long|short|byte)/, "Whole numbers are 'int32' here."],
  [/^(cuda|cpu|mps|gpu)/, 'There are no devices to move to: all tensors lie in one memory.'],
];

/** @throws DTypeError unless it is one of the three there are */
export function checkDType(owner: string, dtype: unknown): DType {
  if (DTYPES.includes(dtype)) return dtype as DType;
  const remedy = REMEDIES.find(([names]) => names.test(String(dtype)))?.[1];
  throw new DTypeError(
    `${owner}: a dtype is 'float32', 'int32' or 'bool'; got ${describe(dtype)}.${remedy ? ` ${remedy}` : ''}`,
  );
}

/** Whether int32 holds it once its fraction is cut off. */
export function fitsInt32(value: number): boolean {
  return Math.abs(value) < 2 ** 31 || Math.trunc(value) === -(2 ** 31);
}

/** @throws DTypeError naming the first value that int32 does not hold */
export function checkInt32(owner: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (fitsInt32(values[i])) continue;
    throw new DTypeError(
      `${owner}: ${values[i]}, value ${i}, is not an int32 (a whole number from −2³¹ to 2³¹ − 1); use 'float32'.`,
    );
  }
}
