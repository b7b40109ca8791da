/**
 * Many requests, few flushes: the first is served at once, those that follow within `interval` are served together,
 * and no two flushes run at a time.
 */
export class Coalescer {
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wanted = false;
  private last = Number.NEGATIVE_INFINITY;

  /**
   * @param flush brings the newest state to the reader; must not reject
   * @param interval least time between the starts of two flushes now, ms
   */
  constructor(
    private readonly flush: () => Promise<void>,
    private readonly interval: () => number,
  ) {}

  /** Something changed. */
  request(): void {
    this.wanted = true;
    if (this.running || this.timer) return;
    const rest = this.last + this.interval() - performance.now();
    if (rest <= 0) void this.run();
    else this.timer = setTimeout(() => void this.run(), rest);
  }

  /** Flushes what is outstanding without waiting for the interval; resolves when nothing is. */
  async settle(): Promise<void> {
    while (this.wanted || this.running) await (this.running ?? this.run());
  }

  private run(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wanted = false;
    this.last = performance.now();
    this.running = this.flush().finally(() => {
      this.running = undefined;
      if (this.wanted) this.request();
    });
    return this.running;
  }
}
