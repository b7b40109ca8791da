import { strict as assert } from 'node:assert';
import { Tensor } from '../../src/engine';

type Values = ArrayLike<number> | Tensor | number;

function flat(values: Values, length: number): ArrayLike<number> {
  if (typeof values === 'number') return new Array<number>(length).fill(values);
  return values instanceof Tensor ? values.toFlatArray() : values;
}

/** max |actual − expected| ≤ tolerance · max(|expected|, floor) over all values: the measure of the goldens. */
export function allClose(
  actual: Tensor,
  expected: Values,
  tolerance: number,
  what = '',
  floor = 0,
): void {
  const got = actual.toFlatArray();
  const want = flat(expected, got.length);
  assert.equal(got.length, want.length, `${what}: number of values`);
  let largest = floor;
  let worst = 0;
  let at = -1;
  for (let i = 0; i < got.length; i++) {
    largest = Math.max(largest, Math.abs(want[i]));
    const difference = Math.abs(got[i] - want[i]);
    if (!(difference <= worst)) {
      worst = difference;
      at = i;
    }
  }
  assert.ok(
    worst <= tolerance * largest,
    `${what}: differs by ${worst} at ${at} (${got[at]} instead of ${want[at]}; largest ${largest}, tolerance ${tolerance})`,
  );
}
