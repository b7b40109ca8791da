// Loaded by mocha in mutation tests: the mutant that Stryker activates in this process is active in the processes and
// pages it starts too, which read the variable.
const stryker = globalThis.__stryker__ ?? {};
globalThis.__stryker__ = stryker;
let active = stryker.activeMutant;

Object.defineProperty(stryker, 'activeMutant', {
  get: () => active,
  set(mutant) {
    active = mutant;
    if (mutant === undefined) delete process.env.__STRYKER_ACTIVE_MUTANT__;
    else process.env.__STRYKER_ACTIVE_MUTANT__ = mutant;
  },
});
