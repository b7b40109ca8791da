/** What the routines over whole sequences share. */
import { DEPTH } from './memory';

/** Real steps of sequence b. */
// @ts-ignore: decorator
@inline export function lengthOf(lengths: usize, b: i32, T: i32): i32 {
  return lengths ? load<i32>(lengths + (<usize>b << 2)) : T;
}

/** A sum cut into even depths of at most DEPTH, so that one B panel stays in L1. */
// @ts-ignore: decorator
@inline export function depthOf(k: i32): i32 {
  const blocks = (k + DEPTH - 1) / DEPTH;
  return ((k + blocks - 1) / blocks + 3) & ~3;
}
