// Loaded by mocha in mutation tests: the mutant that Stryker activates in this process is active in the processes and
// pages it starts too, which read the variable; and what the processes cover counts for the test that started them.
const { mkdtempSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { join } = require('node:path');

const Runnable = require('mocha/lib/runnable');

/** Instrumented tests on a busy machine take so many times longer than their limits expect. */
const SLOWER = 5;
const { timeout } = Runnable.prototype;
Runnable.prototype.timeout = function (...given) {
  return timeout.apply(
    this,
    given.map(ms => SLOWER * ms),
  );
};

const stryker = globalThis.__stryker__ ?? {};
globalThis.__stryker__ = stryker;
let active = stryker.activeMutant;
let test = stryker.currentTestId;
let coverage = stryker.mutantCoverage;
let folder = '';

Object.defineProperty(stryker, 'activeMutant', {
  get: () => active,
  set(mutant) {
    active = mutant;
    if (mutant === undefined) delete process.env.__STRYKER_ACTIVE_MUTANT__;
    else process.env.__STRYKER_ACTIVE_MUTANT__ = mutant;
  },
});

// only set where coverage is looked for, in the first run
Object.defineProperty(stryker, 'currentTestId', {
  get: () => test,
  set(name) {
    test = name;
    if (name === undefined) return;
    if (folder === '') {
      folder = mkdtempSync(join(process.cwd(), '.covered-')); // in Stryker's copy, which is removed
      const loaded = `--require ${JSON.stringify(join(__dirname, 'covered.cjs'))}`;
      process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} ${loaded}`;
      process.env.SEQ2SEQ_MUTANTS_COVERED = folder;
    }
    process.env.SEQ2SEQ_MUTANTS_TEST = name;
  },
});

Object.defineProperty(stryker, 'mutantCoverage', {
  get() {
    if (coverage === undefined || folder === '') return coverage;
    for (const name of readdirSync(folder)) if (name.endsWith('.json')) take(name);
    return coverage;
  },
  set(given) {
    coverage = given;
  },
});

/** Adds what a process has covered. */
function take(name) {
  const file = join(folder, name);
  for (const [id, counts] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
    coverage.perTest[id] ??= {};
    const own = coverage.perTest[id];
    for (const [mutant, count] of Object.entries(counts)) own[mutant] = (own[mutant] ?? 0) + count;
  }
  rmSync(file);
}
