/** Stopping what a cell worker computes, by the gentlest means that works. */
import type { CellThread } from './cellThread';
import { patience } from './patience';
import { endProcess } from './processGroup';

/** How long a cell may end by itself when asked, before it is cut, ms. */
const GRACE = 35;
/** How long one that has heard it may take to end: training draws its last picture. */
const HEARD = 600;
/** How long a cut cell may take to give the thread back before children it may wait for are ended, ms. */
const BLOCKED = 250;
/** How long these may take to end by themselves, ms. */
const CHILD = 500;
/** How long it may take then, ms. */
const CUT = 1500;
/** How long work beneath the cells may take to end, ms: what was cut off is given up before. */
const BENEATH = 800;
/** How long a thread may take to end, ms. */
const END = 1000;

/** The cell that is to be stopped, or the lack of one: then it is only about what goes on beneath. */
export interface Stoppable {
  isCell: boolean;
  /** Whether it is still what the thread does. */
  goesOn(): boolean;
  /** It has stopped, and the variables are there. */
  done(): void;
}

/**
 * Resolves when nothing of it computes any more, nor of the trainings and the like that cells began and did not wait for.
 * @returns false if the thread had to be ended for it, and the variables with it
 */
export async function stopThread(thread: CellThread, what: Stoppable): Promise<boolean> {
  thread.askToStop(true); // 1: ops and the training loop poll
  thread.post({ type: 'interrupt' });
  // what goes on beneath is not ended from outside: a training that is cut never says how it ended
  if (
    (await thread.answers(patience(what.isCell ? GRACE : HEARD))) ||
    (thread.hasHeard && (await thread.answers(patience(HEARD))))
  ) {
    await thread.answers(50);
    if (what.isCell) await ownEnd(what);
    what.done();
    await quiet(thread);
    return true;
  }
  if (what.goesOn()) thread.terminateExecution(); // 2: the code is cut, the variables stay
  if ((await thread.answers(BLOCKED)) || (await answersWithoutChildren(thread))) {
    what.done();
    await quiet(thread);
    return true;
  }
  if (!what.goesOn() || thread.hasEnded) return true; // it ended by itself meanwhile, and was replaced
  await endThread(thread);
  return false;
}

/** 3: the thread ends, and the variables with it. 4: so does the process, where a builtin holds the thread up. */
export async function endThread(thread: CellThread): Promise<void> {
  if (!(await thread.end(END))) endProcess();
}

/** Waits a little for the cell's own end, so that what it says last comes before the reply. */
async function ownEnd({ goesOn }: Stoppable): Promise<void> {
  const end = performance.now() + patience(GRACE);
  while (goesOn() && performance.now() < end) {
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

/** Waits for the end of what went on beneath; then nothing is asked to stop any more. */
async function quiet(thread: CellThread): Promise<void> {
  const tooLong = new Promise(resolve => setTimeout(resolve, BENEATH).unref());
  await Promise.race([thread.settled(), tooLong]).catch(() => {}); // the thread ended: so did what ran
  thread.askToStop(false);
}

/** A thread that waits in execSync and the like goes on when its child has ended; the code is cut then. */
async function answersWithoutChildren(thread: CellThread): Promise<boolean> {
  thread.signalBlockingChildren('SIGTERM');
  if (await thread.answers(CHILD)) return true;
  thread.signalBlockingChildren('SIGKILL');
  return thread.answers(CUT);
}
