/**
 * One value at a time. Each loop takes eight floats as two halves: all loads first, both results, adjacent stores
 * last, which is the shape V8 joins into 256-bit instructions.
 */
import { constant, exp4, lane, sigmoid4, tanh4, zero } from './math';

export function add(n: i32, a: usize, b: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const a0 = v128.load(a + j), a1 = v128.load(a + j, 16), b0 = v128.load(b + j), b1 = v128.load(b + j, 16);
    const y0 = f32x4.add(a0, b0), y1 = f32x4.add(a1, b1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) store<f32>(y + j, load<f32>(a + j) + load<f32>(b + j));
}

export function sub(n: i32, a: usize, b: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const a0 = v128.load(a + j), a1 = v128.load(a + j, 16), b0 = v128.load(b + j), b1 = v128.load(b + j, 16);
    const y0 = f32x4.sub(a0, b0), y1 = f32x4.sub(a1, b1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) store<f32>(y + j, load<f32>(a + j) - load<f32>(b + j));
}

export function mul(n: i32, a: usize, b: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const a0 = v128.load(a + j), a1 = v128.load(a + j, 16), b0 = v128.load(b + j), b1 = v128.load(b + j, 16);
    const y0 = f32x4.mul(a0, b0), y1 = f32x4.mul(a1, b1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) store<f32>(y + j, load<f32>(a + j) * load<f32>(b + j));
}

export function div(n: i32, a: usize, b: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const a0 = v128.load(a + j), a1 = v128.load(a + j, 16), b0 = v128.load(b + j), b1 = v128.load(b + j, 16);
    const y0 = f32x4.div(a0, b0), y1 = f32x4.div(a1, b1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) store<f32>(y + j, load<f32>(a + j) / load<f32>(b + j));
}

/** y = a·scale + shift */
export function affine(n: i32, a: usize, scale: f32, shift: f32, y: usize): void {
  if (scale == 1 && shift == 0) {
    memory.copy(y, a, <usize>n << 2);
    return;
  }
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, s = f32x4.splat(scale), t = f32x4.splat(shift);
  for (; j < wide; j += 32) {
    const a0 = v128.load(a + j), a1 = v128.load(a + j, 16);
    const y0 = f32x4.add(f32x4.mul(a0, s), t), y1 = f32x4.add(f32x4.mul(a1, s), t);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) store<f32>(y + j, load<f32>(a + j) * scale + shift);
}

/** y += alpha·x */
export function axpy(n: i32, alpha: f32, x: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, s = f32x4.splat(alpha);
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16), y0 = v128.load(y + j), y1 = v128.load(y + j, 16);
    const z0 = f32x4.add(f32x4.mul(x0, s), y0), z1 = f32x4.add(f32x4.mul(x1, s), y1);
    v128.store(y + j, z0); v128.store(y + j, z1, 16);
  }
  for (; j < end; j += 4) store<f32>(y + j, load<f32>(x + j) * alpha + load<f32>(y + j));
}

export function addRow(rows: i32, n: i32, a: usize, row: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, a += bytes, y += bytes) add(n, a, row, y);
}

export function mulRow(rows: i32, n: i32, a: usize, row: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, a += bytes, y += bytes) mul(n, a, row, y);
}

/** e^x where the short form holds, else 0 or infinity. */
// @ts-ignore: decorator
@inline function expFull(x: v128, low: v128, high: v128, infinity: v128): v128 {
  const y = v128.andnot(exp4(x), f32x4.lt(x, low));
  return v128.bitselect(infinity, y, f32x4.gt(x, high));
}

export function exp(n: i32, x: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  const low = f32x4.splat(-87.3), high = f32x4.splat(88.72284), infinity = f32x4.splat(Infinity);
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const y0 = expFull(x0, low, high, infinity), y1 = expFull(x1, low, high, infinity);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) {
    const x0 = f32x4.splat(load<f32>(x + j));
    store<f32>(y + j, lane(expFull(x0, low, high, infinity)));
  }
}

export function sqrt(n: i32, x: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const y0 = f32x4.sqrt(x0), y1 = f32x4.sqrt(x1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) {
    const x0 = f32x4.splat(load<f32>(x + j));
    store<f32>(y + j, lane(f32x4.sqrt(x0)));
  }
}

export function abs(n: i32, x: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const y0 = f32x4.abs(x0), y1 = f32x4.abs(x1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) {
    const x0 = f32x4.splat(load<f32>(x + j));
    store<f32>(y + j, lane(f32x4.abs(x0)));
  }
}

export function tanh(n: i32, x: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const y0 = tanh4(x0), y1 = tanh4(x1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) {
    const x0 = f32x4.splat(load<f32>(x + j));
    store<f32>(y + j, lane(tanh4(x0)));
  }
}

