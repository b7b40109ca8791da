/** Initial values of parameters: PyTorch's defaults. */
import type { Generator } from '../random';
import { noGrad } from '../tape';
import { Parameter } from './module';

/** Uniform in ±bound. */
export function uniform(shape: readonly number[], bound: number, generator: Generator): Parameter {
  return noGrad(
    () =>
      new Parameter(
        generator
          .uniform(shape)
          .mul(2 * bound)
          .sub(bound),
      ),
  );
}

/** Normal with mean 0. */
export function normal(
  shape: readonly number[],
  deviation: number,
  generator: Generator,
): Parameter {
  return noGrad(() => new Parameter(generator.normal(shape).mul(deviation)));
}
