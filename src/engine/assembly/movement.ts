/** Copies along strides, at most 16 dims. Values are moved as bits: tensors of int32 travel the same way. */
import { counters } from './memory';

/** y (contiguous) = x read at Σ index·stride */
export function gatherStrided(rank: i32, shape: usize, strides: usize, x: usize, y: usize): void {
  walk(rank, shape, strides, x, y, false);
}

/** y at Σ index·stride += x (contiguous) */
export function scatterAddStrided(rank: i32, shape: usize, strides: usize, x: usize, y: usize): void {
  walk(rank, shape, strides, y, x, true);
}

function walk(rank: i32, shape: usize, strides: usize, spread: usize, dense: usize, scatter: bool): void {
  if (rank == 0) return run(1, 4, spread, dense, scatter);
  const count = counters(); // how far the walk along each dim has come
  for (let d = 0; d < rank; d++) {
    if (load<i32>(shape + (<usize>d << 2)) == 0) return;
    store<i32>(count + (<usize>d << 2), 0);
  }
  const last = <usize>(rank - 1) << 2, width = load<i32>(shape + last), step = <usize>(load<i32>(strides + last) << 2);
  while (true) {
    run(width, step, spread, dense, scatter);
    dense += <usize>width << 2;
    let d = rank - 2;
    for (; d >= 0; d--) { // the next row: count up, carrying over
      const o = <usize>d << 2, stride = <usize>(load<i32>(strides + o) << 2), next = load<i32>(count + o) + 1;
      if (next < load<i32>(shape + o)) {
        store<i32>(count + o, next);
        spread += stride;
        break;
      }
      store<i32>(count + o, 0);
      spread -= stride * <usize>(next - 1);
    }
    if (d < 0) return;
  }
}

/** One row of a walk. */
// @ts-ignore: decorator
@inline function run(width: i32, step: usize, spread: usize, dense: usize, scatter: bool): void {
  if (scatter) addRun(width, step, spread, dense);
  else if (step == 4) copy(width, spread, dense);
  else {
    for (const end = dense + (<usize>width << 2); dense < end; dense += 4, spread += step) {
      store<u32>(dense, load<u32>(spread));
    }
  }
}

function addRun(width: i32, step: usize, to: usize, from: usize): void {
  const end = from + (<usize>width << 2);
  if (step == 4) {
    for (const wide = from + (<usize>(width & ~7) << 2); from < wide; from += 32, to += 32) {
      const a = f32x4.add(v128.load(to), v128.load(from)), b = f32x4.add(v128.load(to, 16), v128.load(from, 16));
      v128.store(to, a); v128.store(to, b, 16);
    }
  }
  for (; from < end; from += 4, to += step) store<f32>(to, load<f32>(to) + load<f32>(from));
}

/** n values from one place to another that does not overlap. Short ones here: memory.copy leaves the module. */
// @ts-ignore: decorator
@inline export function copy(n: i32, from: usize, to: usize): void {
  const bytes = <usize>n << 2;
  if (n > 64) memory.copy(to, from, bytes);
  else {
    let j: usize = 0;
    for (const wide = bytes & ~15; j < wide; j += 16) v128.store(to + j, v128.load(from + j));
    for (; j < bytes; j += 4) store<u32>(to + j, load<u32>(from + j));
  }
}

/** [a,b,n] → [b,a,n] */
export function swapLeading(a: i32, b: i32, n: i32, x: usize, y: usize): void {
  swapSome(a, b, b, n, x, y);
}

/** The first b rows of such a result, from x [a,all,n]. */
export function swapSome(a: i32, b: i32, all: i32, n: i32, x: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let q = 0; q < b; q++) {
    for (let p = 0; p < a; p++, y += bytes) copy(n, x + <usize>(p * all + q) * bytes, y);
  }
}
