// Softmax, its logarithm and cross entropy against plain loops, and where plain float32 would fail.
import { strict as assert } from 'node:assert';
import { builds, close, Routines, SIZES } from '../../support/routines';

const { NaN: nan, NEGATIVE_INFINITY: none } = Number;

for (const variant of builds) {
  suite(`softmax, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    for (const name of ['softmax', 'logSoftmax'] as const) {
      test(name, () => {
        for (const n of SIZES) {
          routines.clear(n);
          const [x, y] = [
            routines.floats(3 * n, () => 9 * routines.random()),
            routines.floats(3 * n),
          ];
          routines.both(name, 3, n, x, y);
          routines.agree(`${n}`, y, 3 * n, 1e-6);
        }
      });

      test(`${name}, backward`, () => {
        for (const n of SIZES) {
          routines.clear(n);
          const [x, y, dy, dx] = [1, 2, 3, 4].map(() => routines.floats(3 * n));
          routines.both(name, 3, n, x, y);
          routines.both(`${name}Backward`, 3, n, y, dy, dx);
          routines.agree(`${n}`, dx, 3 * n, 2e-6);
          routines.both(`${name}Backward`, 3, n, y, dy, dy);
          routines.agree(`${n} in place`, dy, 3 * n, 2e-6);
        }
      });
    }

    test('rows of very different levels do not see each other', () => {
      for (const n of SIZES) {
        routines.clear(n);
        const rows = 4;
        const levels = [-3000, 2000, -1000, 3000];
        const x = routines.floats(
          rows * n,
          i => levels[Math.floor(i / n)] + Math.round(4 * routines.random()),
        );
        const y = routines.floats(rows * n);
        for (const name of ['softmax', 'logSoftmax'] as const) {
          routines.both(name, rows, n, x, y);
          routines.agree(`${name} of ${n}`, y, rows * n, 1e-6);
        }
        const targets = routines.ints([0, n - 1, n >> 1, 0]);
        const losses = routines.floats(rows);
        routines.both('crossEntropy', rows, n, x, targets, -100, 0, 1, losses, y);
        routines.agree(`losses of ${n}`, losses, rows, 2e-6);
        routines.agree(`gradients of ${n}`, y, rows * n, 1e-6);
      }
    });

    test('values far below the largest fall to 0 and do not rise again', () => {
      const n = 4000;
      routines.clear(1);
      const x = routines.floats(n, i => (i === 0 ? 0 : -70 - i / 100));
      const y = routines.floats(n);
      routines.call('softmax', 1, n, x, y);
      const [inputs, results] = [routines.read(x, n), routines.read(y, n)];
      results.forEach((value, i) => {
        const wanted = Math.exp(inputs[i]);
        assert.ok(Math.abs(value - wanted) <= 1e-6 * wanted + 2e-38, `${inputs[i]}: ${value}`);
        assert.ok(i === 0 || value <= results[i - 1], `${inputs[i]} rises`);
      });
      assert.equal(results[n - 1], 0);
    });

    test('softmax of −∞ is exactly 0, large values do not overflow, NaN takes its row', () => {
      const rows = [
        [0, none, 0, none, 0, 0, none, none, none, 0, none],
        [1e30, -1e30, 1e30, 0, 0, 0, 0, 0, 0, 0, 0],
        [1, 2, nan, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, nan],
        [none, none, none, none, none, none, none, none, none, none, none],
      ];
      const n = rows[0].length;
      routines.clear(1);
      const [x, y] = [routines.floats(5 * n, i => rows.flat()[i]), routines.floats(5 * n)];
      routines.call('softmax', 5, n, x, y);
      const row = (r: number) => [...routines.read(y + 4 * r * n, n)];
      const fifth = Math.fround(1 / 5);
      assert.deepEqual(
        row(0),
        rows[0].map(value => (value === 0 ? fifth : 0)),
      );
      assert.deepEqual(row(1), [0.5, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0]);
      for (const r of [2, 3, 4]) assert.ok(row(r).every(Number.isNaN), `row ${r}`);
      routines.call('logSoftmax', 5, n, x, y);
      close(
        'log of the first',
        row(0),
        rows[0].map(v => (v === 0 ? -Math.log(5) : none)),
        1e-6,
      );
      for (const r of [2, 3, 4]) assert.ok(row(r).every(Number.isNaN), `row ${r}`);
    });
  });

  suite(`cross entropy, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    for (const smoothing of [0, 0.1, 1]) {
      test(`label smoothing ${smoothing}, some rows ignored`, () => {
        for (const n of SIZES) {
          routines.clear(n);
          const rows = 6;
          const logits = routines.floats(rows * n, () => 5 * routines.random());
          const targets = routines.ints([0, n - 1, -100, n >> 1, -100, 0]);
          const [losses, gradient] = [routines.floats(rows), routines.floats(rows * n)];
          routines.both(
            'crossEntropy',
            ...[rows, n, logits, targets, -100, smoothing, 0.25, losses, gradient],
          );
          routines.agree(`${n} losses`, losses, rows, 1e-6);
          routines.agree(`${n} gradients`, gradient, rows * n, 3e-7);
          const kept = [...routines.read(losses, rows)];
          routines.call(
            'crossEntropy',
            ...[rows, n, logits, targets, -100, smoothing, 0.25, losses, 0],
          );
          assert.deepEqual([...routines.read(losses, rows)], kept, 'the same without a gradient');
        }
      });
    }

    test('a class that is ruled out with −∞ leaves the loss of the others finite', () => {
      for (const n of SIZES.filter(size => size > 2)) {
        routines.clear(n);
        const ruledOut = n >> 1;
        const logits = routines.floats(n, i => (i === ruledOut ? none : routines.random()));
        const [targets, losses] = [routines.ints([0]), routines.floats(1)];
        const gradient = routines.floats(n);
        const values = [...routines.read(logits, n)];
        const sum = values.reduce((total, x) => total + Math.exp(x), 0);
        routines.call('crossEntropy', 1, n, logits, targets, -1, 0, 1, losses, gradient);
        close('loss', routines.read(losses, 1), [Math.log(sum) - values[0]], 1e-6);
        const wanted = values.map((x, i) => Math.exp(x) / sum - (i === 0 ? 1 : 0));
        close('gradient', routines.read(gradient, n), wanted, 1e-6);
      }
    });

    test('a small loss beside large logits keeps its digits', () => {
      routines.clear(1);
      const n = 10;
      const logits = routines.floats(n, i => (i === 3 ? 1000 : 988));
      const [targets, losses] = [routines.ints([3]), routines.floats(1)];
      routines.call('crossEntropy', 1, n, logits, targets, -1, 0, 1, losses, 0);
      const wanted = Math.log1p(9 * Math.exp(-12)); // 5.5e-5; neighbours of 1000 are 6e-5 apart
      assert.ok(Math.abs(routines.read(losses, 1)[0] - wanted) < 2e-7);
    });

    test('the gradient of a row adds up to 0', () => {
      routines.clear(2);
      const n = 1000;
      const [logits, gradient] = [routines.floats(n), routines.floats(n)];
      const [targets, losses] = [routines.ints([17]), routines.floats(1)];
      for (const smoothing of [0, 0.1]) {
        routines.call('crossEntropy', 1, n, logits, targets, -1, smoothing, 1, losses, gradient);
        const sum = routines.read(gradient, n).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum) < 1e-6, `${sum}`);
      }
    });
  });
}
