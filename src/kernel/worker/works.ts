/** Long work that cells began, awaited or not: trainings, files being written. Who ends the kernel asks for it first. */
import { type RunningCell, tracker } from './running';

/** As it was before cells: their timers are others. */
const wait = setTimeout;

/** How often work that runs is looked after, ms. */
const LOOK = 20;
/** How long work that was asked to stop may take to say that it has ended, ms. */
const PATIENCE = 600;

interface Work {
  /** What people are told of it: 'train(…) still runs'. */
  text: string;
  cell: RunningCell | undefined;
}

export class Works {
  /** In the order they began: what a cell calls stands before what that calls. */
  private readonly works = new Set<Work>();

  /** Work of the running cell begins. @param text says that it is there  @returns to be called at its end */
  begin(text: string): () => void {
    const work = { text, cell: tracker.current() };
    this.works.add(work);
    return () => this.works.delete(work);
  }

  /** What a cell began first of what runs still; undefined for none. */
  of(cell: RunningCell): string | undefined {
    return [...this.works].find(work => work.cell === cell)?.text;
  }

  /** Asks all that runs to stop, whichever cell began it. What was cut off never says its end: it is forgotten. */
  stop(): void {
    const asked = [...this.works];
    for (const { cell } of asked) if (cell) cell.cancelled = true;
    wait(() => asked.forEach(work => void this.works.delete(work)), PATIENCE).unref();
  }

  /** Resolves when no work runs, or so many ms are over: with the runs of the cells whose work runs still. */
  async settled(milliseconds = Number.POSITIVE_INFINITY): Promise<number[]> {
    const end = performance.now() + milliseconds;
    do {
      await new Promise(resolve => wait(resolve, LOOK)); // once in any case: what was thrown late is told by then
    } while (this.works.size > 0 && performance.now() < end);
    return this.running;
  }

  /** The runs of the cells whose work runs. */
  get running(): number[] {
    return [...this.works].map(({ cell }) => cell?.run ?? 0);
  }
}
