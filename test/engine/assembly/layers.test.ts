// Movement, embedding, layer normalisation and Adam against plain loops.
import { strict as assert } from 'node:assert';
import { builds, close, Routines, SIZES } from '../../support/routines';

for (const variant of builds) {
  suite(`movement, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    /** Shape, strides and what x has to hold: transposed, sliced, spread, flipped, scalar, empty. */
    const walks = (
      n: number,
    ): [shape: number[], strides: number[], offset: number, size: number][] => [
      [[2, 3, n], [n, 2 * n, 1], 0, 6 * n],
      [[n, 5], [1, n], 0, 5 * n],
      [[3, n, 2], [2 * n, 2, 1], 0, 6 * n],
      [[2, n], [0, 1], 0, n],
      [[n, 3], [1, 0], 0, n],
      [[2, n], [n, -1], n - 1, 2 * n],
      [[n], [3], 1, 3 * n],
      [[2, 1, n, 1, 2], [4 * n, 9, 4, 7, 2], 0, 8 * n],
      [[], [], 0, 1],
      [[0, n], [n, 1], 0, 1],
      [[n, 0], [1, 1], 0, 1],
    ];

    test('gatherStrided and scatterAddStrided', () => {
      for (const n of SIZES) {
        for (const [shape, strides, offset, size] of walks(n)) {
          routines.clear(n);
          const [shapeAt, stridesAt] = [routines.ints(shape), routines.ints(strides)];
          const count = shape.reduce((a, b) => a * b, 1);
          const [spread, dense] = [routines.floats(size), routines.floats(count)];
          const from = spread + 4 * offset;
          routines.both('gatherStrided', shape.length, shapeAt, stridesAt, from, dense);
          routines.agree(`gather [${shape}] by [${strides}]`, dense, count, 0);
          routines.both('scatterAddStrided', shape.length, shapeAt, stridesAt, dense, from);
          routines.agree(`scatter [${shape}] by [${strides}]`, spread, size, 1e-6);
        }
      }
    });

    test('whole numbers travel unharmed', () => {
      routines.clear(1);
      const ids = Array.from({ length: 12 }, (_, i) => (i % 2 ? -i : 0x7f800001 + i));
      const [x, y] = [routines.ints(ids), routines.ints(ids.map(() => 0))];
      const [shape, strides] = [routines.ints([4, 3]), routines.ints([1, 4])];
      routines.call('gatherStrided', 2, shape, strides, x, y);
      assert.deepEqual(
        [...routines.readInts(y, 12)],
        ids.map((_, i) => ids[Math.floor(i / 3) + 4 * (i % 3)]),
      );
    });

    test('swapLeading', () => {
      for (const n of SIZES) {
        for (const [a, b] of [
          [1, 4],
          [3, 5],
          [6, 1],
        ]) {
          routines.clear(n);
          const [x, y] = [routines.floats(a * b * n), routines.floats(a * b * n)];
          routines.both('swapLeading', a, b, n, x, y);
          routines.agree(`[${a}, ${b}, ${n}]`, y, a * b * n, 0);
        }
      }
    });

    test('embedding and its gradient, ids more than once', () => {
      for (const n of SIZES) {
        routines.clear(n);
        const [vocabulary, rows] = [7, 9];
        const ids = routines.ints([3, 0, 6, 3, 3, 1, 0, 5, 3]);
        const [table, out] = [routines.floats(vocabulary * n), routines.floats(rows * n)];
        const dTable = routines.floats(vocabulary * n);
        routines.both('embedding', rows, n, table, ids, out);
        routines.agree('rows', out, rows * n, 0);
        routines.both('embeddingBackward', vocabulary, rows, n, ids, out, dTable);
        routines.agree('gradient', dTable, vocabulary * n, 1e-6);
      }
    });
  });

  suite(`layerNorm, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    test('forward and backward', () => {
      for (const n of SIZES) {
        routines.clear(n);
        const rows = 5;
        const [x, y, dy, dx] = [1, 2, 3, 4].map(() => routines.floats(rows * n));
        const [gamma, beta, dgamma, dbeta] = [1, 2, 3, 4].map(() => routines.floats(n));
        const [mean, rstd] = [routines.floats(rows), routines.floats(rows)];
        routines.both('layerNorm', rows, n, x, gamma, beta, 1e-2, y, mean, rstd);
        routines.agree(`${n}: y`, y, rows * n, 2e-6);
        routines.agree(`${n}: mean`, mean, rows, 1e-6);
        routines.agree(`${n}: rstd`, rstd, rows, 2e-6);
        routines.both(
          'layerNormBackward',
          ...[rows, n, x, gamma, mean, rstd, dy, dx, dgamma, dbeta],
        );
        routines.agree(`${n}: dx`, dx, rows * n, 1e-5);
        routines.agree(`${n}: dγ`, dgamma, n, 3e-6);
        routines.agree(`${n}: dβ`, dbeta, n, 3e-6);
      }
    });

    test('values far from 0 lose only what they must', () => {
      routines.clear(3);
      const n = 64;
      const x = routines.floats(n, i => 1000 + (i % 2));
      const [one, zero, y] = [
        routines.floats(n, () => 1),
        routines.floats(n, () => 0),
        routines.floats(n),
      ];
      const [mean, rstd] = [routines.floats(1), routines.floats(1)];
      routines.call('layerNorm', 1, n, x, one, zero, 0, y, mean, rstd);
      close(
        'y',
        routines.read(y, n),
        Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1)),
        1e-5,
      );
    });
  });

  suite(`Adam, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    interface Hyper {
      decay: number;
      decoupled: number;
    }

    for (const { decay, decoupled } of [
      { decay: 0, decoupled: 0 },
      { decay: 0.1, decoupled: 0 },
      { decay: 0, decoupled: 0.01 },
    ] satisfies Hyper[]) {
      test(`twenty steps, decay ${decay}, decoupled ${decoupled}`, () => {
        const [beta1, beta2, eps, lr, scale] = [0.9, 0.999, 1e-8, 0.01, 0.5];
        for (const n of SIZES) {
          routines.clear(n);
          const [p, g] = [routines.floats(n), routines.floats(n)];
          const [m, v] = [routines.floats(n, () => 0), routines.floats(n, () => 0)];
          const state = [p, m, v].map(pointer => Float64Array.from(routines.read(pointer, n)));
          for (let step = 1; step <= 20; step++) {
            const gradient = routines.read(g, n).map(() => routines.random());
            routines.read(g, n).set(gradient);
            const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step];
            const [size, root] = [lr / correction1, 1 / Math.sqrt(correction2)];
            routines.call(
              'adam',
              ...[n, p, g, m, v, scale, size, root, beta1, beta2, eps, decay, decoupled],
            );
            const [P, M, V] = state;
            for (let i = 0; i < n; i++) {
              const total = gradient[i] * scale + decay * P[i];
              M[i] = beta1 * M[i] + (1 - beta1) * total;
              V[i] = beta2 * V[i] + (1 - beta2) * total * total;
              P[i] = P[i] * (1 - decoupled) - (size * M[i]) / (Math.sqrt(V[i]) * root + eps);
            }
          }
          close('parameters', routines.read(p, n), state[0], 3e-6);
          close('first moments', routines.read(m, n), state[1], 1e-6);
          const ratios = routines.read(v, n).map((value, i) => value / state[2][i]);
          close('second moments', ratios, Array<number>(n).fill(1), 3e-6);
        }
      });
    }

    test('moments too small to matter become 0, others stay', () => {
      for (const n of [3, 9, 21]) {
        routines.clear(1);
        const [p, g] = [routines.floats(n, () => 1), routines.floats(n, () => 0)];
        const [m, v] = [
          routines.floats(n, i => [1e-37, -1e-37, 1e-30][i % 3]),
          routines.floats(n, i => [1e-37, 1e-30, 1e-39][i % 3]),
        ];
        routines.call('adam', n, p, g, m, v, 1, 0.01, 1, 0.9, 0.999, 1e-8, 0, 0);
        const gone = (pointer: number) => [...routines.read(pointer, n)].map(value => value === 0);
        assert.deepEqual(
          gone(m),
          gone(m).map((_, i) => i % 3 !== 2),
        );
        assert.deepEqual(
          gone(v),
          gone(v).map((_, i) => i % 3 !== 1),
        );
      }
    });
  });
}
