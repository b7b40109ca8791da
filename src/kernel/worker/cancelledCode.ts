/**
 * Code of interrupted cells that goes on behind an `await`, as a loop that awaits files does: it is terminated when it
 * comes up next. Needs a Node that knows the cell behind a promise (≥ 24); before that such code goes on.
 */
import { promiseHooks } from 'node:v8';
import { FLAG } from '../wire';
import { followsCallbacks, type RunningCell, tracker } from './running';

/** How long code waits to be cut, ms: the broker answers in one or two. */
const WAIT = 500;

export class CancelledCode {
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
