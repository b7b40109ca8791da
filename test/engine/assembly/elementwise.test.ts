// Elementwise routines against plain loops: odd sizes, odd places, in place, NaN.
import { strict as assert } from 'node:assert';
import { builds, close, Routines, SIZES } from '../../support/routines';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

for (const variant of builds) {
  suite(`elementwise, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    /** Runs with fresh a, b, c and y of every size. */
    function everySize(
      run: (n: number, [a, b, c, y]: [number, number, number, number]) => void,
      tolerance: number,
    ): void {
      for (const n of SIZES) {
        routines.clear(n);
        const [a, b, c, y] = [1, 2, 3, 4].map(() => routines.floats(n));
        run(n, [a, b, c, y]);
        routines.agree(`${n} values`, y, n, tolerance);
      }
    }

    for (const name of ['add', 'sub', 'mul', 'div'] as const) {
      test(name, () => everySize((n, [a, b, , y]) => routines.both(name, n, a, b, y), 1e-7));

      test(`${name} in place`, () => {
        everySize((n, [, b, , y]) => routines.both(name, n, y, b, y), 1e-7);
      });
    }

    for (const name of [
      'tanhBackward',
      'sigmoidBackward',
      'reluBackward',
      'geluBackward',
    ] as const) {
      test(name, () => everySize((n, [a, b, , y]) => routines.both(name, n, a, b, y), 3e-7));
    }

    test('erf and gelu keep the digits of small values, far out and near 0', () => {
      const dense = Array.from({ length: 4000 }, (_, i) => i / 200 - 10);
      const points = [...dense, -1e-3, -1e-6, 0, 1e-6, 30, 1e4, 1e30];
      const n = points.length;
      // x² in float32 decides how well e^(−x²) can be known
      const bounds = {
        erf: (x: number) => (Math.abs(x) < 0.5 ? 2.5e-7 : 4e-7),
        gelu: (x: number) => 6e-7 * Math.max(1, x ** 2 / 4),
      };
      for (const name of ['erf', 'gelu'] as const) {
        routines.clear(1);
        const [x, y] = [routines.floats(n, i => points[i]), routines.floats(n)];
        routines.both(name, n, x, y);
        const [got, wanted] = [routines.read(y, n), routines.wanted(y, n)];
        points.forEach((point, i) => {
          const error = Math.abs(got[i] - wanted[i]);
          const bound = bounds[name](point) * Math.abs(wanted[i]);
          assert.ok(error <= bound, `${name}(${point}) = ${got[i]}, ${wanted[i]}`);
        });
      }
    });

    for (const name of ['exp', 'tanh', 'sigmoid', 'erf', 'gelu', 'relu', 'abs'] as const) {
      test(name, () => everySize((n, [a, , , y]) => routines.both(name, n, a, y), 6e-7));
    }

    for (const name of ['log', 'sqrt'] as const) {
      test(name, () => {
        everySize((n, [a, , , y]) => {
          routines.both('abs', n, a, a);
          routines.both(name, n, a, y);
        }, 3e-7);
      });
    }

    for (const exponent of [-2, -1.5, -1, -0.5, 0, 0.5, 1, 2, 2.7, 3, 4]) {
      test(`pow ${exponent}`, () => {
        for (const n of SIZES) {
          routines.clear(n);
          const [x, y] = [routines.floats(n, () => 1.2 + routines.random()), routines.floats(n)];
          routines.both('pow', n, x, exponent, y);
          routines.agree(`${n} values`, y, n, 5e-7);
        }
      });
    }

    test('a negative number can be raised to a whole power', () => {
      routines.clear(1);
      const [x, y] = [routines.floats(9, () => -1.5), routines.floats(9)];
      for (const [exponent, wanted] of [
        [2, 2.25],
        [3, -3.375],
        [4, 5.0625],
        [-1, -1 / 1.5],
      ]) {
        routines.call('pow', 9, x, exponent, y);
        close(`${exponent}`, routines.read(y, 9), Array<number>(9).fill(wanted), 1e-6);
      }
    });

    test('affine, with a copy where it changes nothing', () => {
      for (const scale of [1.5, 0, 1, 2, -1]) {
        for (const shift of [-0.25, 0, 1]) {
          everySize((n, [a, , , y]) => routines.both('affine', n, a, scale, shift, y), 2e-7);
        }
      }
    });

    test('axpy adds to what is there', () => {
      everySize((n, [a, , , y]) => routines.both('axpy', n, -0.7, a, y), 2e-7);
    });

    test('clamp', () =>
      everySize((n, [a, , , y]) => routines.both('clamp', n, a, -0.3, 0.4, y), 1e-7));

    test('addRow and mulRow', () => {
      for (const n of SIZES) {
        routines.clear(n);
        const [a, row, y] = [routines.floats(3 * n), routines.floats(n), routines.floats(3 * n)];
        routines.both('addRow', 3, n, a, row, y);
        routines.agree('addRow', y, 3 * n, 1e-7);
        routines.both('mulRow', 3, n, a, row, y);
        routines.agree('mulRow', y, 3 * n, 1e-7);
      }
    });

    test('compare: every relation, on equal values too', () => {
      for (let code = 0; code < 6; code++) {
        for (const n of SIZES) {
          routines.clear(n);
          const third = (i: number) => (i * 7 + n) % 3;
          const [a, b] = [routines.floats(n, third), routines.floats(n, i => third(i + (i % 2)))];
          const y = routines.floats(n);
          routines.both('compare', n, code, a, b, y);
          routines.agree(`code ${code}`, y, n, 0);
        }
      }
    });

    test('where takes any value but 0 as true', () => {
      everySize((n, [a, b, c, y]) => {
        routines.both('relu', n, c, c);
        routines.both('where', n, c, a, b, y);
      }, 0);
    });

    test('fill', () => {
      everySize((n, [, , , y]) => routines.both('fill', n, 0, y), 0);
      everySize((n, [, , , y]) => routines.both('fill', n, -2.5, y), 0);
    });

    test('NaN passes through, and compares as IEEE 754 says', () => {
      const values = [nan, -infinity, infinity, -2, 2, 0, nan, 1, nan];
      const n = values.length;
      routines.clear(1);
      const [x, zeros, y] = [
        routines.floats(n, i => values[i]),
        routines.floats(n, () => 0),
        routines.floats(n),
      ];
      const result = () => [...routines.read(y, n)];
      routines.call('relu', n, x, y);
      assert.deepEqual(result(), [nan, 0, infinity, 0, 2, 0, nan, 1, nan]);
      routines.call('clamp', n, x, -1, 1, y);
      assert.deepEqual(result(), [nan, -1, 1, -1, 1, 0, nan, 1, nan]);
      for (const [code, wanted] of [
        [0, [0, 0, 0, 0, 0, 1, 0, 0, 0]],
        [1, [1, 1, 1, 1, 1, 0, 1, 1, 1]],
        [2, [0, 1, 0, 1, 0, 0, 0, 0, 0]],
        [5, [0, 0, 1, 0, 1, 1, 0, 1, 0]],
      ] as const) {
        routines.call('compare', n, code, x, zeros, y);
        assert.deepEqual(result(), wanted);
      }
    });

    test('countNonFinite', () => {
      for (const n of SIZES) {
        routines.clear(n);
        const x = routines.floats(n, i => [1, nan, -infinity, 3e38, infinity, 0, -1][(i * 3) % 7]);
        const wanted = [...routines.read(x, n)].filter(value => !Number.isFinite(value)).length;
        assert.equal(routines.call('countNonFinite', n, x), wanted);
      }
    });
  });
}
