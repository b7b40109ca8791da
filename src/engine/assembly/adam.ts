/** Adam in PyTorch's form. Moments below 1e-36 become 0: denormals stick there and are slow. */
import { C, constant, madd } from './math';

export function adam(n: i32, p: usize, g: usize, m: usize, v: usize, scale: f32, stepSize: f32, rootCorrection: f32, beta1: f64, beta2: f64, eps: f32, decay: f32, decoupledDecay: f64): void {
  // 1 − β is taken in float64: 1 − 0.999 in float32 is off by 5e-5 of itself
  const b1 = <f32>beta1, b2 = <f32>beta2, c1 = <f32>(1 - beta1), c2 = <f32>(1 - beta2), kept = <f32>(1 - decoupledDecay);
  const B1 = f32x4.splat(b1), B2 = f32x4.splat(b2), C1 = f32x4.splat(c1), C2 = f32x4.splat(c2);
  const S = f32x4.splat(scale), L2 = f32x4.splat(decay), KEEP = f32x4.splat(kept);
  const STEP = f32x4.splat(-stepSize), R = f32x4.splat(rootCorrection), E = f32x4.splat(eps), tiny = constant(C.Tiny);
  const n8 = n & ~7;
  let j = 0;
  for (; j < n8; j += 8) {
    const o = <usize>j << 2;
    const p0 = v128.load(p + o), p1 = v128.load(p + o, 16);
    const g0 = madd(L2, p0, f32x4.mul(v128.load(g + o), S)), g1 = madd(L2, p1, f32x4.mul(v128.load(g + o, 16), S));
    const M0 = madd(g0, C1, f32x4.mul(v128.load(m + o), B1)), M1 = madd(g1, C1, f32x4.mul(v128.load(m + o, 16), B1));
    const m0 = v128.andnot(M0, f32x4.lt(f32x4.abs(M0), tiny)), m1 = v128.andnot(M1, f32x4.lt(f32x4.abs(M1), tiny));
    const V0 = madd(f32x4.mul(g0, g0), C2, f32x4.mul(v128.load(v + o), B2)), V1 = madd(f32x4.mul(g1, g1), C2, f32x4.mul(v128.load(v + o, 16), B2));
    const v0 = v128.andnot(V0, f32x4.lt(V0, tiny)), v1 = v128.andnot(V1, f32x4.lt(V1, tiny));
    const d0 = madd(f32x4.sqrt(v0), R, E), d1 = madd(f32x4.sqrt(v1), R, E);
    const q0 = madd(f32x4.div(m0, d0), STEP, f32x4.mul(p0, KEEP)), q1 = madd(f32x4.div(m1, d1), STEP, f32x4.mul(p1, KEEP));
    v128.store(m + o, m0); v128.store(m + o, m1, 16);
    v128.store(v + o, v0); v128.store(v + o, v1, 16);
    v128.store(p + o, q0); v128.store(p + o, q1, 16);
  }
  for (; j < n; j++) {
    const o = <usize>j << 2, old = load<f32>(p + o), gradient = load<f32>(g + o) * scale + decay * old;
    const first = keep(load<f32>(m + o) * b1 + gradient * c1), second = keep(load<f32>(v + o) * b2 + gradient * gradient * c2);
    store<f32>(m + o, first);
    store<f32>(v + o, second);
    store<f32>(p + o, old * kept - stepSize * first / (<f32>Math.sqrt(<f64>second) * rootCorrection + eps));
  }
}

// @ts-ignore: decorator
@inline function keep(x: f32): f32 { return abs<f32>(x) < 1e-36 ? 0 : x; }
