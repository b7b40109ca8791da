/** A product of 96×256 by 256×96, timed and held against plain loops: which build and tile suit this machine. */
import type { Assembly } from '../assembly';

/** A part of a routine: arguments as cuts.ts lists them. */
type Part = (...values: number[]) => void;

/** The exports of the .wasm: the routines, parts of some for several threads to share, and what the host sets. */
export interface Routines extends Assembly {
  lstmBackwardRows: Part;
  gruBackwardRows: Part;
  rnnBackwardRows: Part;
  columnSums: Part;
  swapSome: Part;
  embeddingColumns: Part;
  layerNormRows: Part;
  layerNormColumns: Part;
  squares: Part;
  setScratch(pointer: number): void;
  scratchBytes(): number;
  setTile(kind: number): void;
  /** One Philox block, four words at `out`, for known answers; `counter` points at four words. */
  philox(counter: number, key0: number, key1: number, out: number): void;
}

/** Tiles in the order setTile counts them. */
export const TILES = ['6x16', '4x16', '6x8', '4x8'] as const;
export type TileKind = (typeof TILES)[number];

const M = 96;
const K = 256;
const N = 96;
/** How long a candidate is measured at a time, ms. */
const BUDGET = 1;

export interface SelfTest {
  right: boolean;
  gflops: number;
}

/** Uses memory from `free` on. */
export function selfTest(routines: Routines, buffer: ArrayBufferLike, free: number): SelfTest {
  const [a, b, c] = [free, free + 4 * M * K, free + 4 * (M * K + K * N)];
  const values = new Float32Array(buffer, free, M * K + K * N + M * N);
  for (let i = 0; i < M * K + K * N; i++) values[i] = ((i * 37) % 101) / 101 - 0.5;
  const run = () => routines.gemm(M, N, K, a, K, 1, b, 1, N, c, N, 0, 0);
  run();
  const right = isRight(values);
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + BUDGET;
  while (performance.now() < end) {
    const begin = performance.now();
    run();
    best = Math.min(best, performance.now() - begin);
  }
  values.fill(0);
  return { right, gflops: (2 * M * N * K) / best / 1e6 };
}

/** Some of the entries of C, summed in float64. */
function isRight(values: Float32Array): boolean {
  for (let i = 0; i < M; i += 5) {
    for (let j = 0; j < N; j += 7) {
      let sum = 0;
      for (let p = 0; p < K; p++) sum += values[i * K + p] * values[M * K + p * N + j];
      if (!(Math.abs(values[M * K + K * N + i * N + j] - sum) < 1e-4)) return false;
    }
  }
  return true;
}
