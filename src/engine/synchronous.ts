/** For functions that set something up around another one. */

import { describe } from './options';

/** @throws TypeError unless it is a function */
export function expectFunction(name: string, f: unknown): void {
  if (typeof f === 'function') return;
  throw new TypeError(`${name}: the argument is a function, ${name}(() => …); got ${describe(f)}.`);
}

/** @throws TypeError if `f` was async: it would go on when what surrounds it is over. */
export function synchronous<R>(name: string, result: R): R {
  if (typeof (result as { then?: unknown } | null)?.then !== 'function') return result;
  (result as Promise<unknown> & R).catch?.(() => {});
  throw new TypeError(
    `${name}: the function is async, and would go on after ${name} has ended; await outside, compute inside.`,
  );
}
