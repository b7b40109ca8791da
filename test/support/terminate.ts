// Terminating code as a hard interrupt does: V8 unwinds the stack and runs no `catch` and no `finally`.
import { strict as assert } from 'node:assert';
import vm from 'node:vm';

/** Milliseconds the code has to come to the place where it is terminated. */
const DUE = 200;

/** Runs `f` until it calls `here`, and terminates it there. */
export function terminate(f: (here: () => never) => unknown): void {
  let isThere = false;
  const here = (): never => {
    isThere = true;
    for (;;);
  };
  const run = () => vm.runInNewContext('run()', { run: () => f(here) }, { timeout: DUE });
  assert.throws(run, { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
  assert.ok(isThere, 'it came to the place where it is terminated');
}
