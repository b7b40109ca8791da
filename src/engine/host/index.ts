/**
 * The engine's host in Node: the only place that reads the .wasm and knows the machine. Nothing happens until
 * the first tensor is made; then the fastest right combination of build and tile is found by measuring.
 */
import { setFlagsFromString } from 'node:v8';
import { type Machine, provideMachine } from '../machine';
import { type Build, compile, PAGES, relaxedIsThere } from './compile';
import { type Routines, selfTest, TILES, type TileKind } from './selfTest';

export interface HostOptions {
  /** Bytes of memory the engine may use, at most 1 GiB. */
  memoryBytes?: number;
  /** Takes this build instead of the fastest; for tests. */
  build?: Build;
  /** Takes this tile instead of the fastest; for tests. */
  tile?: TileKind;
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
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const builds: Build[] = options.build
    ? [options.build]
    : relaxedIsThere()
      ? ['relaxed', 'simd']
      : ['simd'];
  const tiles = options.tile ? [options.tile] : TILES;
  let best: { routines: Routines; text: string; rate: number; tile: number } | undefined;
  const rejected: string[] = [];
  for (const build of builds) {
    const routines = instantiate(build, memory);
    routines.setScratch(HEAP_START);
    for (const tile of tiles) {
      routines.setTile(TILES.indexOf(tile));
      const result = selfTest(
        routines,
        memory.buffer,
        HEAP_START + Number(routines.scratchBytes()),
      );
      const text = `${build} ${tile}, ${result.gflops.toFixed(0)} GFLOP/s`;
      if (!result.right) rejected.push(text);
      else if (!best || result.gflops > best.rate) {
        best = { routines, text, rate: result.gflops, tile: TILES.indexOf(tile) };
      }
    }
  }
  if (!best)
    throw new Error(`The engine's self-test failed on this machine (${rejected.join('; ')}).`);
  best.routines.setTile(best.tile);
  const heapStart = HEAP_START + Number(best.routines.scratchBytes());
  const capacity = Math.min(
    options.memoryBytes ?? Number.POSITIVE_INFINITY,
    memory.buffer.byteLength - heapStart,
  );
  return {
    assembly: best.routines,
    buffer: memory.buffer,
    heapStart,
    heapEnd: heapStart + capacity,
    description: best.text,
  };
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

function instantiate(build: Build, memory: WebAssembly.Memory): Routines {
  const instance = new WebAssembly.Instance(compile(build), {
    env: {
      memory,
      abort() {
        throw new Error('The engine stopped in compiled code.');
      },
    },
  });
  return instance.exports as unknown as Routines;
}
