/** For functions that set something up around another one. */

/** @throws TypeError if `f` was async: it would go on when what surrounds it is over. */
export function synchronous<R>(name: string, result: R): R {
  if (typeof (result as { then?: unknown } | null)?.then !== 'function') return result;
  (result as Promise<unknown> & R).catch?.(() => {});
  throw new TypeError(
    `${name}: the function is async, and would go on after ${name} has ended; await outside, compute inside.`,
  );
}
