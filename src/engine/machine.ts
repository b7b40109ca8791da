/**
 * The machine below the ops: one memory and the routines compiled against it. It is started when the
 * first tensor is made, by whoever knows how (engine/host in Node); the engine itself knows no Node.
 */
import type { Assembly } from './assembly';

export interface Machine {
  readonly assembly: Assembly;
  /** Fixed size, so the views below never detach. */
  readonly buffer: ArrayBufferLike;
  /** Where values and ids lie, at pointer / 4, if not in the buffer as float32 and int32: a machine for tests has float64. */
  readonly floats?: Float32Array;
  readonly ints?: Int32Array;
  /** The part of the memory the engine's heap may use, in bytes. */
  readonly heapStart: number;
  readonly heapEnd: number;
  /** Most bytes that may lie outside, owned by JavaScript, when the heap is full. Default: no limit. */
  readonly outsideBytes?: number;
  /** Runs JavaScript's garbage collector; `check` may then read weak references. Left out where it cannot be run. */
  readonly collectGarbage?: (check: () => void) => void;
  /** What was chosen by self-measurement, for people: build, tile, GFLOP/s. */
  readonly description: string;
  /** To be called when code was cut off in the middle of a routine. */
  recover(): void;
}

let start: (() => Machine) | undefined;
let running: Machine | undefined;

/** Says how to start the machine. Called once by the host, before the first tensor. */
export function provideMachine(starter: () => Machine): void {
  start = starter;
}

/** @internal Puts the machine in order after code was cut off in the middle of a routine. */
export function recoverMachine(): void {
  running?.recover();
}

/** The running machine; started on first use. */
export function machine(): Machine {
  if (!running) {
    if (!start)
      throw new Error('The engine has no host: call installEngine() of engine/host first.');
    running = start();
  }
  return running;
}
