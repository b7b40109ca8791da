/** Inputs for samples of the op table, from a generator's stream. */
import { type Generator, noGrad, type SampleMaker, tensor } from '../../src/engine';

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export function sampleMaker(numbers: Generator): SampleMaker {
  return {
    normal: (...shape) => numbers.normal(shape),
    uniform: (low, high, ...shape) =>
      noGrad(() =>
        numbers
          .uniform(shape)
          .mul(high - low)
          .add(low),
      ),
    ids: (below, ...shape) =>
      tensor(
        Int32Array.from({ length: size(shape) }, () => numbers.integer(below)),
        { shape },
      ),
    mask: (...shape) =>
      // the first of each row is kept: a row with nothing to look at has no gradient to check
      tensor(
        Float32Array.from({ length: size(shape) }, (_, i) =>
          i % shape[1] === 0 || numbers.next() < 0.6 ? 1 : 0,
        ),
        { shape, dtype: 'bool' },
      ),
  };
}
