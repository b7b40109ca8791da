// Mocha's spec reporter, which also leaves the counts and the tests not run in a file for test/run.mjs.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const pending = [];
    runner.on('pending', test => pending.push(test.fullTitle()));
    runner.once('end', () => {
      const { passes, failures } = this.stats;
      const file = process.env.SEQ2SEQ_TEST_REPORT;
      if (file) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
};
