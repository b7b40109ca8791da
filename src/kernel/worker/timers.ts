/** Timers of cells: what they call can be interrupted, and those of an interrupted cell call nothing. */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { followsCallbacks, type RunningCell, tracker } from './running';

type Callback = (...values: unknown[]) => unknown;

/** Terminating inside a raw timer callback aborts the process; inside a promise job it does not. */
export function hop(callback: unknown): unknown {
  if (typeof callback !== 'function') return callback;
  const cell: RunningCell | undefined = tracker.current();
  const f = callback as Callback;
  return (...values: unknown[]) => {
    if (cell?.cancelled) return;
    void Promise.resolve().then(() =>
      followsCallbacks || !cell ? f(...values) : tracker.run(cell, () => f(...values)),
    );
  };
}

export function replaceTimers(): void {
  const owner = globalThis as unknown as Record<string, Callback>;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']) {
    const raw = owner[name];
    const replaced: Callback = (callback, ...rest) => raw(hop(callback), ...rest);
    Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(raw)); // util.promisify's symbol too
    owner[name] = replaced;
    if (name in timers) Object.assign(timers, { [name]: replaced });
  }
  syncBuiltinESMExports();
}
