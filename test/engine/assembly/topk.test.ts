// The largest of every row against a sort, with equals, infinities and what is no number.
import { strict as assert } from 'node:assert';
import { Routines, variants } from '../../support/routines';

for (const variant of variants) {
  suite(`topk, ${variant.name}`, () => {
    const routines = new Routines(variant);

    test('values and places are those of a stable sort', () => {
      for (const [rows, n, k] of [
        [1, 1, 1],
        [3, 7, 7],
        [5, 64, 1],
        [4, 1000, 10],
        [2, 333, 100],
      ]) {
        routines.clear(n + k);
        const x = routines.floats(rows * n, i =>
          i % 3 === 0 ? Math.round(routines.random() * 4) : routines.random(),
        );
        const values = routines.floats(rows * k);
        const ids = routines.ints(new Array(rows * k).fill(0));
        routines.both('topk', rows, n, k, x, values, ids);
        routines.agree('values', values, rows * k, 0);
        routines.agreeInts('ids', ids, rows * k);
      }
    });

    test('infinities are values, and what is no number comes first', () => {
      routines.clear(1);
      const given = [
        Number.NaN,
        2,
        Number.NEGATIVE_INFINITY,
        Number.NaN,
        5,
        Number.POSITIVE_INFINITY,
        2,
      ];
      const x = routines.floats(7, i => given[i]);
      const values = routines.floats(7);
      const ids = routines.ints(new Array(7).fill(0));
      routines.call('topk', 1, 7, 7, x, values, ids);
      assert.deepEqual([...routines.readInts(ids, 7)], [0, 3, 5, 4, 1, 6, 2]);
      const [first, second, third] = routines.read(values, 7);
      assert.deepEqual([first, second, third], [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]);
    });

    test('what is no number is found wherever it stands in a long row', () => {
      for (const k of [1, 3, 20]) {
        routines.clear(k);
        const x = routines.floats(300, i => (i % 37 === 30 ? Number.NaN : routines.random()));
        const values = routines.floats(k);
        const ids = routines.ints(new Array(k).fill(0));
        routines.both('topk', 1, 300, k, x, values, ids);
        routines.agreeInts('ids', ids, k);
      }
    });
  });
}
