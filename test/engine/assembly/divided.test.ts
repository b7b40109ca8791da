// Every routine that several threads divide, with a few sizes: the bits of one thread, in whatever order the units are done,
// and no two units write the same place. fuzz.test.ts draws many more calls.
import { strict as assert } from 'node:assert';
import { CUTS } from '../../../src/engine/host/cuts';
import { checkRoutine } from '../../support/checkRoutine';
import { CALLS, type CallMaker, type Draw } from '../../support/routineCalls';
import { builds, Routines } from '../../support/routines';

const RUNS = 12;
/** Those that take longer. */
const FEW_RUNS = 5;
const SLOW = /^attention|^gemm/;

/** Sizes and choices from a stream of numbers, one half of the sizes close to the most. */
function drawFrom(random: () => number): Draw {
  const below = (count: number) => Math.floor(random() * count);
  return {
    size: (most, least = 0) => {
      const low = random() < 0.5 ? Math.max(least, Math.floor(0.8 * most)) : least;
      return low + below(most - low + 1);
    },
    pick: choices => choices[below(choices.length)],
    flag: () => random() < 0.5,
  };
}

/** Uniform in [0, 1). */
function stream(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0; // seeds in a row have nothing in common
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

suite('routines divided among threads', () => {
  const bench = new Routines(builds[0]);
  const rules = new Set<string>();

  for (const [name, make] of Object.entries(CALLS) as [keyof typeof CALLS, CallMaker][]) {
    test(`${name}: the bits of one thread`, () => {
      const seen = { divided: 0, rules };
      for (let run = 1; run <= (SLOW.test(name) ? FEW_RUNS : RUNS); run++) {
        checkRoutine(bench, name, make, drawFrom(stream(run)), seen);
      }
      if (name in CUTS) assert.ok(seen.divided >= 2, `divided ${seen.divided} times`);
    });
  }

  test('every rule was used', () => {
    assert.deepEqual([...rules].sort(), Object.keys(CUTS).sort());
  });
});
