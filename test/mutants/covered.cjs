// Loaded by processes that tests start while Stryker looks for what each test covers: leaves in a file what they covered.
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

const { SEQ2SEQ_MUTANTS_TEST: test, SEQ2SEQ_MUTANTS_COVERED: folder } = process.env;
if (test && folder && isMainThread) {
  globalThis.__stryker__ = { currentTestId: test };
  process.on('exit', () => {
    const { perTest } = globalThis.__stryker__.mutantCoverage ?? {};
    if (!perTest) return;
    const file = join(folder, `${process.pid}`);
    writeFileSync(file, JSON.stringify(perTest));
    renameSync(file, `${file}.json`); // whole when it is found
  });
}
