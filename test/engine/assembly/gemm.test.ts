// Products against plain loops, for every build and tile.
import { strict as assert } from 'node:assert';
import { Routines, variants } from '../../support/routines';

/** m, n, k: around the tiles, beyond a block of rows (384) and of depth (256), empty. */
const SHAPES = [
  [1, 1, 1],
  [1, 17, 5],
  [2, 15, 7],
  [3, 16, 4],
  [4, 33, 1],
  [5, 8, 9],
  [6, 16, 8],
  [6, 21, 130],
  [7, 31, 3],
  [8, 19, 75],
  [8, 32, 17],
  [9, 9, 9],
  [10, 7, 33],
  [11, 2, 100],
  [12, 48, 12],
  [13, 100, 31],
  [17, 1, 64],
  [40, 20, 300],
  [100, 5, 17],
  [3, 3, 700],
  [400, 17, 5],
  [3, 4, 0],
  [0, 3, 4],
  [3, 0, 4],
] as const;

for (const variant of variants) {
  suite(`gemm, ${variant.name}`, () => {
    const routines = new Routines(variant);

    for (const [m, n, k] of SHAPES) {
      test(`[${m}, ${n}] = [${m}, ${k}] · [${k}, ${n}] for all orders, with and without an addend`, () => {
        for (const [aRow, aDepth] of [
          [k + 3, 1],
          [1, m + 2],
        ]) {
          for (const [bColumn, bDepth] of [
            [1, n + 1],
            [k + 5, 1],
            [2, 2 * n + 1],
          ]) {
            for (const addend of ['none', 'row', 'matrix', 'itself'] as const) {
              routines.clear(m * 31 + n + k);
              const a = routines.floats((m + 2) * (k + 3));
              const b = routines.floats((2 * n + 1) * (k + 5) + 5);
              const cRow = n + 2;
              const c = routines.floats(Math.max(0, m * cRow - 2));
              const other = routines.floats(m * (n + 4));
              const [add, addRow] = {
                none: [0, 0],
                row: [other, 0],
                matrix: [other, n + 4],
                itself: [c, cRow],
              }[addend];
              routines.both(
                'gemm',
                ...[m, n, k, a, aRow, aDepth, b, bColumn, bDepth, c, cRow, add, addRow],
              );
              routines.agree(
                `add ${addend}`,
                c,
                Math.max(0, m * cRow - 2),
                1e-6 * Math.sqrt(k + 4),
              );
            }
          }
        }
      });
    }

    test('products of whole numbers are exact', () => {
      for (const [m, n, k] of [...SHAPES, [13, 40, 256], [20, 33, 511], [385, 18, 257]] as const) {
        routines.clear(m + n + k);
        const digit = () => Math.round(8 * routines.random());
        const [a, b, c] = [m * k, k * n, m * n].map(length => routines.floats(length, digit));
        for (const [bColumn, bDepth] of [
          [1, n],
          [k, 1],
        ]) {
          routines.both('gemm', m, n, k, a, k, 1, b, bColumn, bDepth, c, n, 0, 0);
          routines.agree(`[${m}, ${n}, ${k}]`, c, m * n, 0);
        }
      }
    });

    test('a row of the product does not depend on how many rows there are', () => {
      const [m, n, k] = [37, 33, 300];
      routines.clear(5);
      const [a, b, all, one] = [m * k, k * n, m * n, n].map(length => routines.floats(length));
      routines.call('gemm', m, n, k, a, k, 1, b, 1, n, all, n, 0, 0);
      for (let row = 0; row < m; row++) {
        routines.call('gemm', 1, n, k, a + 4 * row * k, k, 1, b, 1, n, one, n, 0, 0);
        assert.deepEqual(routines.read(one, n), routines.read(all + 4 * row * n, n));
      }
    });

    test('a packed weight gives the same bits as one read where it lies', () => {
      for (const [m, n, k] of [
        [9, 33, 17],
        [12, 16, 256],
        [64, 100, 300],
        [400, 20, 7],
      ]) {
        routines.clear(m + n + k);
        const [a, b, c, d, bias] = [m * (k + 1), n * k, m * n, m * n, n].map(length =>
          routines.floats(length),
        );
        const packed = routines.floats(Math.ceil(n / 16) * 16 * k);
        routines.both('packColumns', n, k, b, k, 1, packed, 64 * k);
        routines.both('gemmPacked', m, n, k, a, k + 1, packed, c, n, bias, 0);
        routines.agree('packed', c, m * n, 1e-6 * Math.sqrt(k + 4));
        routines.call('gemm', m, n, k, a, k + 1, 1, b, k, 1, d, n, bias, 0);
        assert.deepEqual(routines.read(c, m * n), routines.read(d, m * n));
      }
    });

    test('packs the largest block within its scratch', () => {
      for (const m of [371, 372, 383, 384]) {
        routines.clear(7);
        const [n, k] = [1, 256];
        const a = routines.floats(m * k); // right behind the scratch
        const [b, c] = [routines.floats(k), routines.floats(m)];
        const before = Float32Array.from(routines.read(a, m * k));
        routines.call('gemm', m, n, k, a, k, 1, b, 1, 1, c, 1, 0, 0);
        assert.deepEqual(routines.read(a, m * k), before);
      }
    });

    test('NaN stays in its row and column', () => {
      const [m, n, k] = [8, 18, 6];
      routines.clear(6);
      const a = routines.floats(m * k, i => (i === 3 * k + 2 ? Number.NaN : 1));
      const [b, c] = [routines.floats(k * n), routines.floats(m * n)];
      routines.call('gemm', m, n, k, a, k, 1, b, 1, n, c, n, 0, 0);
      routines.read(c, m * n).forEach((value, i) => {
        assert.equal(Number.isNaN(value), Math.floor(i / n) === 3);
      });
    });
  });
}
