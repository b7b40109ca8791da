/** The notebook on disk follows the run: every few seconds what is new, and all of it at the end. */
import { type Output, onDisk } from '../client';
import { type Cell, type Notebook, writeNotebook } from './notebookFile';

/** Least time between two writings, ms. */
const INTERVAL = 5000;
/** Least time between them in times of what one takes: a long notebook is not written all the time. */
const SHARE = 20;

export class NotebookSaver {
  private readonly changed = new Set<Cell>();
  private timer: NodeJS.Timeout | undefined;
  private interval = INTERVAL;

  /**
   * @param outputsOf the outputs of a cell now
   * @param onError told when it could not be written in the midst of the run, which goes on
   */
  constructor(
    private readonly path: string,
    private readonly notebook: Notebook,
    private readonly outputsOf: (cell: Cell) => readonly Output[],
    private readonly onError: (error: Error) => void,
  ) {}

  /** The cell's outputs are others than before. @param isWritten whether they go to the disk before the end of the run */
  change(cell: Cell, isWritten = true): void {
    this.changed.add(cell);
    if (isWritten)
      this.timer ??= setTimeout(() => void this.saveMeanwhile(), this.interval).unref();
  }

  /** @throws NotebookError with the reason where it cannot be written */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    const begin = performance.now();
    for (const cell of this.changed) cell.outputs = this.outputsOf(cell).map(onDisk);
    this.changed.clear();
    await writeNotebook(this.path, this.notebook);
    this.interval = Math.max(INTERVAL, SHARE * (performance.now() - begin));
    this.timer = undefined;
  }

  private async saveMeanwhile(): Promise<void> {
    try {
      await this.save();
    } catch (error) {
      this.onError(error as Error); // the timer stays set: it is tried again at the end alone
    }
  }
}
