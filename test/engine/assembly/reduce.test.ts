// Sums and maxima against plain loops.
import { strict as assert } from 'node:assert';
import { builds, close, Routines, SIZES } from '../../support/routines';

const { NaN: nan, NEGATIVE_INFINITY: none } = Number;

for (const variant of builds) {
  suite(`reductions, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    test('sum over the last, the first and a middle dim', () => {
      for (const n of SIZES) {
        for (const [outer, size, inner] of [
          [3, n, 1],
          [1, 5, n],
          [2, n, 19],
          [2, 1, n],
        ]) {
          routines.clear(n);
          const [x, y] = [routines.floats(outer * size * inner), routines.floats(outer * inner)];
          routines.both('sum', outer, size, inner, x, y);
          routines.agree(`[${outer}, ${size}, ${inner}]`, y, outer * inner, 3e-6);
        }
      }
    });

    test('a sum over nothing is 0', () => {
      routines.clear(1);
      const [x, y] = [routines.floats(1), routines.floats(20)];
      routines.call('sum', 1, 0, 20, x, y);
      assert.ok(routines.read(y, 20).every(value => value === 0));
      routines.call('sum', 20, 0, 1, x, y);
      assert.ok(routines.read(y, 20).every(value => value === 0));
    });

    test('the error of a long sum does not grow with its length', () => {
      routines.clear(2);
      const n = 300_001;
      const [x, y] = [routines.floats(n, () => 0.1), routines.floats(3)];
      const value = Math.fround(0.1);
      routines.call('sum', 1, n, 1, x, y);
      close('in a row', routines.read(y, 1), [n * value], 5e-6);
      routines.call('sum', 1, n / 3, 3, x, y);
      close('in columns', routines.read(y, 3), Array<number>(3).fill((n / 3) * value), 2e-5);
    });

    test('maximum and minimum with their first position', () => {
      for (const n of SIZES) {
        for (const [outer, size, inner] of [
          [3, n, 1],
          [2, 5, n],
          [2, n, 3],
        ]) {
          for (const sign of [1, -1]) {
            routines.clear(n + sign);
            const length = outer * size * inner;
            const x = routines.floats(length, () => Math.round(routines.random() * 6));
            const y = routines.floats(outer * inner);
            const index = routines.ints(Array<number>(outer * inner).fill(-1));
            routines.both('max', outer, size, inner, sign, x, y, index);
            routines.agree(`sign ${sign}`, y, outer * inner, 0);
            const values = routines.read(x, length);
            routines.readInts(index, outer * inner).forEach((at, i) => {
              const [o, k] = [Math.floor(i / inner), i % inner];
              const column = Array.from(
                { length: size },
                (_, s) => values[(o * size + s) * inner + k],
              );
              const best = sign > 0 ? Math.max(...column) : Math.min(...column);
              assert.equal(at, column.indexOf(best));
            });
          }
        }
      }
    });

    test('the first NaN is the maximum, and the minimum; −∞ can be the maximum', () => {
      for (const n of [1, 2, 7, 8, 9, 20, 33]) {
        for (const sign of [1, -1]) {
          for (let at = 0; at < n; at++) {
            routines.clear(n);
            const x = routines.floats(n, i => (i === at || i === at + 3 ? nan : i));
            const y = routines.floats(1);
            const index = routines.ints([-1]);
            routines.call('max', 1, n, 1, sign, x, y, index);
            assert.deepEqual([routines.read(y, 1)[0], routines.readInts(index, 1)[0]], [nan, at]);
          }
        }
        const x = routines.floats(n, () => none);
        const y = routines.floats(1);
        const index = routines.ints([-1]);
        routines.call('max', 1, n, 1, 1, x, y, index);
        assert.deepEqual([routines.read(y, 1)[0], routines.readInts(index, 1)[0]], [none, 0]);
      }
    });

    test('the maximum goes without positions', () => {
      routines.clear(3);
      const [x, y] = [routines.floats(40), routines.floats(2)];
      routines.both('max', 2, 20, 1, 1, x, y, 0);
      routines.agree('values', y, 2, 0);
    });

    test('sum of squares', () => {
      for (const n of [...SIZES, 4096, 4097, 50_000]) {
        routines.clear(n);
        const x = routines.floats(n);
        const wanted = routines.read(x, n).reduce((sum, value) => sum + value * value, 0);
        close(`${n}`, [routines.call('sumOfSquares', n, x)], [wanted], 1e-6);
      }
    });
  });
}
