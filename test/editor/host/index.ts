// The door through which VS Code runs the tests of this folder in its extension host.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { HostResult } from '../../support/bed/hostTests';

/** Resolves when every test has passed. @throws Error with the number of failures */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 30_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./extension.suite');
  await import('./execution.suite');
  await import('./savedFile.suite');
  await import('./language.suite');
  const results: HostResult[] = [];
  const failures = await new Promise<number>(resolve => {
    const runner = mocha.run(resolve);
    runner.on('pass', test =>
      results.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0 }),
    );
    runner.on('fail', (test, error) =>
      results.push({
        title: test.fullTitle(),
        milliseconds: test.duration ?? 0,
        error: error.stack ?? String(error),
      }),
    );
  });
  const file = process.env.SEQ2SEQ_HOST_RESULTS;
  if (file) writeFileSync(file, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
