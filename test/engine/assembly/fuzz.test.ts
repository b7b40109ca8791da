// Every routine with sizes, strides and options drawn at random, beside plain loops and divided among threads; in processes
// of their own, so that a call that does not return is a failed test.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CUTS } from '../../../src/engine/host/cuts';
import { referenceMachine } from '../../support/referenceMachine';
import { CALLS } from '../../support/routineCalls';

const PROGRAMS = join(__dirname, '../../fixtures/programs');
const RUNS = 40;
const SEED = 7;

function run(program: string, args: readonly string[], seconds: number) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(PROGRAMS, program), ...args],
    { encoding: 'utf8', timeout: 1000 * seconds, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 },
  );
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  return { status, stdout, last };
}

suite('routines at random', () => {
  const found = new Map<string, { divided: number; failure: string }>();
  let last = '';

  suiteSetup(function () {
    this.timeout(200_000);
    const result = run('fuzzRoutines.ts', [`${RUNS}`, `${SEED}`], 180);
    last = result.last;
    for (const line of result.stdout.split('\n').filter(line => line !== '')) {
      const { name, ...outcome } = JSON.parse(line);
      found.set(name, outcome);
    }
  });

  test('every routine of the engine is called', () => {
    const all = Object.keys(referenceMachine(1).assembly);
    const missing = all.filter(name => !(name in CALLS) && !name.endsWith('Workspace'));
    assert.deepEqual(missing, []);
  });

  for (const name of Object.keys(CALLS)) {
    test(`${name}: plain loops agree, and the bits are the same on any number of threads`, () => {
      const outcome = found.get(name);
      assert.ok(outcome, `the run ended, or did not end, in ${last}`);
      assert.equal(outcome.failure, '');
      if (name in CUTS) assert.ok(outcome.divided >= RUNS / 4, `divided ${outcome.divided} times`);
    });
  }
});

suite('narrow products', () => {
  for (const threads of [1, 2, 3]) {
    test(`of many values end on ${threads} threads, and are right`, function () {
      this.timeout(70_000);
      const { status, stdout, last } = run('narrowProducts.ts', [`${threads}`], 60);
      assert.equal(status, 0, `it did not end: ${last}`);
      const { corners, gradients, expected } = JSON.parse(stdout);
      assert.deepEqual(corners, new Array(16).fill(100_000));
      for (const row of gradients) {
        for (const [i, value] of row.entries()) {
          assert.ok(Math.abs(value - expected[i]) < 2e-2, `${value} ${expected[i]}`);
        }
      }
    });
  }
});