export function sigmoid(n: i32, x: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const y0 = sigmoid4(x0), y1 = sigmoid4(x1);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) {
    const x0 = f32x4.splat(load<f32>(x + j));
    store<f32>(y + j, lane(sigmoid4(x0)));
  }
}

export function relu(n: i32, x: usize, y: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  const none = zero();
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const y0 = f32x4.max(x0, none), y1 = f32x4.max(x1, none);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) {
    const x0 = f32x4.splat(load<f32>(x + j));
    store<f32>(y + j, lane(f32x4.max(x0, none)));
  }
}

/** Natural logarithm, value by value: it is never where time goes. */
export function log(n: i32, x: usize, y: usize): void {
  for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) store<f32>(y + j, <f32>Math.log(load<f32>(x + j)));
}

export function pow(n: i32, x: usize, exponent: f32, y: usize): void {
  if (exponent == 2) return mul(n, x, x, y);
  if (exponent == 1) return affine(n, x, 1, 0, y);
  if (exponent == 0.5) return sqrt(n, x, y);
  for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) {
    store<f32>(y + j, <f32>Math.pow(load<f32>(x + j), exponent));
  }
}

/** dx = dy·(1 − y²) */
export function tanhBackward(n: i32, y: usize, dy: usize, dx: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, one = constant(0);
  for (; j < wide; j += 32) {
    const y0 = v128.load(y + j), y1 = v128.load(y + j, 16), d0 = v128.load(dy + j), d1 = v128.load(dy + j, 16);
    const z0 = f32x4.mul(d0, f32x4.sub(one, f32x4.mul(y0, y0))), z1 = f32x4.mul(d1, f32x4.sub(one, f32x4.mul(y1, y1)));
    v128.store(dx + j, z0); v128.store(dx + j, z1, 16);
  }
  for (; j < end; j += 4) {
    const v = load<f32>(y + j);
    store<f32>(dx + j, load<f32>(dy + j) * (1 - v * v));
  }
}

/** dx = dy·y·(1 − y) */
export function sigmoidBackward(n: i32, y: usize, dy: usize, dx: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, one = constant(0);
  for (; j < wide; j += 32) {
    const y0 = v128.load(y + j), y1 = v128.load(y + j, 16), d0 = v128.load(dy + j), d1 = v128.load(dy + j, 16);
    const z0 = f32x4.mul(d0, f32x4.mul(y0, f32x4.sub(one, y0))), z1 = f32x4.mul(d1, f32x4.mul(y1, f32x4.sub(one, y1)));
    v128.store(dx + j, z0); v128.store(dx + j, z1, 16);
  }
  for (; j < end; j += 4) {
    const v = load<f32>(y + j);
    store<f32>(dx + j, load<f32>(dy + j) * (v * (1 - v)));
  }
}

/** dx = dy where x > 0 */
export function reluBackward(n: i32, x: usize, dy: usize, dx: usize): void {
  let j: usize = 0;
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, none = zero();
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16), d0 = v128.load(dy + j), d1 = v128.load(dy + j, 16);
    const z0 = v128.and(d0, f32x4.gt(x0, none)), z1 = v128.and(d1, f32x4.gt(x1, none));
    v128.store(dx + j, z0); v128.store(dx + j, z1, 16);
  }
  for (; j < end; j += 4) store<f32>(dx + j, load<f32>(x + j) > 0 ? load<f32>(dy + j) : 0);
}

export function clamp(n: i32, x: usize, low: f32, high: f32, y: usize): void {
  for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) {
    const v = load<f32>(x + j);
    store<f32>(y + j, v < low ? low : v > high ? high : v);
  }
}

/** code: 0 eq, 1 ne, 2 lt, 3 le, 4 gt, 5 ge */
export function compare(n: i32, code: i32, a: usize, b: usize, y: usize): void {
  for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) {
    const p = load<f32>(a + j), q = load<f32>(b + j);
    let holds = false;
    switch (code) {
      case 0: holds = p == q; break;
      case 1: holds = p != q; break;
      case 2: holds = p < q; break;
      case 3: holds = p <= q; break;
      case 4: holds = p > q; break;
      default: holds = p >= q;
    }
    store<f32>(y + j, holds ? 1 : 0);
  }
}

export function where(n: i32, condition: usize, a: usize, b: usize, y: usize): void {
  for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) {
    store<f32>(y + j, load<f32>(condition + j) != 0 ? load<f32>(a + j) : load<f32>(b + j));
  }
}

export function fill(n: i32, value: f32, y: usize): void {
  if (value == 0) {
    memory.fill(y, 0, <usize>n << 2);
    return;
  }
  for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) store<f32>(y + j, value);
}

/** How many values are NaN or infinite: those whose exponent bits are all set. */
export function countNonFinite(n: i32, x: usize): i32 {
  let count = 0;
  for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) {
    if ((load<u32>(x + j) & 0x7f800000) == 0x7f800000) count++;
  }
  return count;
}
