/** What calls back into cells: files, message channels, workers. For an interrupted cell they do so no more. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';
import { tracker } from './running';
import { hop } from './timers';

/** Callbacks of files, message channels and workers of a cell end with it when it is interrupted. */
export function replaceCallbackSources(): void {
  for (const name of Object.keys(fs) as (keyof typeof fs)[]) replaceCallback(fs, name);
  const { MessageChannel, Worker } = workerThreads;
  class CellChannel extends MessageChannel {
    constructor() {
      super();
      const cell = tracker.current();
      const stop = () => this.port1.close();
      cell?.onInterrupt.add(stop);
      this.port1.once('close', () => cell?.onInterrupt.delete(stop));
    }
  }
  class CellWorker extends Worker {
    constructor(...values: ConstructorParameters<typeof Worker>) {
      super(...values);
      const cell = tracker.current();
      const [file] = values;
      if (!cell || String(file).startsWith(__dirname)) return; // the engine's own live as long as the engine
      const stop = () => void this.terminate();
      cell.onInterrupt.add(stop);
      this.once('exit', () => cell.onInterrupt.delete(stop));
    }
  }
  Object.defineProperties(CellChannel, { name: { value: 'MessageChannel' } });
  Object.defineProperties(CellWorker, { name: { value: 'Worker' } });
  Object.assign(workerThreads, { MessageChannel: CellChannel, Worker: CellWorker });
  Object.assign(globalThis, { MessageChannel: CellChannel });
  syncBuiltinESMExports();
}

/** A function whose last argument may be a callback; streams, watchers and what is synchronous stay as they are. */
function replaceCallback(owner: object, name: string): void {
  const original = (owner as Record<string, unknown>)[name];
  if (
    typeof original !== 'function' ||
    /Sync$|^[A-Z_]|^(create|watch|unwatch|openAsBlob)/.test(name)
  )
    return;
  const replaced = function (this: unknown, ...values: unknown[]) {
    const last = values.length - 1;
    if (typeof values[last] === 'function') values[last] = hop(values[last]);
    return (original as (...values: unknown[]) => unknown).apply(this, values);
  };
  Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original)); // util.promisify's symbol too
  Object.assign(owner, { [name]: replaced });
}
