// exp, log, tanh, sigmoid: how far from the true value, in units of the last place, and what happens at the ends.
import { strict as assert } from 'node:assert';
import { builds, Routines } from '../../support/routines';

const FUNCTIONS = {
  exp: { of: Math.exp, ulp: 2, from: -103, to: 88.7 },
  log: { of: Math.log, ulp: 1.5, from: 1e-44, to: 3e38 },
  tanh: { of: Math.tanh, ulp: 6, from: -12, to: 12 },
  sigmoid: { of: (x: number) => 1 / (1 + Math.exp(-x)), ulp: 4, from: -87, to: 30 },
} as const;
type Name = keyof typeof FUNCTIONS;

/** The distance between neighbours of a float32 of this size. */
function unitInTheLastPlace(x: number): number {
  return Math.max(2 ** (Math.floor(Math.log2(Math.abs(x))) - 23), 2 ** -149);
}

/** Values from end to end, evenly and by orders of magnitude. */
function samples(name: Name): number[] {
  const { from, to } = FUNCTIONS[name];
  const n = 60_000;
  const even = Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
  const sizes = Array.from({ length: n }, (_, i) => 10 ** ((i / n) * 66 - 28));
  const wide = name === 'log' ? sizes : [...sizes, ...sizes.map(x => -x)];
  return [...even, ...wide].filter(x => x >= from && x <= to).map(Math.fround);
}

for (const variant of builds) {
  suite(`functions of one value, ${variant.build} build`, () => {
    const routines = new Routines(variant);

    function compute(name: Name, inputs: readonly number[]): number[] {
      routines.clear(1);
      const x = routines.floats(inputs.length, i => inputs[i]);
      const y = routines.floats(inputs.length);
      routines.call(name, inputs.length, x, y);
      return [...routines.read(y, inputs.length)];
    }

    for (const name of Object.keys(FUNCTIONS) as Name[]) {
      const { of, ulp } = FUNCTIONS[name];

      test(`${name} lies within ${ulp} units in the last place`, () => {
        const inputs = samples(name);
        const results = compute(name, inputs);
        let worst = 0;
        let at = 0;
        inputs.forEach((x, i) => {
          const error = Math.abs(results[i] - of(x)) / unitInTheLastPlace(of(x));
          if (!(error <= worst)) [worst, at] = [error, x];
        });
        assert.ok(worst <= ulp, `${worst.toFixed(2)} units at ${at}`);
      });

      test(`${name} of a value does not depend on where it stands`, () => {
        for (const x of [0.3, 1.7, 5.25]) {
          assert.equal(new Set(compute(name, Array<number>(19).fill(x))).size, 1);
        }
      });
    }

    test('far out, sigmoid and exp fall to 0 and do not rise again', () => {
      const inputs = Array.from({ length: 6000 }, (_, i) => -70 - i / 100);
      for (const name of ['sigmoid', 'exp'] as const) {
        const results = compute(name, inputs);
        results.forEach((y, i) => {
          const wanted = FUNCTIONS[name].of(Math.fround(inputs[i]));
          const error = Math.abs(y - wanted);
          assert.ok(error <= 1e-6 * wanted + 5e-39, `${name}(${inputs[i]}) = ${y}`);
          assert.ok(i === 0 || y <= results[i - 1], `${name}(${inputs[i]}) rises`);
        });
        assert.equal(results[5999], 0);
      }
    });

    test('NaN passes through, the ends are reached', () => {
      const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
      const ends = [nan, -infinity, infinity, 0, -0];
      assert.deepEqual(compute('exp', ends), [nan, 0, infinity, 1, 1]);
      assert.deepEqual(compute('tanh', ends), [nan, -1, 1, 0, -0]);
      assert.deepEqual(compute('sigmoid', ends), [nan, 0, 1, 0.5, 0.5]);
      assert.deepEqual(compute('log', ends), [nan, nan, infinity, -infinity, -infinity]);
      assert.deepEqual(compute('exp', [-3e38, 3e38, -200, 88.8]), [0, infinity, 0, infinity]);
      assert.deepEqual(compute('sigmoid', [-3e38, 3e38, -1000, 1000]), [0, 1, 0, 1]);
      assert.deepEqual(compute('log', [-1, -1e-40]), [nan, nan]);
    });

    test('tanh never leaves [−1, 1], sigmoid never [0, 1]', () => {
      const near = Array.from({ length: 40_000 }, (_, i) => i / 1000 - 20);
      const inputs = [...near, ...Array.from({ length: 40_000 }, (_, i) => i / 100 - 200)];
      assert.ok(compute('tanh', inputs).every(y => y >= -1 && y <= 1));
      assert.ok(compute('sigmoid', inputs).every(y => y >= 0 && y <= 1));
    });
  });
}
