/** Softmax over rows and its logarithm: the maximum is subtracted first, so nothing overflows. */
import { edge } from './memory';
import { expOrZero4, horizontal, lane, zero } from './math';
import { dot, largestLane, total } from './reduce';
import { affine } from './unary';

/** The largest of n floats, whatever NaN there is among them: e^(NaN − max) tells of it anyway. */
export function largest(n: i32, x: usize): f32 {
  const wide = <usize>(n & ~15) << 2, end = <usize>n << 2;
  let m0 = f32x4.splat(-Infinity), m1 = m0, m2 = m0, m3 = m0, j: usize = 0;
  for (; j < wide; j += 64) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16), x2 = v128.load(x + j, 32), x3 = v128.load(x + j, 48);
    m0 = f32x4.pmax(m0, x0); m1 = f32x4.pmax(m1, x1); m2 = f32x4.pmax(m2, x2); m3 = f32x4.pmax(m3, x3);
  }
  for (; j < end; j += 4) m0 = f32x4.pmax(m0, v128.load32_splat(x + j));
  return largestLane(f32x4.pmax(f32x4.pmax(m0, m1), f32x4.pmax(m2, m3)));
}

/** Σ e^(x − shift) over n floats; `keep`: and y = e^(x − shift). */
// @ts-ignore: decorator
@inline function exponentials(n: i32, x: usize, shift: f32, y: usize, keep: bool): f32 {
  const t = edge(), wide = <usize>(n & ~7) << 2, end = <usize>n << 2, m = f32x4.splat(shift);
  let s0 = zero(), s1 = zero(), j: usize = 0;
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const e0 = expOrZero4(f32x4.sub(x0, m)), e1 = expOrZero4(f32x4.sub(x1, m));
    s0 = f32x4.add(s0, e0);
    s1 = f32x4.add(s1, e1);
    if (keep) { v128.store(y + j, e0); v128.store(y + j, e1, 16); }
  }
  v128.store(t, s0); v128.store(t, s1, 16);
  let s = horizontal(v128.load(t)) + horizontal(v128.load(t, 16));
  for (; j < end; j += 4) {
    const e = lane(expOrZero4(f32x4.sub(v128.load32_splat(x + j), m)));
    s += e;
    if (keep) store<f32>(y + j, e);
  }
  return s;
}

/** Σ e^(x − shift) over n floats */
export function expSum(n: i32, x: usize, shift: f32): f32 { return exponentials(n, x, shift, 0, false); }

/** y = e^(x − shift) over n floats; returns Σ y, the same as expSum. */
export function expRow(n: i32, x: usize, shift: f32, y: usize): f32 { return exponentials(n, x, shift, y, true); }

export function softmax(rows: i32, n: i32, x: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, x += bytes, y += bytes) {
    const s = expRow(n, x, largest(n, x), y);
    affine(n, y, 1 / s, 0, y);
  }
}

/** dx = y·(dy − Σ dy·y) */
export function softmaxBackward(rows: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  const bytes = <usize>n << 2, wide = <usize>(n & ~7) << 2;
  for (let r = 0; r < rows; r++, y += bytes, dy += bytes, dx += bytes) {
    const mean = <f32>dot(n, y, dy), m = f32x4.splat(mean);
    let j: usize = 0;
    for (; j < wide; j += 32) {
      const y0 = v128.load(y + j), y1 = v128.load(y + j, 16), d0 = v128.load(dy + j), d1 = v128.load(dy + j, 16);
      const z0 = f32x4.mul(y0, f32x4.sub(d0, m)), z1 = f32x4.mul(y1, f32x4.sub(d1, m));
      v128.store(dx + j, z0); v128.store(dx + j, z1, 16);
    }
    for (; j < bytes; j += 4) store<f32>(dx + j, load<f32>(y + j) * (load<f32>(dy + j) - mean));
  }
}

/** y = (x − max) − ln Σ e^(x − max) */
export function logSoftmax(rows: i32, n: i32, x: usize, y: usize): void {
  const bytes = <usize>n << 2, wide = <usize>(n & ~7) << 2;
  for (let r = 0; r < rows; r++, x += bytes, y += bytes) {
    const top = largest(n, x), m = f32x4.splat(top), l = f32x4.splat(<f32>Math.log(<f64>expSum(n, x, top)));
    let j: usize = 0;
    for (; j < wide; j += 32) {
      const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
      const y0 = f32x4.sub(f32x4.sub(x0, m), l), y1 = f32x4.sub(f32x4.sub(x1, m), l);
      v128.store(y + j, y0); v128.store(y + j, y1, 16);
    }
    for (; j < bytes; j += 4) store<f32>(y + j, (load<f32>(x + j) - top) - lane(l));
  }
}

/** dx = dy − e^y·Σ dy */
export function logSoftmaxBackward(rows: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  const bytes = <usize>n << 2, wide = <usize>(n & ~7) << 2;
  for (let r = 0; r < rows; r++, y += bytes, dy += bytes, dx += bytes) {
    const s = f32x4.splat(<f32>total(n, dy));
    let j: usize = 0;
    for (; j < wide; j += 32) {
      const y0 = v128.load(y + j), y1 = v128.load(y + j, 16), d0 = v128.load(dy + j), d1 = v128.load(dy + j, 16);
      const z0 = f32x4.sub(d0, f32x4.mul(expOrZero4(y0), s)), z1 = f32x4.sub(d1, f32x4.mul(expOrZero4(y1), s));
      v128.store(dx + j, z0); v128.store(dx + j, z1, 16);
    }
    for (; j < bytes; j += 4) {
      store<f32>(dx + j, load<f32>(dy + j) - lane(f32x4.mul(expOrZero4(v128.load32_splat(y + j)), s)));
    }
  }
}
