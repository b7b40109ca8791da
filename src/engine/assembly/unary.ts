/**
 * One value at a time. A loop takes eight floats as two halves: all loads first, both results, adjacent stores
 * last, which is the shape V8 joins into 256-bit instructions. The last few go through the same instructions
 * one by one, so that a value does not depend on where it stands.
 */
import { erf4, gelu4 } from './erf';
import { C, constant, expWhole4, lane, log4, sigmoid4, tanh4, zero } from './math';

/** What `unary` computes; known when compiled, so that only that is left in its loop. */
const enum Unary { Affine, Clamp, Relu, Abs, Sqrt, Exp, Log, Tanh, Sigmoid, Square, Cube, Inverse, InverseSquare, InverseRoot, Erf, Gelu }

// @ts-ignore: decorator
@inline function apply(op: Unary, x: v128, s: v128, t: v128): v128 {
  if (op == Unary.Affine) return f32x4.add(f32x4.mul(x, s), t);
  if (op == Unary.Clamp) return f32x4.pmin(f32x4.pmax(x, s), t); // in this order NaN stays
  if (op == Unary.Relu) return f32x4.pmax(x, zero());
  if (op == Unary.Abs) return f32x4.abs(x);
  if (op == Unary.Sqrt) return f32x4.sqrt(x);
  if (op == Unary.Exp) return expWhole4(x);
  if (op == Unary.Log) return log4(x);
  if (op == Unary.Tanh) return tanh4(x);
  // below −88.3 the short form of e^x is held, and sigmoid would stay at 4e-39
  if (op == Unary.Sigmoid) return v128.andnot(sigmoid4(x), f32x4.lt(f32x4.add(x, constant(C.ExpHigh)), zero()));
  if (op == Unary.Erf) return erf4(x);
  if (op == Unary.Gelu) return gelu4(x);
  if (op == Unary.Square) return f32x4.mul(x, x);
  if (op == Unary.Cube) return f32x4.mul(f32x4.mul(x, x), x);
  if (op == Unary.Inverse) return f32x4.div(constant(C.One), x);
  if (op == Unary.InverseSquare) return f32x4.div(constant(C.One), f32x4.mul(x, x));
  return f32x4.div(constant(C.One), f32x4.sqrt(x));
}

// @ts-ignore: decorator
@inline function unary(op: Unary, n: i32, x: usize, y: usize, first: f32 = 0, second: f32 = 0): void {
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, s = f32x4.splat(first), t = f32x4.splat(second);
  let j: usize = 0;
  for (; j < wide; j += 32) {
    const x0 = v128.load(x + j), x1 = v128.load(x + j, 16);
    const y0 = apply(op, x0, s, t), y1 = apply(op, x1, s, t);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) store<f32>(y + j, lane(apply(op, v128.load32_splat(x + j), s, t)));
}

/** y = x·scale + shift; with 1 and 0 a copy. */
export function affine(n: i32, x: usize, scale: f32, shift: f32, y: usize): void {
  if (scale == 1 && shift == 0) memory.copy(y, x, <usize>n << 2);
  else unary(Unary.Affine, n, x, y, scale, shift);
}

export function clamp(n: i32, x: usize, low: f32, high: f32, y: usize): void {
  unary(Unary.Clamp, n, x, y, low, high);
}

export function relu(n: i32, x: usize, y: usize): void { unary(Unary.Relu, n, x, y); }
export function abs(n: i32, x: usize, y: usize): void { unary(Unary.Abs, n, x, y); }
export function sqrt(n: i32, x: usize, y: usize): void { unary(Unary.Sqrt, n, x, y); }
export function exp(n: i32, x: usize, y: usize): void { unary(Unary.Exp, n, x, y); }
export function log(n: i32, x: usize, y: usize): void { unary(Unary.Log, n, x, y); }
export function tanh(n: i32, x: usize, y: usize): void { unary(Unary.Tanh, n, x, y); }
export function sigmoid(n: i32, x: usize, y: usize): void { unary(Unary.Sigmoid, n, x, y); }
export function erf(n: i32, x: usize, y: usize): void { unary(Unary.Erf, n, x, y); }
export function gelu(n: i32, x: usize, y: usize): void { unary(Unary.Gelu, n, x, y); }

/** y = x^exponent: the exponents that occur in models are short, all others go through float64. */
export function pow(n: i32, x: usize, exponent: f64, y: usize): void {
  if (exponent == 1) memory.copy(y, x, <usize>n << 2);
  else if (exponent == 2) unary(Unary.Square, n, x, y);
  else if (exponent == 3) unary(Unary.Cube, n, x, y);
  else if (exponent == 0.5) unary(Unary.Sqrt, n, x, y);
  else if (exponent == -0.5) unary(Unary.InverseRoot, n, x, y);
  else if (exponent == -1) unary(Unary.Inverse, n, x, y);
  else if (exponent == -2) unary(Unary.InverseSquare, n, x, y);
  else {
    for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) {
      const value = load<f32>(x + j), isOne = value == 1 || (value == -1 && Math.abs(exponent) == Infinity);
      store<f32>(y + j, isOne ? 1 : <f32>Math.pow(<f64>value, exponent)); // of 1 always 1, as in C
    }
  }
}

export function fill(n: i32, value: f32, y: usize): void {
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, v = f32x4.splat(value);
  let j: usize = 0;
  for (; j < wide; j += 32) { v128.store(y + j, v); v128.store(y + j, v, 16); }
  for (; j < end; j += 4) store<f32>(y + j, value);
}

/** How many values are NaN or infinite: those whose exponent bits are all set, as Infinity's are. */
export function countNonFinite(n: i32, x: usize): i32 {
  const wide = <usize>(n & ~3) << 2, end = <usize>n << 2, bits = constant(C.Infinity);
  let j: usize = 0, counts = zero();
  for (; j < wide; j += 16) counts = i32x4.sub(counts, i32x4.eq(v128.and(v128.load(x + j), bits), bits));
  let count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1)
    + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  for (; j < end; j += 4) if ((load<u32>(x + j) & 0x7f800000) == 0x7f800000) count++;
  return count;
}
