// The tests of host/ in VS Code for the desktop, which @vscode/test-electron fetches: for people with internet.
//   node --import tsx test/editor/electron.mjs [VERSION]      (default: the newest stable one)
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { root } from '../support/bed/cache.ts';
import { bundleHostTests, resultsVariable } from '../support/bed/hostTests.ts';

const folder = mkdtempSync(join(tmpdir(), 'seq2seq-electron-'));
const results = join(folder, 'results.json');
const here = dirname(fileURLToPath(import.meta.url));
const extensionTestsPath = await bundleHostTests(join(here, 'host/index.ts'));
try {
  await runTests({
    version: process.argv[2] ?? 'stable',
    extensionDevelopmentPath: root,
    extensionTestsPath,
    extensionTestsEnv: { [resultsVariable]: results },
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  report();
  rmSync(extensionTestsPath, { force: true });
  rmSync(folder, { recursive: true, force: true });
}

function report() {
  let passed = 0;
  const all = JSON.parse(readFileSync(results, 'utf8'));
  for (const { title, milliseconds, error } of all) {
    console.log(`  ${error ? '✘' : '✔'} ${title} (${milliseconds} ms)${error ? `\n${error}` : ''}`);
    if (!error) passed++;
  }
  console.log(`${passed} passed, ${all.length - passed} failed`);
}
