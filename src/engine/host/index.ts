/**
 * The engine's host in Node: the only place that reads the .wasm and knows the machine. Nothing happens until
 * the first tensor is made; then the fastest right combination of build and tile is found by measuring.
 */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { type Machine, provideMachine } from '../machine';
import { choose } from './choose';
import { type Build, compile, relaxedIsThere } from './compile';
import { garbageCollector } from './garbage';
import { FEWEST_PAGES, memorySize } from './memorySize';
import { TILES, type TileKind } from './selfTest';
import { SUMS_BYTES, sharedRoutines } from './shared';
import { team } from './threads';

export { memoryBytes } from './memorySize';

/** Collects garbage of this thread, where V8 can be asked to. */
export function collectGarbage(): void {
  garbageCollector()?.(() => {});
}

export interface HostOptions {
  /** Bytes of WASM memory the engine's heap may use. Default: what `memorySize()` gives this machine. */
  memoryBytes?: number;
  /** Bytes that may lie outside, owned by JavaScript, when the heap is full. Default: what `memorySize()` gives. */
  outsideBytes?: number;
  /** Takes this build instead of the fastest; for tests. */
  build?: Build;
  /** Takes this tile instead of the fastest; for tests. */
  tile?: TileKind;
  /** Threads that compute, the calling one included. Default: `threadsHere()`. Results do not depend on it. */
  threads?: number;
}

/** Most threads that are used without being asked for. */
const MOST_THREADS = 8;

/** Threads for this machine: all cores of a small one, one less of a larger one, for the editor; SEQ2SEQ_THREADS decides. */
export function threadsHere(): number {
  const asked = Number(process.env.SEQ2SEQ_THREADS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  const cores = availableParallelism();
  return Math.min(cores > 2 ? cores - 1 : cores, MOST_THREADS);
}

/** Where the engine's part of the memory begins: the first page is for control, static data come after it. */
const HEAP_START = 1 << 20;

/** Gives the engine its machine, to be started with the first tensor. Call it once per thread. */
export function installEngine(options: HostOptions = {}): void {
  provideMachine(() => startMachine(options));
}

/** Starts a machine at once. */
export function startMachine(options: HostOptions = {}): Machine {
  switchOnWhatV8Has();
  const size = memorySize();
  const memory = reserveMemory(size.pages);
  const builds: Build[] = options.build
    ? [options.build]
    : relaxedIsThere()
      ? ['relaxed', 'simd']
      : ['simd'];
  const tiles = options.tile ? [options.tile] : TILES;
  const { build, tile, routines, gflops } = choose(builds, tiles, memory, HEAP_START);
  const text = `${build} ${tile}, ${gflops.toFixed(0)} GFLOP/s`;
  const threads = options.threads ?? threadsHere();
  const each = Number(routines.scratchBytes());
  const helpers = Array.from({ length: threads - 1 }, (_, i) => HEAP_START + (i + 1) * each);
  const sums = HEAP_START + threads * each;
  const heapStart = sums + SUMS_BYTES;
  const capacity = Math.min(
    options.memoryBytes ?? Number.POSITIVE_INFINITY,
    memory.buffer.byteLength - heapStart,
  );
  const machine = {
    buffer: memory.buffer,
    heapStart,
    heapEnd: heapStart + capacity,
    outsideBytes: options.outsideBytes ?? size.outsideBytes,
    collectGarbage: garbageCollector(),
    description: text,
  };
  if (threads === 1) return { ...machine, assembly: routines, recover() {} };
  const together = team(
    routines,
    { module: compile(build), memory, tile: TILES.indexOf(tile) },
    helpers,
  );
  const assembly = {
    ...together.routines,
    ...sharedRoutines(together.routines, memory.buffer, sums),
  };
  return {
    ...machine,
    assembly,
    description: `${text}, ${threads} threads`,
    recover: together.recover,
  };
}

/**
 * Memory of fixed size; the system gives it page by page when it is first written. Less where the system refuses so much
 * address space.
 */
function reserveMemory(pages: number): WebAssembly.Memory {
  for (let size = pages; ; size = Math.ceil(size / 2)) {
    try {
      return new WebAssembly.Memory({ initial: size, maximum: size, shared: true });
    } catch (error) {
      if (size <= FEWEST_PAGES) throw error;
    }
  }
}

/**
 * Switches on what V8 has but keeps behind a flag, for the whole process, before anything is compiled; what comes of it
 * is measured, its digits are checked. Pairs of 128-bit operations joined into 256-bit ones (Node ≥ 24 on x86-64):
 * twice the GEMM. Relaxed SIMD (Node 20): a third more. And no baseline compiler: a routine is fast at its first call.
 */
function switchOnWhatV8Has(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24 && process.arch === 'x64') setFlagsFromString('--experimental-wasm-revectorize');
  if (major === 20) setFlagsFromString('--experimental-wasm-relaxed-simd');
  setFlagsFromString('--no-liftoff');
}
