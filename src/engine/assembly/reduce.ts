/**
 * Folding the middle of [outer, size, inner]. The order of additions depends on sizes only, never on where the
 * values lie; long sums are cut into pieces, so that their error does not grow with their length.
 */
import { edge } from './memory';
import { lane, zero } from './math';
import { fill } from './unary';

/** Values of a long sum that are added in float32 lanes; the pieces meet in float64. */
const PIECE: i32 = 4096;
/** Rows of a column sum that are added before the piece joins the sum. */
const ROWS: i32 = 512;

export function sum(outer: i32, size: i32, inner: i32, x: usize, y: usize): void {
  const block = <usize>(size * inner) << 2;
  for (let o = 0; o < outer; o++, x += block, y += <usize>inner << 2) {
    if (inner == 1) store<f32>(y, <f32>total(size, x));
    else columnSums(size, inner, inner, x, y);
  }
}

/** Σ x over n floats */
export function total(n: i32, x: usize): f64 {
  let result: f64 = 0;
  for (let from = 0; from < n; from += PIECE) result += piece(min(PIECE, n - from), x + (<usize>from << 2), 0, false);
  return result;
}

/** Σ a·b over n floats */
export function dot(n: i32, a: usize, b: usize): f64 {
  let result: f64 = 0;
  for (let from = 0; from < n; from += PIECE) {
    const o = <usize>from << 2;
    result += piece(min(PIECE, n - from), a + o, b + o, true);
  }
  return result;
}

export function sumOfSquares(n: i32, x: usize): f64 {
  return dot(n, x, x);
}

/** Its pieces in float64, to be added in their order. */
export function squares(n: i32, x: usize, sums: usize): void {
  for (let from = 0; from < n; from += PIECE, sums += 8) {
    const o = x + (<usize>from << 2);
    store<f64>(sums, piece(min(PIECE, n - from), o, o, true));
  }
}

/** Σ a·b, or Σ a, in sixteen lanes. */
// @ts-ignore: decorator
@inline function piece(n: i32, a: usize, b: usize, product: bool): f64 {
  const t = edge(), wide = <usize>(n & ~15) << 2, end = <usize>n << 2;
  let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero(), j: usize = 0;
  for (; j < wide; j += 64) {
    let x0 = v128.load(a + j), x1 = v128.load(a + j, 16), x2 = v128.load(a + j, 32), x3 = v128.load(a + j, 48);
    if (product) {
      x0 = f32x4.mul(x0, v128.load(b + j)); x1 = f32x4.mul(x1, v128.load(b + j, 16));
      x2 = f32x4.mul(x2, v128.load(b + j, 32)); x3 = f32x4.mul(x3, v128.load(b + j, 48));
    }
    s0 = f32x4.add(s0, x0); s1 = f32x4.add(s1, x1); s2 = f32x4.add(s2, x2); s3 = f32x4.add(s3, x3);
  }
  v128.store(t, s0); v128.store(t, s1, 16); v128.store(t, s2, 32); v128.store(t, s3, 48);
  let result: f64 = 0;
  for (let i: usize = 0; i < 64; i += 4) result += <f64>load<f32>(t + i);
  for (; j < end; j += 4) result += <f64>load<f32>(a + j) * (product ? <f64>load<f32>(b + j) : 1);
  return result;
}

/** Sums of n columns over rows that lie `stride` values apart, sixteen columns at a time. */
export function columnSums(rows: i32, n: i32, stride: i32, x: usize, y: usize): void {
  fill(n, 0, y);
  const bytes = <usize>stride << 2, columns = <usize>n << 2, wide = <usize>(n & ~15) << 2;
  for (let r0 = 0; r0 < rows; r0 += ROWS, x += <usize>ROWS * bytes) {
    const end = x + <usize>min(ROWS, rows - r0) * bytes;
    let j: usize = 0;
    for (; j < wide; j += 64) {
      let a = zero(), b = zero(), c = zero(), d = zero();
      for (let p = x + j; p < end; p += bytes) {
        const x0 = v128.load(p), x1 = v128.load(p, 16), x2 = v128.load(p, 32), x3 = v128.load(p, 48);
        a = f32x4.add(a, x0); b = f32x4.add(b, x1); c = f32x4.add(c, x2); d = f32x4.add(d, x3);
      }
      const to = y + j;
      a = f32x4.add(a, v128.load(to)); b = f32x4.add(b, v128.load(to, 16));
      c = f32x4.add(c, v128.load(to, 32)); d = f32x4.add(d, v128.load(to, 48));
      v128.store(to, a); v128.store(to, b, 16); v128.store(to, c, 32); v128.store(to, d, 48);
    }
    for (; j < columns; j += 4) {
      let s: f32 = 0;
      for (let p = x + j; p < end; p += bytes) s += load<f32>(p);
      store<f32>(y + j, load<f32>(y + j) + s);
    }
  }
}

/** The maximum (sign −1: minimum) and its first position; NaN wins. */
export function max(outer: i32, size: i32, inner: i32, sign: f32, x: usize, y: usize, index: usize): void {
  const step = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k++) {
      const base = x + (<usize>(o * size * inner + k) << 2), to = <usize>(o * inner + k) << 2;
      const at = inner == 1 ? firstLargest(size, base, sign) : firstLargestApart(size, step, base, sign);
      store<u32>(y + to, load<u32>(base + at * step));
      if (index) store<i32>(index + to, at);
    }
  }
}

/** The position of the first largest x·sign of n values `step` bytes apart, or of the first NaN. */
function firstLargestApart(n: i32, step: usize, x: usize, sign: f32): i32 {
  let best = load<f32>(x) * sign, at = 0;
  for (let i = 1; i < n && best == best; i++) {
    x += step;
    const v = load<f32>(x) * sign;
    if (v > best || v != v) { best = v; at = i; }
  }
  return at;
}

/** The same for adjacent values: their maximum four at a time, then where it is. */
function firstLargest(n: i32, x: usize, sign: f32): i32 {
  if (n < 8) return firstLargestApart(n, 4, x, sign);
  const wide = n & ~7, end = x + (<usize>wide << 2), s = f32x4.splat(sign);
  let m0 = f32x4.splat(-Infinity), m1 = m0, nan = zero();
  for (let p = x; p < end; p += 32) {
    const x0 = f32x4.mul(v128.load(p), s), x1 = f32x4.mul(v128.load(p, 16), s);
    m0 = f32x4.pmax(m0, x0);
    m1 = f32x4.pmax(m1, x1);
    nan = v128.or(nan, v128.or(f32x4.ne(x0, x0), f32x4.ne(x1, x1)));
  }
  if (v128.any_true(nan)) return firstLargestApart(n, 4, x, sign);
  let best = largestLane(f32x4.pmax(m0, m1)), at = 0;
  while (load<f32>(x + (<usize>at << 2)) * sign != best) at++;
  for (let i = wide; i < n; i++) {
    const v = load<f32>(x + (<usize>i << 2)) * sign;
    if (v != v) return i;
    if (v > best) { best = v; at = i; }
  }
  return at;
}

// @ts-ignore: decorator
@inline export function largestLane(m: v128): f32 {
  const two = f32x4.pmax(m, v128.shuffle<i32>(m, m, 2, 3, 0, 1));
  return lane(f32x4.pmax(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2)));
}
