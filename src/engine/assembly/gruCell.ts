/** One row of one step of a GRU over `w` hidden units; gates r z n lie `wide` bytes apart. */
import { C, constant, lane, madd, sigmoid4, tanh4 } from './math';

/** Pre-activations → activations in place; n = tanh(x part + r ∘ hidden), h' = n + z ∘ (h − n). */
export function gruForward(w: i32, gate: usize, wide: usize, hidden: usize, before: usize, state: usize): void {
  let j = 0;
  for (; j + 8 <= w; j += 8) {
    const o = <usize>j << 2, p = gate + o;
    const r0 = sigmoid4(v128.load(p)), r1 = sigmoid4(v128.load(p, 16));
    const z0 = sigmoid4(v128.load(p + wide)), z1 = sigmoid4(v128.load(p + wide, 16));
    const n0 = tanh4(madd(r0, v128.load(hidden + o), v128.load(p + 2 * wide)));
    const n1 = tanh4(madd(r1, v128.load(hidden + o, 16), v128.load(p + 2 * wide, 16)));
    const h0 = madd(z0, f32x4.sub(v128.load(before + o), n0), n0), h1 = madd(z1, f32x4.sub(v128.load(before + o, 16), n1), n1);
    v128.store(p, r0); v128.store(p, r1, 16);
    v128.store(p + wide, z0); v128.store(p + wide, z1, 16);
    v128.store(p + 2 * wide, n0); v128.store(p + 2 * wide, n1, 16);
    v128.store(state + o, h0); v128.store(state + o, h1, 16);
  }
  for (; j < w; j++) {
    const o = <usize>j << 2, p = gate + o;
    const r = lane(sigmoid4(f32x4.splat(load<f32>(p)))), z = lane(sigmoid4(f32x4.splat(load<f32>(p + wide))));
    const n = lane(tanh4(f32x4.splat(load<f32>(p + 2 * wide) + r * load<f32>(hidden + o))));
    store<f32>(p, r); store<f32>(p + wide, z); store<f32>(p + 2 * wide, n);
    store<f32>(state + o, n + z * (load<f32>(before + o) - n));
  }
}

/**
 * Activations → gradients of the pre-activations in place, hidden → the gradient of its own part of n; what reaches the
 * state before directly is added to dBefore.
 */
export function gruBackward(w: i32, gate: usize, wide: usize, hidden: usize, before: usize, dState: usize, dBefore: usize): void {
  let j = 0;
  const one = constant(C.One);
  for (; j + 8 <= w; j += 8) {
    const o = <usize>j << 2, p = gate + o;
    const r0 = v128.load(p), r1 = v128.load(p, 16), z0 = v128.load(p + wide), z1 = v128.load(p + wide, 16);
    const n0 = v128.load(p + 2 * wide), n1 = v128.load(p + 2 * wide, 16), d0 = v128.load(dState + o), d1 = v128.load(dState + o, 16);
    const h0 = v128.load(hidden + o), h1 = v128.load(hidden + o, 16), b0 = v128.load(before + o), b1 = v128.load(before + o, 16);
    const dn0 = f32x4.mul(f32x4.mul(d0, f32x4.sub(one, z0)), f32x4.sub(one, f32x4.mul(n0, n0)));
    const dn1 = f32x4.mul(f32x4.mul(d1, f32x4.sub(one, z1)), f32x4.sub(one, f32x4.mul(n1, n1)));
    const dz0 = f32x4.mul(f32x4.mul(d0, f32x4.sub(b0, n0)), f32x4.mul(z0, f32x4.sub(one, z0)));
    const dz1 = f32x4.mul(f32x4.mul(d1, f32x4.sub(b1, n1)), f32x4.mul(z1, f32x4.sub(one, z1)));
    const dr0 = f32x4.mul(f32x4.mul(dn0, h0), f32x4.mul(r0, f32x4.sub(one, r0)));
    const dr1 = f32x4.mul(f32x4.mul(dn1, h1), f32x4.mul(r1, f32x4.sub(one, r1)));
    const e0 = madd(d0, z0, v128.load(dBefore + o)), e1 = madd(d1, z1, v128.load(dBefore + o, 16));
    const s0 = f32x4.mul(dn0, r0), s1 = f32x4.mul(dn1, r1);
    v128.store(p, dr0); v128.store(p, dr1, 16);
    v128.store(p + wide, dz0); v128.store(p + wide, dz1, 16);
    v128.store(p + 2 * wide, dn0); v128.store(p + 2 * wide, dn1, 16);
    v128.store(hidden + o, s0); v128.store(hidden + o, s1, 16);
    v128.store(dBefore + o, e0); v128.store(dBefore + o, e1, 16);
  }
  for (; j < w; j++) {
    const o = <usize>j << 2, p = gate + o;
    const r = load<f32>(p), z = load<f32>(p + wide), n = load<f32>(p + 2 * wide), d = load<f32>(dState + o);
    const dn = d * (1 - z) * (1 - n * n);
    store<f32>(p, dn * load<f32>(hidden + o) * (r * (1 - r)));
    store<f32>(p + wide, d * (load<f32>(before + o) - n) * (z * (1 - z)));
    store<f32>(p + 2 * wide, dn);
    store<f32>(hidden + o, dn * r);
    store<f32>(dBefore + o, load<f32>(dBefore + o) + d * z);
  }
}
