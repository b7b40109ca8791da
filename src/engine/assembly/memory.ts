/**
 * Scratch of fixed size that the host sets aside, for each thread its own: an edge tile, one packed panel of B, one packed
 * block of A. All threads share the memory, so nothing that a routine writes may lie at a fixed place.
 */

/** Depth of a block: a packed B panel of it stays in L1. */
export const DEPTH: i32 = 256;
/** Rows of a block: a packed A block of it stays in L2. */
export const ROWS: i32 = 384;

let scratch: usize = 0;

export function setScratch(pointer: usize): void {
  scratch = pointer;
}

/** Bytes the scratch needs. */
export function scratchBytes(): usize {
  return 4096 + <usize>DEPTH * 64 + <usize>(ROWS + 16) * DEPTH * 4;
}

/** A tile of 6×16 floats; the end of reductions. */
// @ts-ignore: decorator
@inline export function edge(): usize { return scratch; }
/** How far a walk along strides has come: 16 numbers. */
// @ts-ignore: decorator
@inline export function counters(): usize { return scratch + 2048; }
/** A batch of 32 random words. */
// @ts-ignore: decorator
@inline export function randomWords(): usize { return scratch + 2112; }
// @ts-ignore: decorator
@inline export function packedB(): usize { return scratch + 4096; }
// @ts-ignore: decorator
@inline export function packedA(): usize { return scratch + 4096 + <usize>DEPTH * 64; }
