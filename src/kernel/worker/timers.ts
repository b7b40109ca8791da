/** Timers of cells: what they call can be interrupted, and those of an interrupted cell call nothing. */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { followsCallbacks, type RunningCell, tracker } from './running';

type Callback = (...values: unknown[]) => unknown;

/** What a cell gave to be called later; nothing is called for a cell that was interrupted. */
function ofCell(callback: Callback): Callback {
  const cell: RunningCell | undefined = tracker.current();
  return (...values) => {
    if (cell?.cancelled) return;
    if (followsCallbacks || !cell) callback(...values);
    else tracker.run(cell, () => callback(...values));
  };
}

/**
 * Terminating inside a raw timer callback aborts the process; inside a promise job it does not. So callbacks of timers
 * run in a promise job, one to a timer as in Node; unlike there, promises inside go before `process.nextTick`.
 */
export function hop(callback: unknown): unknown {
  if (typeof callback !== 'function') return callback;
  const run = ofCell(callback as Callback);
  return (...values: unknown[]) => {
    void Promise.resolve().then(() => run(...values));
  };
}

export function replaceTimers(): void {
  const owner = globalThis as unknown as Record<string, Callback>;
  const replace = (name: string, by: (raw: Callback) => Callback) => {
    const raw = owner[name];
    const replaced = by(raw);
    Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(raw)); // util.promisify's symbol too
    owner[name] = replaced;
    if (name in timers) Object.assign(timers, { [name]: replaced });
  };
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
    replace(
      name,
      raw =>
        (callback, ...rest) =>
          raw(hop(callback), ...rest),
    );
  }
  replace('queueMicrotask', raw => callback => {
    if (typeof callback !== 'function') return raw(callback); // refuses it
    const run = ofCell(callback as Callback);
    void Promise.resolve().then(() => run()); // a job like any other: its turn is that of the call
  });
  syncBuiltinESMExports();
}
