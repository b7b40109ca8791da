/** The cells that were asked for, run one at a time in the order asked; one that fails takes the rest with it. */
export class CellQueue<Job> {
  private readonly waiting: Job[] = [];
  private turning: Promise<void> | undefined;

  /**
   * @param run runs one job; true when it went well; must not reject
   * @param drop tells a job that it will not run
   */
  constructor(
    private readonly run: (job: Job) => Promise<boolean>,
    private readonly drop: (job: Job) => void,
  ) {}

  /** Adds jobs at the end; resolves when the queue has become empty. */
  add(jobs: readonly Job[]): Promise<void> {
    this.waiting.push(...jobs);
    this.turning ??= this.turn().finally(() => {
      this.turning = undefined;
    });
    return this.turning;
  }

  /** Drops what waits; the job that runs goes on. */
  clear(): void {
    for (const job of this.waiting.splice(0)) this.drop(job);
  }

  private async turn(): Promise<void> {
    for (let job = this.waiting.shift(); job !== undefined; job = this.waiting.shift()) {
      if (!(await this.run(job))) this.clear();
    }
  }
}
