/** What leaves the worker. A cell that prints for ever waits for its reader, and can be interrupted while waiting. */
import { parentPort } from 'node:worker_threads';
import { type MimeBundle, outputSize } from '../../protocol';
import { FLAG, type FromWorker, type OutputFromWorker, type RawError, STOP } from '../wire';
import { InterruptError, tracker } from './running';

/** Size of the outputs that may be on their way before the worker waits: about as many characters. */
export const WINDOW = 2 ** 20;
/** What an output counts beside its text. */
const OVERHEAD = 256;
/** Characters of a stream that travel together at most. */
const PIECE = 2 ** 16;
/** What may still be shown by a cell that is asked to stop. */
const LAST_PICTURES = 20;
/** One slice of waiting, ms. */
const SLICE = 20;

export class Outbox {
  /** Size of what was sent, as a number of 32 bits: FLAG.taken runs over at the same place. */
  private sent = 0;
  /** Values shown since the cell was asked to stop. */
  private afterStop = 0;

  constructor(private readonly flags: Int32Array) {}

  /** Everything but outputs: never waits. */
  post(message: Exclude<FromWorker, OutputFromWorker>): void {
    parentPort?.postMessage(message);
  }

  /**
   * Text of a cell.
   * @throws InterruptError while the cell, or the whole kernel, is asked to stop
   */
  stream(run: number, name: 'stdout' | 'stderr', text: string): void {
    for (let at = 0; at < text.length; ) {
      const end = endOfPiece(text, at);
      const piece = text.slice(at, end);
      this.send({ type: 'stream', run, name, text: piece, size: OVERHEAD + piece.length });
      at = end;
      if (at < text.length && this.isStopped()) throw new InterruptError();
    }
  }

  /**
   * A value shown. The last pictures of a training that was interrupted go out too.
   * @throws InterruptError when a cell that is asked to stop shows more than that
   */
  display(run: number, data: MimeBundle, displayId: string | undefined, update: boolean): void {
    this.afterStop = this.isStopped() ? this.afterStop + 1 : 0;
    if (this.afterStop > LAST_PICTURES) throw new InterruptError();
    this.send({ type: 'display', run, displayId, update, data, size: OVERHEAD + outputSize(data) });
  }

  late(run: number, id: number, error: RawError, count: number): void {
    const size = OVERHEAD + error.message.length + error.stack.length;
    this.send({ type: 'late', run, id, error, count, size });
  }

  /** Waits until the client has taken all that was sent, at most so many ms. */
  flush(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    this.waitWhile(outstanding => outstanding > 0 && performance.now() < end);
  }

  /** True while the running cell is asked to stop. */
  get stopping(): boolean {
    return Atomics.load(this.flags, FLAG.stop) !== STOP.no;
  }

  /** Tells the broker that the cell is on its way out. */
  stopHeard(): void {
    Atomics.compareExchange(this.flags, FLAG.stop, STOP.asked, STOP.heard);
  }

  private send(message: OutputFromWorker): void {
    const { size } = message;
    // one that is larger than the window goes when nothing else is on its way
    this.waitWhile(outstanding => outstanding > 0 && outstanding + size > WINDOW);
    this.sent = (this.sent + size) | 0;
    parentPort?.postMessage(message);
  }

  /** @param isTooEarly is given the size of what was sent and not taken */
  private waitWhile(isTooEarly: (outstanding: number) => boolean): void {
    for (;;) {
      const taken = Atomics.load(this.flags, FLAG.taken);
      if (!isTooEarly((this.sent - taken) | 0) || this.isStopped()) return;
      Atomics.wait(this.flags, FLAG.taken, taken, SLICE);
    }
  }

  private isStopped(): boolean {
    return this.stopping || (tracker.current()?.cancelled ?? false);
  }
}

/** Where a piece that begins at `at` ends: not between the halves of a surrogate pair. */
function endOfPiece(text: string, at: number): number {
  const end = Math.min(text.length, at + PIECE);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}
