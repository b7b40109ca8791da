// Random programs and calls beside PyTorch: a sample whose results are written down in test/fixtures/goldens/conformance.json
// (npm run conformance -- --write writes it), and others with a Python with torch where there is one (SEQ2SEQ_PYTHON).
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Golden,
  newOutcome,
  type Outcome,
  report,
  runConformance,
  sort,
} from '../conformance/conformance';
import { REASONS } from '../conformance/different';
import { randomCall, randomProgram } from '../conformance/generate';
import { METHODS } from '../conformance/operations';
import { FUNCTION_NAMES } from '../conformance/program';

const golden: Golden = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/goldens/conformance.json'), 'utf8'),
);

function expectNone(outcome: Outcome): void {
  assert.equal(outcome.different.length, 0, report(outcome, 5));
}

suite('random programs beside PyTorch', () => {
  test('programs and calls whose results are known', () => {
    const outcome = newOutcome(golden.programs.length, golden.calls.length);
    for (const { seed, program, expected } of [...golden.programs, ...golden.calls]) {
      sort(outcome, program, seed, expected);
    }
    expectNone(outcome);
    const refused = [...outcome.refused.values()].flat();
    assert.ok(outcome.steps > 1500, `${outcome.steps} steps`);
    assert.ok(refused.length < 0.05 * outcome.steps, `${refused.length} refused`);
  });

  test('other programs and calls', async function () {
    const python = process.env.SEQ2SEQ_PYTHON;
    if (!python) return this.skip(); // a Python with torch
    this.timeout(300_000);
    expectNone(await runConformance({ programs: 400, calls: 400, seed: 77, python }));
  });

  test('a seed is a program', () => {
    for (const make of [randomProgram, randomCall]) {
      assert.deepEqual(make(12), make(12));
      assert.notDeepEqual(make(12), make(13));
    }
  });

  test('every operation is drawn', () => {
    const drawn = new Set<string>();
    for (let seed = 0; seed < 3000; seed++) {
      for (const { operation } of randomCall(seed).steps) drawn.add(operation);
    }
    const all = [...Object.keys(METHODS), ...FUNCTION_NAMES];
    assert.deepEqual(
      all.filter(name => !drawn.has(name)),
      [],
    );
  });

  test('differences on purpose are those that the documentation lists', () => {
    const docs = readFileSync(join(__dirname, '../../docs/toolkit.md'), 'utf8');
    assert.deepEqual(
      REASONS.filter(reason => !docs.includes(reason)),
      [],
    );
  });
});
