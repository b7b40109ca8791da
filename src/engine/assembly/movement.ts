/** Copies along strides. */

/** The position after the last dim: how a walk over any number of dims goes on. At most 16 dims. */
const COUNTERS: usize = memory.data(64);

/** y (contiguous) = x read at Σ index·stride */
export function gatherStrided(rank: i32, shape: usize, strides: usize, x: usize, y: usize): void {
  walk(rank, shape, strides, x, y, false);
}

/** y at Σ index·stride += x (contiguous) */
export function scatterAddStrided(rank: i32, shape: usize, strides: usize, x: usize, y: usize): void {
  walk(rank, shape, strides, y, x, true);
}

function walk(rank: i32, shape: usize, strides: usize, spread: usize, dense: usize, scatter: bool): void {
  if (rank == 0) {
    if (scatter) store<f32>(spread, load<f32>(spread) + load<f32>(dense));
    else store<f32>(dense, load<f32>(spread));
    return;
  }
  for (let d = 0; d < rank; d++) {
    if (load<i32>(shape + (<usize>d << 2)) == 0) return;
    store<i32>(COUNTERS + (<usize>d << 2), 0);
  }
  const last = <usize>(rank - 1) << 2, width = load<i32>(shape + last), step = <usize>(load<i32>(strides + last) << 2);
  while (true) {
    if (scatter) addRun(width, step, spread, dense);
    else copyRun(width, step, spread, dense);
    dense += <usize>width << 2;
    let d = rank - 2;
    for (; d >= 0; d--) { // the next row: count up, carrying over
      const o = <usize>d << 2, stride = <usize>(load<i32>(strides + o) << 2), next = load<i32>(COUNTERS + o) + 1;
      if (next < load<i32>(shape + o)) {
        store<i32>(COUNTERS + o, next);
        spread += stride;
        break;
      }
      store<i32>(COUNTERS + o, 0);
      spread -= stride * <usize>(next - 1);
    }
    if (d < 0) return;
  }
}

function copyRun(width: i32, step: usize, from: usize, to: usize): void {
  if (step == 4) memory.copy(to, from, <usize>width << 2);
  else for (let j = 0; j < width; j++) store<f32>(to + (<usize>j << 2), load<f32>(from + j * step));
}

function addRun(width: i32, step: usize, to: usize, from: usize): void {
  for (let j = 0; j < width; j++) {
    const p = to + j * step;
    store<f32>(p, load<f32>(p) + load<f32>(from + (<usize>j << 2)));
  }
}

/** [a,b,n] → [b,a,n] */
export function swapLeading(a: i32, b: i32, n: i32, x: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let q = 0; q < b; q++) {
    for (let p = 0; p < a; p++, y += bytes) memory.copy(y, x + <usize>(p * b + q) * bytes, bytes);
  }
}
