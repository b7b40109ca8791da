/**
 * The routines on several threads: calls that are worth it are cut into units (cuts.ts says how) and done together
 * with helpers (job.ts). Helpers start with the first such call and never hold it up: until they are there, the
 * calling thread does everything.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HelperData } from './computeWorker';
import { CUTS, type CutRule } from './cuts';
import { Job } from './job';
import type { Routines } from './selfTest';

/** Calls that take less than this, in ns on one thread, are not worth dividing. */
const WORTHWHILE = 10_000;

export interface Team {
  /** The routines, cut where it is worth it. */
  routines: Routines;
  /** To be called when code was cut off in the middle of a routine. */
  recover(): void;
}

/** @param helper what each helper is told, but for its own scratch; `scratches`: one for each */
export function team(
  routines: Routines,
  helper: Pick<HelperData, 'module' | 'memory' | 'tile'>,
  scratches: readonly number[],
): Team {
  const threads = scratches.length + 1;
  const names = Object.keys(CUTS) as (keyof typeof CUTS)[];
  const control = Job.control();
  const job = new Job(control, routines, names);
  let started = false;
  const start = () => {
    started = true;
    for (const scratch of scratches) {
      const data: HelperData = { ...helper, scratch, control, names };
      const worker = new Worker(program(), { workerData: data, execArgv: [], env: {} });
      worker.on('error', error => console.error('A compute thread of the engine failed:', error));
      worker.unref();
    }
  };
  const together = { ...routines } as Record<keyof Routines, unknown>;
  for (const [index, name] of names.entries()) {
    const rule: CutRule = CUTS[name];
    const alone = routines[name] as (...values: number[]) => void;
    together[name] = (...values: number[]) => {
      if (rule.cost(values) < WORTHWHILE) return alone(...values);
      const cut = rule.cut(values, threads);
      if (!cut) return alone(...values);
      if (!started) start();
      job.run(index, values, cut);
    };
  }
  return { routines: together as unknown as Routines, recover: () => job.abandon() };
}

/** Beside the bundle, or in the repository's dist/ when run from source. */
function program(): string {
  const places = [
    join(__dirname, 'computeWorker.js'),
    join(__dirname, '../../../dist/computeWorker.js'),
  ];
  const found = places.find(place => existsSync(place));
  if (!found)
    throw new Error(
      `computeWorker.js is missing in ${places.join(' and ')}: run \`npm run build\`.`,
    );
  return found;
}
