/**
 * Which cell is running, also after an `await`, in timers and in callbacks. AsyncLocalStorage knows on Node ≥ 24;
 * before that it works through async hooks, and terminating inside a promise job then aborts the process: there it
 * is the cell that runs or ran last, and timers carry their cell by closure.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Thrown where a cell that was asked to stop does anything visible. */
export class InterruptError extends Error {
  override name = 'InterruptError';
  constructor() {
    super('Interrupted');
  }
}

export class RunningCell {
  cancelled = false;
  /** Ends what the cell began outside this thread's code: child processes. */
  readonly onInterrupt = new Set<() => void>();
  /** Disposed in reverse order when the cell ends. */
  readonly resources: (() => unknown)[] = [];
  /** Held so that V8 does not collect it while it is pending. */
  promise: Promise<unknown> | undefined;

  constructor(readonly run: number) {}
}

const tracksFrames = Number(process.versions.node.split('.')[0]) >= 24;

interface Tracker {
  run<R>(cell: RunningCell, f: () => R): R;
  current(): RunningCell | undefined;
}

function framesTracker(): Tracker {
  const storage = new AsyncLocalStorage<RunningCell>();
  return { run: (cell, f) => storage.run(cell, f), current: () => storage.getStore() };
}

function latestTracker(): Tracker {
  let latest: RunningCell | undefined;
  return {
    run(cell, f) {
      latest = cell;
      return f();
    },
    current: () => latest,
  };
}

/** Runs a function as part of a cell, and says which cell is running. */
export const tracker: Tracker = tracksFrames ? framesTracker() : latestTracker();

/** True if the tracker follows callbacks by itself. */
export const followsCallbacks = tracksFrames;
