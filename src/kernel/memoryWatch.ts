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
/** How long collecting garbage may take, and giving its memory back after that, ms. */
const COLLECTING = 1500;

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

  /**
   * Whether the process takes no more than it may once garbage is collected. What was freed takes a moment to be given
   * back.
   * @param collect collects within so many ms
   */
  async fitsAfter(collect: (milliseconds: number) => Promise<void>): Promise<boolean> {
    await collect(COLLECTING);
    const end = performance.now() + COLLECTING;
    while (this.read() > this.limit && performance.now() < end) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    return this.read() <= this.limit;
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

/** The warning under a cell whose kernel comes near its limit. */
export function nearLimit(bytes: number, limit: number): string {
  return `The kernel uses ${gigabytes(bytes)} of the ${gigabytes(limit)} of memory it may use.\n`;
}

/** Why a cell was stopped, or without an ordinal what cells had begun, and what became of the variables. */
export function overLimit(
  bytes: number,
  limit: number,
  stateLost: boolean,
  ordinal?: number,
): string {
  const what = ordinal === undefined ? 'What cells began' : `Cell ${ordinal}`;
  const used = `the kernel used ${gigabytes(bytes)} of memory, more than the ${gigabytes(limit)} it may use`;
  const variables = stateLost
    ? 'That did not free the memory: all variables are lost.'
    : 'The variables are kept.';
  return (
    `${what} was stopped: ${used}. ${variables} Use smaller data, hold fewer results at once, or allow more ` +
    '(SEQ2SEQ_MEMORY, in GB; in the editor the setting seq2seq.memory).'
  );
}

/** 12.3 GB */
function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}
