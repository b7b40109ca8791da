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
  divided(name: keyof typeof CUTS): void;
  /** Memory in which no two units of a call may write the same place. */
  watched?: Uint8Array;
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
      division.divided(name);
      const written = watch(division.watched);
      const left = Array.from({ length: units }, (_, index) => index * cut.share);
      while (left.length > 0) {
        const [from] = left.splice(division.next(left.length), 1);
        const unit = values.map((value, i) => value + from * cut.moves[i]);
        unit[cut.cut] = Math.min(cut.share, total - from);
        routine(...unit);
        assert.ok(written(), `${name}(${values}): two units write the same place`);
      }
      return undefined;
    };
  }
  const shared = call as unknown as Routines;
  const sums = machine.buffer.byteLength - SUMS_BYTES; // a multiple of 64
  return { ...shared, ...sharedRoutines(shared, machine.buffer, sums) };
}

/** Call it after each unit: false if that unit changed what an earlier one had changed. */
function watch(memory: Uint8Array | undefined): () => boolean {
  if (!memory) return () => true;
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.byteLength >> 2);
  const before = words.slice();
  const changed = new Uint8Array(words.length);
  return () => {
    for (let i = 0; i < words.length; i++) {
      if (words[i] === before[i]) continue;
      if (changed[i] === 1) return false;
      changed[i] = 1;
      before[i] = words[i];
    }
    return true;
  };
}
