/**
 * Watches how much memory the process takes: tensors, typed arrays, buffers and JavaScript values of cells alike. Outside
 * the thread that cells run in, which may have no time for it.
 */

/** How often the memory is read while a cell runs, and while none does, ms. */
const INTERVAL = { busy: 50, idle: 1000 } as const;
/** Beside the engine's tensors: a share of their memory, and what a kernel needs in any case, bytes. */
const BESIDE = { share: 0.25, fixed: 2 ** 28 } as const;
/** The share of the limit from which it is said that memory runs short. */
const NEAR = 0.8;

export interface MemoryListener {
  /** Memory runs short; told once for each cell. */
  near(bytes: number, limit: number): void;
  /** More is taken than allowed; told at each reading until there is less. */
  over(bytes: number, limit: number): void;
}

export class MemoryWatch {
  /** Bytes the process may take. */
  readonly limit: number;
  private timer: NodeJS.Timeout | undefined;
  private wasNear = false;

  /** @param tensors bytes the engine may use */
  constructor(
    tensors: number,
    private readonly listener: MemoryListener,
    private readonly read: () => number = process.memoryUsage.rss,
  ) {
    this.limit = tensors * (1 + BESIDE.share) + BESIDE.fixed;
  }

  /** Looks from now on, often while a cell runs. */
  watch(isBusy: boolean): void {
    if (isBusy) this.wasNear = false;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), isBusy ? INTERVAL.busy : INTERVAL.idle).unref();
  }

  private look(): void {
    const bytes = this.read();
    if (bytes > this.limit) this.listener.over(bytes, this.limit);
    else if (bytes > NEAR * this.limit && !this.wasNear) {
      this.wasNear = true;
      this.listener.near(bytes, this.limit);
    }
  }
}

/** 12.3 GB */
export function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}
