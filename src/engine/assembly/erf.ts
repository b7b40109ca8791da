/**
 * The error function and the Gaussian error linear unit (Hendrycks & Gimpel 2016), four floats at a time. From |x| = ½
 * on, erfc comes from a Chebyshev fit in 1 / (1 + x/2) with a relative error of 1.2e-7 (Press et al., Numerical Recipes,
 * section 6.2); below, erf from its series, so that small values keep their digits.
 */
import { C, constant, exp4, madd, zero } from './math';

const enum E { Fit0, Fit1, Fit2, Fit3, Fit4, Fit5, Fit6, Fit7, Fit8, Fit9, S0, S1, S2, S3, S4, S5, S6, Root2Half, Density, FarLow }

// prettier-ignore
const TABLE: usize = memory.data<f32>([
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  1.1283791671, -0.3761263890, 0.1128379167, -0.0268661706, 0.0052239776, -0.0008548327, 0.0001205533,
  0.70710678118, 0.39894228040, -87.3,
]);

// @ts-ignore: decorator
@inline function value(index: E): v128 { return v128.load32_splat(TABLE + (<usize>index << 2)); }

/** erfc |x| for |x| ≥ ½ */
// @ts-ignore: decorator
@inline function tail4(x: v128): v128 {
  const one = constant(C.One), t = f32x4.div(one, madd(constant(C.Half), x, one));
  let p = madd(t, value(E.Fit9), value(E.Fit8));
  p = madd(p, t, value(E.Fit7));
  p = madd(p, t, value(E.Fit6));
  p = madd(p, t, value(E.Fit5));
  p = madd(p, t, value(E.Fit4));
  p = madd(p, t, value(E.Fit3));
  p = madd(p, t, value(E.Fit2));
  p = madd(p, t, value(E.Fit1));
  p = madd(p, t, value(E.Fit0));
  const e = f32x4.sub(p, f32x4.mul(x, x));
  return v128.andnot(f32x4.mul(t, exp4(e)), f32x4.lt(e, value(E.FarLow)));
}

/** erf x for |x| ≤ ½: 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)) */
// @ts-ignore: decorator
@inline function series4(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = madd(z, value(E.S6), value(E.S5));
  p = madd(p, z, value(E.S4));
  p = madd(p, z, value(E.S3));
  p = madd(p, z, value(E.S2));
  p = madd(p, z, value(E.S1));
  p = madd(p, z, value(E.S0));
  return f32x4.mul(x, p);
}

// @ts-ignore: decorator
@inline export function erf4(x: v128): v128 {
  const size = f32x4.abs(x), far = f32x4.sub(constant(C.One), tail4(size));
  const signed = v128.or(far, v128.andnot(x, f32x4.abs(i32x4.splat(-1)))); // the sign bit of x
  return v128.bitselect(signed, series4(x), f32x4.gt(size, constant(C.Half)));
}

/** Φ(x) = ½ erfc(−x/√2), the standard normal distribution function; small values keep their digits. */
// @ts-ignore: decorator
@inline function normal4(x: v128): v128 {
  const z = f32x4.mul(x, value(E.Root2Half)), size = f32x4.abs(z), half = constant(C.Half);
  const tail = f32x4.mul(half, tail4(size));
  const far = v128.bitselect(f32x4.sub(constant(C.One), tail), tail, f32x4.gt(z, zero()));
  return v128.bitselect(far, madd(half, series4(z), half), f32x4.gt(size, half));
}

/** x·Φ(x) */
// @ts-ignore: decorator
@inline export function gelu4(x: v128): v128 { return f32x4.mul(x, normal4(x)); }

/** Φ(x) + x·φ(x), φ the density e^(−x²/2)/√(2π) */
// @ts-ignore: decorator
@inline export function geluSlope4(x: v128): v128 {
  const density = f32x4.mul(value(E.Density), exp4(f32x4.mul(f32x4.mul(x, x), f32x4.sub(zero(), constant(C.Half)))));
  // φ is 0 beyond ±16, where a large x times the least float32 that exp4 gives would not be
  const near = f32x4.min(f32x4.max(x, f32x4.splat(-16)), f32x4.splat(16));
  return madd(near, density, normal4(x));
}
