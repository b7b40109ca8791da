// `npm test`: builds, checks types, layers, style and unused code, then runs every test. Ends with one line:
// N passed, N failed. What could not run here is listed with its reason.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

const checks = [
  ['build', ['npm', 'run', '--silent', 'build']],
  ['types', ['npm', 'run', '--silent', 'typecheck']],
  ['layers', ['npm', 'run', '--silent', 'layers']],
  ['style', ['npm', 'run', '--silent', 'style']],
  ['unused', ['npm', 'run', '--silent', 'unused']],
];
const report = 'out/test-report.json';
let passed = 0;
let failed = 0;

for (const [name, [command, ...args]] of checks) {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  if (status === 0) {
    passed++;
    console.log(`  ✔ ${name} (${seconds} s)`);
  } else {
    failed++;
    console.log(`  ✘ ${name} (${seconds} s)\n${stdout}\n${stderr}`);
    if (name === 'build') finish();
  }
}

mkdirSync('out', { recursive: true });
rmSync(report, { force: true });
const files = process.argv.length > 2 ? process.argv.slice(2) : ['test/**/*.test.ts'];
const mocha = spawnSync('npx', ['mocha', '--reporter', 'test/support/reporter.cjs', ...files], {
  stdio: 'inherit',
  env: { ...process.env, SEQ2SEQ_TEST_REPORT: report },
});
try {
  const { passes, failures, pending } = JSON.parse(readFileSync(report, 'utf8'));
  passed += passes;
  failed += failures;
  for (const title of pending) console.log(`  not run here: ${title}`);
} catch {
  failed++;
  console.log('  ✘ the test runner left no report');
}
if (mocha.status !== 0 && failed === 0) failed++;
finish();

function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
