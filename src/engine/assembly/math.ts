/**
 * exp, log, tanh and sigmoid on four floats at a time. Constants lie in memory: V8 rebuilds an inline v128
 * constant on every pass of a loop, a load from memory stays in a register.
 */

/** Names of the constants, in the order of the table. */
export const enum C {
  One, Half,
  /** Where the short form of e^x holds, and where the long one has reached 0 and infinity. */
  ExpLow, ExpHigh, ExpZero, ExpInfinity,
  Log2E,
  /** 1.5·2²³: adding it leaves a whole number in the low bits. */
  Rounder,
  /** −ln 2 in two parts; the first has so few bits that n times it is exact. */
  MinusLn2High, MinusLn2Low,
  /** e^r (Cephes expf); the next power's coefficient is Half. */
  Exp5, Exp4, Exp3, Exp2, Exp1,
  /** Where the rational has reached −1 and 1, with and without fused rounding. */
  TanhLow, TanhHigh, TanhLowFused, TanhHighFused,
  /** The 13/6 rational of tanh (the coefficients Eigen uses). */
  TanhP13, TanhP11, TanhP9, TanhP7, TanhP5, TanhP3, TanhP1, TanhQ6, TanhQ4, TanhQ2, TanhQ0,
  /** √½, the least normal number, and 2²³ that lifts those below it. */
  RootHalf, Normal, Lift, LiftExponent,
  /** log (1 + f) (fdlibm). */
  Log4, Log3, Log2, Log1, Ln2High, Ln2Low,
  Infinity, NaN,
  /** Moments of Adam below this become 0. */
  Tiny,
  /** 2⁻²⁴ */
  Unit24,
}

// prettier-ignore
const TABLE: usize = memory.data<f32>([
  1, 0.5,
  -87.3, 88.3, -104, 89.5,
  1.44269504,
  12582912.0,
  -0.693359375, 2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
  -7.90531110763549805, 7.90531110763549805, -7.99881172180175781, 7.99881172180175781,
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08,
  1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03,
  1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03,
  0.70710678, 1.17549435e-38, 8388608, 23,
  0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693, 6.9313812256e-01, 9.0580006145e-06,
  Infinity, NaN,
  1e-36,
  5.9604644775390625e-8,
]);

// @ts-ignore: decorator
@inline export function constant(index: C): v128 { return v128.load32_splat(TABLE + (<usize>index << 2)); }
// @ts-ignore: decorator
@inline export function zero(): v128 { return f32x4.splat(0); }
// @ts-ignore: decorator
@inline export function lane(x: v128): f32 { return f32x4.extract_lane(x, 0); }

/** a·b + c: one rounding in the relaxed build, two in the other. */
// @ts-ignore: decorator
@inline export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of four lanes, in order. */
// @ts-ignore: decorator
@inline export function horizontal(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3);
}

/** x = n·ln 2 + r: n + Rounder, that is n in the low bits. */
// @ts-ignore: decorator
@inline function shiftedOf(x: v128): v128 { return madd(x, constant(C.Log2E), constant(C.Rounder)); }

/** e^r, |r| ≤ ½ ln 2 */
// @ts-ignore: decorator
@inline function expOfRest(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, constant(C.Rounder));
  const r = madd(n, constant(C.MinusLn2Low), madd(n, constant(C.MinusLn2High), x));
  let p = madd(r, constant(C.Exp5), constant(C.Exp4));
  p = madd(p, r, constant(C.Exp3));
  p = madd(p, r, constant(C.Exp2));
  p = madd(p, r, constant(C.Exp1));
  p = madd(p, r, constant(C.Half));
  return f32x4.add(madd(p, f32x4.mul(r, r), r), constant(C.One));
}

/** e^x within [−87.3, 88.3] and held there beyond: 2 ulp; NaN passes through. The form for inner loops. */
// @ts-ignore: decorator
@inline export function exp4(x0: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(x0, constant(C.ExpLow)), constant(C.ExpHigh)); // in this order NaN stays
  const shifted = shiftedOf(x);
  return i32x4.add(expOfRest(x, shifted), i32x4.shl(shifted, 23));
}

