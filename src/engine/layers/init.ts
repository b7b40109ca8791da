/** Initial values of parameters: PyTorch's defaults, computed in place. */
import { machine } from '../machine';
import type { Generator } from '../random';
import type { Tensor } from '../tensor';
import { Parameter } from './module';

/** Uniform in ±bound. */
export function uniform(shape: readonly number[], bound: number, generator: Generator): Parameter {
  return scaled(generator.uniform(shape), 2 * bound, -bound);
}

/** Normal with mean 0. */
export function normal(
  shape: readonly number[],
  deviation: number,
  generator: Generator,
): Parameter {
  return scaled(generator.normal(shape), deviation, 0);
}

/** A parameter in the place of these random numbers: each times `scale`, rounded, plus `shift`. */
function scaled(numbers: Tensor, scale: number, shift: number): Parameter {
  const { storage, numel } = numbers;
  const { assembly } = machine();
  storage.pin('Parameter');
  assembly.affine(numel, storage.pointer, scale, 0, storage.pointer);
  if (shift !== 0) assembly.affine(numel, storage.pointer, 1, shift, storage.pointer);
  storage.unpin();
  return new Parameter(numbers);
}
