/** stdout and stderr of the run. Whoever reads them may be slow, or gone: `| head`. */
import type { Writable } from 'node:stream';

type Name = 'stdout' | 'stderr';

export class Terminal {
  private readonly gone = new Set<Name>();
  private readonly streams: Record<Name, Writable>;
  private isReleased = false;
  private release = () => {};
  private readonly released = new Promise<void>(resolve => {
    this.release = resolve;
  });

  constructor({ stdout, stderr }: Record<Name, Writable> = process) {
    this.streams = { stdout, stderr };
    for (const name of ['stdout', 'stderr'] as const) {
      this.streams[name].on('error', () => this.gone.add(name)); // nobody reads any more: the notebook is still written
    }
  }

  write(name: Name, text: string): void {
    if (!this.gone.has(name)) this.streams[name].write(text);
  }

  /** Resolves when what was written is with its reader; undefined where it is. */
  drained(): Promise<unknown> | undefined {
    if (this.isReleased) return undefined;
    const full = (['stdout', 'stderr'] as const).filter(
      name => !this.gone.has(name) && this.streams[name].writableNeedDrain,
    );
    if (full.length === 0) return undefined;
    return Promise.race([
      Promise.all(full.map(name => drainOf(this.streams[name]))),
      this.released,
    ]);
  }

  /** Nothing waits for the reader any more: the run is being stopped. */
  stopWaiting(): void {
    this.isReleased = true;
    this.release();
  }
}

function drainOf(stream: Writable): Promise<void> {
  return new Promise(resolve => {
    const events = ['drain', 'error', 'close'];
    const end = () => {
      for (const event of events) stream.off(event, end);
      resolve();
    };
    for (const event of events) stream.on(event, end);
  });
}