/** exp4, but exactly 0 below −87.3: what a softmax makes of −∞. */
// @ts-ignore: decorator
@inline export function expOrZero4(x: v128): v128 {
  return v128.andnot(exp4(x), f32x4.lt(x, constant(C.ExpLow)));
}

/** e^x everywhere: 2ⁿ comes in two factors, so that the ends become 0 and infinity by themselves. */
// @ts-ignore: decorator
@inline export function expWhole4(x0: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(x0, constant(C.ExpZero)), constant(C.ExpInfinity));
  const shifted = shiftedOf(x), n = i32x4.sub(shifted, constant(C.Rounder));
  const half = i32x4.shr_s(n, 1), other = i32x4.sub(n, half), one = constant(C.One);
  const p = f32x4.mul(expOfRest(x, shifted), i32x4.add(i32x4.shl(half, 23), one));
  return f32x4.mul(p, i32x4.add(i32x4.shl(other, 23), one));
}

/** 1 / (1 + e^−x): 3 ulp; never quite 0, which keeps it short for inner loops. */
// @ts-ignore: decorator
@inline export function sigmoid4(x: v128): v128 {
  return f32x4.div(constant(C.One), f32x4.add(constant(C.One), exp4(f32x4.sub(zero(), x))));
}

/** tanh as a rational of degrees 13 and 6, held where it is 1 in float32: 5 ulp. */
// @ts-ignore: decorator
@inline export function tanh4(x0: v128): v128 {
  const low = constant(ASC_FEATURE_RELAXED_SIMD ? C.TanhLowFused : C.TanhLow);
  const high = constant(ASC_FEATURE_RELAXED_SIMD ? C.TanhHighFused : C.TanhHigh);
  const x = f32x4.pmin(f32x4.pmax(x0, low), high);
  const y = f32x4.mul(x, x);
  let p = madd(y, constant(C.TanhP13), constant(C.TanhP11));
  p = madd(p, y, constant(C.TanhP9));
  p = madd(p, y, constant(C.TanhP7));
  p = madd(p, y, constant(C.TanhP5));
  p = madd(p, y, constant(C.TanhP3));
  p = madd(p, y, constant(C.TanhP1));
  let q = madd(y, constant(C.TanhQ6), constant(C.TanhQ4));
  q = madd(q, y, constant(C.TanhQ2));
  q = madd(q, y, constant(C.TanhQ0));
  return f32x4.div(f32x4.mul(x, p), q);
}

/**
 * ln x: x = m·2ⁿ with m in [√½, √2), then ln m = f − f²/2 + s·(f²/2 + R(s²)), f = m − 1, s = f / (2 + f). 1 ulp.
 * −∞ at 0, NaN below.
 */
// @ts-ignore: decorator
@inline export function log4(x0: v128): v128 {
  const low = f32x4.lt(x0, constant(C.Normal));
  const x = v128.bitselect(f32x4.mul(x0, constant(C.Lift)), x0, low);
  const exponent = i32x4.shr_s(i32x4.sub(x, constant(C.RootHalf)), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), constant(C.One));
  const n = f32x4.sub(f32x4.convert_i32x4_s(exponent), v128.and(constant(C.LiftExponent), low));
  const s = f32x4.div(f, f32x4.add(f, f32x4.add(constant(C.One), constant(C.One))));
  const z = f32x4.mul(s, s), w = f32x4.mul(z, z), square = f32x4.mul(constant(C.Half), f32x4.mul(f, f));
  const even = f32x4.mul(w, madd(w, constant(C.Log4), constant(C.Log2)));
  const odd = f32x4.mul(z, madd(w, constant(C.Log3), constant(C.Log1)));
  const rest = madd(s, f32x4.add(square, f32x4.add(odd, even)), f32x4.mul(n, constant(C.Ln2Low)));
  let y = madd(n, constant(C.Ln2High), f32x4.add(f32x4.sub(rest, square), f));
  y = v128.bitselect(x0, y, f32x4.ge(x0, constant(C.Infinity)));
  y = v128.bitselect(f32x4.sub(zero(), constant(C.Infinity)), y, f32x4.eq(x0, zero()));
  return v128.bitselect(y, constant(C.NaN), f32x4.ge(x0, zero())); // NaN and negatives are not ≥ 0
}
