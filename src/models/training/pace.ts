/** The time a training takes, and the turns it gives its process. */
import type { Pause } from '../../engine';
import { now } from '../clock';
import { nextTurn } from '../turn';

/** Milliseconds of computing after which the process gets a turn. */
const TURN = 25;

/** When the process had its last turn; of all trainings: many short ones keep it waiting as a long one does. */
let lastTurn = Number.NEGATIVE_INFINITY;

export class Pace {
  private readonly begun = now();
  private lastLap = now();

  /** Since it began. */
  get seconds(): number {
    return (now() - this.begun) / 1000;
  }

  /** Seconds since it was asked for last. */
  lap(): number {
    const since = this.lastLap;
    this.lastLap = now();
    return (this.lastLap - since) / 1000;
  }

  async turn(pause: Pause): Promise<void> {
    if (now() - lastTurn < TURN) return;
    await pause(nextTurn());
    lastTurn = now();
  }
}
