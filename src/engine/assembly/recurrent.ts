/** What the routines over whole sequences share. */
import { FEW } from './fewRows';
import { DEPTH } from './memory';
import { packB } from './pack';
import { WIDTH } from './tiles';

/**
 * Packs n columns of depth k into panels of 16, `step` bytes from one panel to the next. Columns of the source lie
 * `column` values apart, depths `depth` values.
 */
export function packColumns(n: i32, k: i32, source: usize, column: usize, depth: usize, to: usize, step: usize): void {
  for (let j = 0; j < n; j += WIDTH, to += step) {
    packB(min(WIDTH, n - j), k, source + <usize>j * (column << 2), column << 2, depth << 2, to);
  }
}

/** Whether weights are read where they lie: a step of a few sequences, or one sequence however long. */
// @ts-ignore: decorator
@inline export function isFew(T: i32, B: i32): bool { return B == 1 || (T == 1 && B <= FEW); }

/** How many of `rows` sequences, which stand longest first, have a step t. */
export function rowsAt(lengths: usize, rows: i32, t: i32): i32 {
  if (!lengths) return rows;
  while (rows > 0 && load<i32>(lengths + (<usize>(rows - 1) << 2)) <= t) rows--;
  return rows;
}

/** The first row of step t: with lengths, steps have rows of the sequences that reach them alone. */
// @ts-ignore: decorator
@inline export function firstRow(offsets: usize, t: i32, B: i32): usize {
  return offsets ? <usize>load<i32>(offsets + (<usize>t << 2)) : <usize>t * <usize>B;
}

/** A sum cut into even depths of at most DEPTH, so that one B panel stays in L1. */
// @ts-ignore: decorator
@inline export function depthOf(k: i32): i32 {
  const blocks = (k + DEPTH - 1) / DEPTH;
  return ((k + blocks - 1) / blocks + 3) & ~3;
}

/** Packed rows of B sequences, in one piece or in several whose last one has holes. */
// @ts-ignore: decorator
@inline export function roomFor(B: i32): i32 {
  return B + 16;
}
