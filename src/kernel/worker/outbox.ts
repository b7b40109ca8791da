/** What leaves the worker. A cell that prints for ever waits for its reader, and can be interrupted while waiting. */
import { parentPort } from 'node:worker_threads';
import { FLAG, type FromWorker, STOP } from '../wire';
import { tracker } from './running';

/** Outputs on their way before the worker waits. */
const AHEAD = 500;
/** One slice of waiting, ms. */
const SLICE = 20;

export class Outbox {
  private sent = 0;

  constructor(private readonly flags: Int32Array) {}

  post(message: FromWorker): void {
    parentPort?.postMessage(message);
    if (message.type !== 'stream' && message.type !== 'display') return;
    this.sent++;
    let taken = Atomics.load(this.flags, FLAG.taken);
    while (this.sent - taken > AHEAD && Atomics.load(this.flags, FLAG.stop) === STOP.no) {
      Atomics.wait(this.flags, FLAG.taken, taken, SLICE);
      if (tracker.current()?.cancelled) break;
      taken = Atomics.load(this.flags, FLAG.taken);
    }
  }

  /** True while the running cell is asked to stop. */
  get stopping(): boolean {
    return Atomics.load(this.flags, FLAG.stop) !== STOP.no;
  }

  /** Tells the broker that the cell is on its way out. */
  stopHeard(): void {
    Atomics.compareExchange(this.flags, FLAG.stop, STOP.asked, STOP.heard);
  }
}
