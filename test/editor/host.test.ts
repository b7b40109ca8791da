// Runs the tests of host/ in VS Code's extension host and reports each of them here.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from 'mocha';
import { resultsVariable, runInHost } from '../support/bed/hostTests';
import { useBed } from './bed';

suite('in the extension host:', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seq2seq-host-'));
  const results = join(folder, 'results.json');
  const bed = useBed({ env: { [resultsVariable]: results } });

  // the tests are known when they have run: each becomes a test of this suite, which says how it ended
  suiteSetup(async function () {
    this.timeout(200_000);
    const workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    const all = await runInHost(bed(), join(__dirname, 'host/index.ts'), workspace, results);
    for (const { title, milliseconds, error } of all) {
      const told = new Test(`${title} (${milliseconds} ms there)`, () => {
        if (error) throw Object.assign(new Error(error.split('\n')[0]), { stack: error });
      });
      this.test!.parent!.addTest(told);
    }
  });

  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('the tests there run to their end', () => {});
});
