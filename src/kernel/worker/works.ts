/** Long work that cells began, awaited or not: trainings, files being written. Who ends the kernel asks for it first. */
import { type RunningCell, tracker } from './running';

/** As it was before cells: their timers are others. */
const wait = setTimeout;

/** How often work that runs is looked after, ms. */
const LOOK = 20;

interface Work {
  /** The function that people call. */
  name: string;
  cell: RunningCell | undefined;
}

export class Works {
  /** In the order they began: what a cell calls stands before what that calls. */
  private readonly running = new Set<Work>();

  /** Work of the running cell begins. @returns to be called at its end */
  begin(name: string): () => void {
    const work = { name, cell: tracker.current() };
    this.running.add(work);
    return () => this.running.delete(work);
  }

  /** What a cell began first of what runs still; undefined for none. */
  of(cell: RunningCell): string | undefined {
    return [...this.running].find(work => work.cell === cell)?.name;
  }

  /** The cell was cut off: nothing says the end of what it began. */
  forget(cell: RunningCell): void {
    for (const work of this.running) if (work.cell === cell) this.running.delete(work);
  }

  /** Resolves when no work runs, or so many ms are over: with the runs of the cells whose work runs still. */
  async settled(milliseconds = Number.POSITIVE_INFINITY): Promise<number[]> {
    const end = performance.now() + milliseconds;
    do {
      await new Promise(resolve => wait(resolve, LOOK)); // once in any case: what was thrown late is told by then
    } while (this.running.size > 0 && performance.now() < end);
    return [...this.running].map(({ cell }) => cell?.run ?? 0);
  }
}
