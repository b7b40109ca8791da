/**
 * The routines as several threads divide them, with the units one after another in an order of one's own on the calling
 * thread: every rule is used, also for calls that are too short to be worth dividing, and nothing has to be waited for.
 */
import { strict as assert } from 'node:assert';
import type { Assembly, Machine } from '../../src/engine';
import { CUTS, type CutRule } from '../../src/engine/host/cuts';
import { MOST_UNITS } from '../../src/engine/host/job';
import type { Routines } from '../../src/engine/host/selfTest';
import { SUMS_BYTES, sharedRoutines } from '../../src/engine/host/shared';

type Routine = (...values: number[]) => unknown;

export interface Division {
  /** Threads that the rules are told of. */
  threads: number;
  /** A number in [0, below) that decides which unit is next. */
  next(below: number): number;
  /** Told of every call that was divided. */
  divided(name: string, units: number): void;
}

/** @param machine one with one thread; the sums of pieces lie at the end of its memory */
export function dividedRoutines(machine: Machine, division: Division): Assembly {
  const routines = machine.assembly as Routines;
  const call = { ...routines } as Record<keyof Routines, unknown>;
  for (const [name, rule] of Object.entries(CUTS) as [keyof typeof CUTS, CutRule][]) {
    const routine = routines[name] as Routine;
    call[name] = (...values: number[]) => {
      const cost = rule.cost(values);
      assert.ok(cost >= 0 && Number.isFinite(cost), `${name}(${values}) costs ${cost} ns`);
      const cut = rule.cut(values, division.threads);
      if (!cut) return routine(...values);
      const total = values[cut.cut];
      const units = Math.ceil(total / cut.share);
      assert.ok(cut.share > 0 && units > 1 && units <= MOST_UNITS, `${name}(${values}): ${units}`);
      division.divided(name, units);
      const left = Array.from({ length: units }, (_, index) => index * cut.share);
      while (left.length > 0) {
        const [from] = left.splice(division.next(left.length), 1);
        const unit = values.map((value, i) => value + from * cut.moves[i]);
        unit[cut.cut] = Math.min(cut.share, total - from);
        routine(...unit);
      }
      return undefined;
    };
  }
  const shared = call as unknown as Routines;
  const sums = (machine.buffer.byteLength - SUMS_BYTES) & ~63;
  return { ...shared, ...sharedRoutines(shared, machine.buffer, sums) };
}
