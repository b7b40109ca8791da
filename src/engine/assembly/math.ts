/**
 * exp, tanh and sigmoid on four floats at a time. Constants lie in memory: V8 rebuilds an inline v128
 * constant on every pass of a loop, a load from memory stays in a register.
 */

// prettier-ignore
const TABLE: usize = memory.data<f32>([
  /* 0 */ 1, 0.5, -87.3, 88.3, 1.44269504, 12582912.0,
  /* 6: −ln 2 in two parts */ -0.693359375, 2.12194440e-4,
  /* 8: degree-5 polynomial of e^r (Cephes expf) */
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
  /* 13: tanh saturates */ -7.90531110763549805, 7.90531110763549805,
  /* 15: numerator of the 13/6 rational of tanh */
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08,
  1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03,
  /* 22: its denominator */
  1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03,
  /* 26: moments below this become 0 */ 1e-36,
]);

// @ts-ignore: decorator
@inline export function constant(index: usize): v128 { return v128.load32_splat(TABLE + (index << 2)); }
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

/** e^x: x = n·ln 2 + r by a rounding trick that leaves n in the low bits; NaN passes through. Below −87.3: ~1e-38. */
// @ts-ignore: decorator
@inline export function exp4(x0: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(x0, constant(2)), constant(3)); // in this order NaN stays
  const shifted = madd(x, constant(4), constant(5));
  const n = f32x4.sub(shifted, constant(5));
  const r = madd(n, constant(7), madd(n, constant(6), x));
  let p = madd(r, constant(8), constant(9));
  p = madd(p, r, constant(10));
  p = madd(p, r, constant(11));
  p = madd(p, r, constant(12));
  p = madd(p, r, constant(1));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), constant(0));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 1 / (1 + e^−x) */
// @ts-ignore: decorator
@inline export function sigmoid4(x: v128): v128 {
  return f32x4.div(constant(0), f32x4.add(constant(0), exp4(f32x4.sub(zero(), x))));
}

/** tanh as a rational of degrees 13 and 6 (the coefficients Eigen uses), clamped where it is 1 in float32. */
// @ts-ignore: decorator
@inline export function tanh4(x0: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(x0, constant(13)), constant(14));
  const y = f32x4.mul(x, x);
  let p = madd(y, constant(15), constant(16));
  p = madd(p, y, constant(17));
  p = madd(p, y, constant(18));
  p = madd(p, y, constant(19));
  p = madd(p, y, constant(20));
  p = madd(p, y, constant(21));
  let q = madd(y, constant(22), constant(23));
  q = madd(q, y, constant(24));
  q = madd(q, y, constant(25));
  return f32x4.div(f32x4.mul(x, p), q);
}
