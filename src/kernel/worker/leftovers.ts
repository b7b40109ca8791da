/**
 * Code of interrupted cells that goes on: a loop that awaits files, callbacks, messages, workers. Each of them is stopped
 * where it comes up next. Needs a Node that knows the cell behind a callback (≥ 24); before that only timers and children
 * of interrupted cells are stopped.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promiseHooks } from 'node:v8';
import workerThreads from 'node:worker_threads';
import { FLAG } from '../wire';
import { followsCallbacks, type RunningCell, tracker } from './running';
import { hop } from './timers';

/** How long code waits to be cut, ms: the broker answers in one or two. */
const WAIT = 500;

export class Leftovers {
  private isWatching = false;

  /**
   * @param flags shared with the broker
   * @param mayCut whether nothing else would be cut with the code of that cell: no cell runs, and it does not end by itself
   * @param ask asks the broker to cut what this thread runs
   */
  constructor(
    private readonly flags: Int32Array,
    private readonly mayCut: (cell: RunningCell) => boolean,
    private readonly ask: () => void,
  ) {}

  /** From now on, what follows an `await` of an interrupted cell is cut. */
  watch(): void {
    if (this.isWatching || !followsCallbacks) return;
    this.isWatching = true;
    promiseHooks.onBefore(() => {
      const cell = tracker.current();
      if (cell?.cancelled && this.mayCut(cell)) this.cut();
    });
  }

  /** Does not return: the broker terminates the promise job that this is called in. */
  private cut(): void {
    this.ask();
    const end = performance.now() + WAIT;
    while (performance.now() < end) {
      Atomics.wait(this.flags, FLAG.stop, Atomics.load(this.flags, FLAG.stop), 10);
    }
  }
}

/** Callbacks of files, message channels and workers of a cell end with it when it is interrupted. */
export function replaceSources(): void {
  for (const name of Object.keys(fs) as (keyof typeof fs)[]) replaceCallback(fs, name);
  const { MessageChannel, Worker } = workerThreads;
  class CellChannel extends MessageChannel {
    constructor() {
      super();
      tracker.current()?.onInterrupt.add(() => this.port1.close());
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
