/** Folding the middle of [outer, size, inner]. The order of additions depends on sizes only. */
import { edge } from './memory';
import { horizontal, zero } from './math';

export function sum(outer: i32, size: i32, inner: i32, x: usize, y: usize): void {
  const block = <usize>(size * inner) << 2;
  for (let o = 0; o < outer; o++, x += block, y += <usize>inner << 2) {
    if (inner == 1) store<f32>(y, total(size, x));
    else columns(size, inner, x, y);
  }
}

/** The sum of n floats in eight lanes. */
export function total(n: i32, x: usize): f32 {
  const t = edge(), n8 = n & ~7;
  let s0 = zero(), s1 = zero(), j = 0;
  for (; j < n8; j += 8) {
    const p = x + (<usize>j << 2), x0 = v128.load(p), x1 = v128.load(p, 16);
    s0 = f32x4.add(s0, x0);
    s1 = f32x4.add(s1, x1);
  }
  v128.store(t, s0); v128.store(t, s1, 16);
  let s = horizontal(v128.load(t)) + horizontal(v128.load(t, 16));
  for (; j < n; j++) s += load<f32>(x + (<usize>j << 2));
  return s;
}

/** Column sums of [rows, n], sixteen columns at a time. */
function columns(rows: i32, n: i32, x: usize, y: usize): void {
  const bytes = <usize>n << 2;
  let j = 0;
  for (; j + 16 <= n; j += 16) {
    const o = <usize>j << 2;
    let a = zero(), b = zero(), c = zero(), d = zero(), p = x + o;
    for (let r = 0; r < rows; r++, p += bytes) {
      const x0 = v128.load(p), x1 = v128.load(p, 16), x2 = v128.load(p, 32), x3 = v128.load(p, 48);
      a = f32x4.add(a, x0); b = f32x4.add(b, x1); c = f32x4.add(c, x2); d = f32x4.add(d, x3);
    }
    v128.store(y + o, a); v128.store(y + o, b, 16); v128.store(y + o, c, 32); v128.store(y + o, d, 48);
  }
  for (; j < n; j++) {
    const o = <usize>j << 2;
    let s: f32 = 0;
    for (let r = 0; r < rows; r++) s += load<f32>(x + <usize>r * bytes + o);
    store<f32>(y + o, s);
  }
}

/** The maximum (sign −1: minimum) and its first position; NaN wins. */
export function max(outer: i32, size: i32, inner: i32, sign: f32, x: usize, y: usize, index: usize): void {
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k++) {
      const base = x + (<usize>(o * size * inner + k) << 2);
      let best = load<f32>(base), at = 0;
      for (let s = 1; s < size && best == best; s++) {
        const v = load<f32>(base + (<usize>(s * inner) << 2));
        if (v * sign > best * sign || v != v) { best = v; at = s; }
      }
      const to = <usize>(o * inner + k) << 2;
      store<f32>(y + to, best);
      if (index) store<i32>(index + to, at);
    }
  }
}

/** Σ x² in chunks of 16384, each summed in float32 lanes and added up in float64. */
export function sumOfSquares(n: i32, x: usize): f64 {
  const t = edge();
  let result: f64 = 0;
  for (let from = 0; from < n; from += 16384) {
    const length = min(16384, n - from), p = x + (<usize>from << 2);
    let a = zero(), b = zero(), c = zero(), d = zero(), j = 0;
    for (; j + 16 <= length; j += 16) {
      const q = p + (<usize>j << 2), x0 = v128.load(q), x1 = v128.load(q, 16), x2 = v128.load(q, 32), x3 = v128.load(q, 48);
      a = f32x4.add(a, f32x4.mul(x0, x0)); b = f32x4.add(b, f32x4.mul(x1, x1));
      c = f32x4.add(c, f32x4.mul(x2, x2)); d = f32x4.add(d, f32x4.mul(x3, x3));
    }
    v128.store(t, a); v128.store(t, b, 16); v128.store(t, c, 32); v128.store(t, d, 48);
    for (let i = 0; i < 16; i++) result += <f64>load<f32>(t + (<usize>i << 2));
    for (; j < length; j++) {
      const v = load<f32>(p + (<usize>j << 2));
      result += <f64>(v * v);
    }
  }
  return result;
}
