/**
 * One job at a time, in memory that all threads see: a call of a routine, cut into units along one of its arguments.
 * Units are claimed, not dealt: a thread that the machine gives no time to claims nothing, and whoever has time does
 * the work. What a unit computes does not depend on the cut, so neither does any result on the number of threads.
 *
 * The ticket holds the number of the job (24 bits) and the units nobody has claimed (8 bits) in one word: who swaps it
 * for one less has the unit, and the job it belongs to cannot end before the unit is done.
 */
import type { Routines } from './selfTest';

/** Places in the control block, in int32. */
const TICKET = 0;
/** Units that are finished. */
const DONE = 1;
/** Helpers that sleep on the ticket. */
const SLEEPING = 2;
/** 1 while the owner sleeps on DONE. */
const WAITING = 3;
/** Helpers between a look at the ticket and the end of the unit they may have claimed. */
const ACTIVE = 4;
const UNITS = 5;
const ROUTINE = 6;
/** How many arguments, which of them is cut, how much of it one unit has, and how much there is. */
const ARITY = 7;
const CUT = 8;
const SHARE = 9;
const TOTAL = 10;
/** 1 once a helper's unit of this job ended in an error. */
const FAILED = 11;
const INTS = 16;
/** Room for arguments, and for how far each moves per unit of what is cut. */
const MOST_ARGUMENTS = 48;

/** Most units a job can be cut into. */
export const MOST_UNITS = 255;
/** How often a thread looks before it sleeps: about 50 µs. */
const PATIENCE = 20_000;

type Routine = (...values: number[]) => void;

/** How a call is cut: argument `cut` counts the rows (columns, values), others move with them. */
export interface Cut {
  /** Position of the argument that counts what is cut. */
  cut: number;
  /** How much of it one unit has. */
  share: number;
  /** How far each argument moves per one of what is cut. */
  moves: readonly number[];
}

export class Job {
  private readonly ints: Int32Array;
  private readonly values: Float64Array;
  private readonly moves: Float64Array;
  private readonly routines: readonly Routine[];

  constructor(
    readonly control: SharedArrayBuffer,
    routines: Routines,
    private readonly names: readonly (keyof Routines)[],
  ) {
    this.ints = new Int32Array(control, 0, INTS);
    this.values = new Float64Array(control, 4 * INTS, MOST_ARGUMENTS);
    this.moves = new Float64Array(control, 4 * INTS + 8 * MOST_ARGUMENTS, MOST_ARGUMENTS);
    this.routines = names.map(name => routines[name] as Routine);
  }

  static control(): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * INTS + 16 * MOST_ARGUMENTS);
  }

  /**
   * The owner: runs routine number `routine` with all who help; returns when it is done.
   * @throws Error where a unit ended in one, its own or a helper's (whose thread goes on).
   */
  run(routine: number, values: readonly number[], { cut, share, moves }: Cut): void {
    if (this.running) this.abandon();
    this.running = true;
    const { ints } = this;
    const units = Math.ceil(values[cut] / share);
    this.values.set(values);
    this.moves.set(moves);
    ints[UNITS] = units;
    ints[ROUTINE] = routine;
    ints[ARITY] = values.length;
    ints[CUT] = cut;
    ints[SHARE] = share;
    ints[TOTAL] = values[cut];
    ints[DONE] = 0;
    ints[FAILED] = 0;
    Atomics.store(ints, TICKET, ((ints[TICKET] & ~255) + 256) | units);
    if (Atomics.load(ints, SLEEPING) > 0) Atomics.notify(ints, TICKET);
    this.claimUnits(index => this.runUnit(index));
    for (let looks = 0; ; looks++) {
      const done = Atomics.load(ints, DONE);
      if (done === units) break;
      if (looks < PATIENCE) continue;
      Atomics.store(ints, WAITING, 1);
      Atomics.wait(ints, DONE, done);
      Atomics.store(ints, WAITING, 0);
    }
    this.running = false;
    if (Atomics.load(ints, FAILED) === 1) {
      throw new Error(
        `The engine: '${this.names[routine]}' stopped with an error on a compute thread; its result is not there. ` +
          'Run the cell again; if it stays so, SEQ2SEQ_THREADS=1 computes on one thread.',
      );
    }
  }
  /** Still true when the next job begins: the one before was cut off. */
  private running = false;

  /** A helper: works for ever. */
  help(): never {
    const { ints } = this;
    for (let looks = 0; ; looks++) {
      const ticket = Atomics.load(ints, TICKET);
      if ((ticket & 255) !== 0) {
        Atomics.add(ints, ACTIVE, 1);
        this.claimUnits(index => this.tryUnit(index));
        Atomics.sub(ints, ACTIVE, 1);
        looks = 0;
      } else if (looks >= PATIENCE) {
        Atomics.add(ints, SLEEPING, 1);
        Atomics.wait(ints, TICKET, ticket);
        Atomics.sub(ints, SLEEPING, 1);
        looks = 0;
      }
    }
  }

  /** The owner was cut off in the middle of a job: takes back what is not claimed, waits for what is. */
  abandon(): void {
    const { ints } = this;
    this.running = false;
    Atomics.store(ints, WAITING, 0);
    Atomics.store(ints, TICKET, (ints[TICKET] & ~255) + 256);
    while (Atomics.load(ints, ACTIVE) > 0);
  }

  private claimUnits(run: (index: number) => void): void {
    const { ints } = this;
    for (;;) {
      const ticket = Atomics.load(ints, TICKET);
      const left = ticket & 255;
      if (left === 0) return;
      if (Atomics.compareExchange(ints, TICKET, ticket, ticket - 1) !== ticket) continue;
      run(left - 1);
      const done = Atomics.add(ints, DONE, 1) + 1;
      if (done === ints[UNITS] && Atomics.load(ints, WAITING) === 1) Atomics.notify(ints, DONE);
    }
  }

  /** A helper's unit: one that fails is done as well, or the owner, which hears of it no other way, would wait for ever. */
  private tryUnit(index: number): void {
    try {
      this.runUnit(index);
    } catch {
      Atomics.store(this.ints, FAILED, 1);
    }
  }

  private readonly unit: number[] = [];

  private runUnit(index: number): void {
    const { ints, values, moves, unit } = this;
    const from = index * ints[SHARE];
    unit.length = ints[ARITY];
    for (let i = 0; i < unit.length; i++) unit[i] = values[i] + from * moves[i];
    unit[ints[CUT]] = Math.min(ints[SHARE], ints[TOTAL] - from);
    this.routines[ints[ROUTINE]](...unit);
  }
}
