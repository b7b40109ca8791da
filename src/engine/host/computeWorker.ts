/** A thread that helps with the jobs of the engine that started it. */
import { workerData } from 'node:worker_threads';
import { instantiate } from './compile';
import { Job } from './job';
import type { Routines } from './selfTest';

/** What a helper is told when it starts. */
export interface HelperData {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  tile: number;
  /** Scratch of its own in the shared memory. */
  scratch: number;
  control: SharedArrayBuffer;
  names: readonly (keyof Routines)[];
}

const { module, memory, tile, scratch, control, names } = workerData as HelperData;
const routines = instantiate(module, memory);
routines.setScratch(scratch);
routines.setTile(tile);
new Job(control, routines, names).help();
