/** One row of one step of an LSTM over `w` hidden units: gates i f g o lie `wide` bytes apart. */
import { C, constant, lane, madd, sigmoid4, tanh4 } from './math';

/** Pre-activations → activations in place; C, tanh C and h are written. */
export function cellForward(w: i32, gate: usize, wide: usize, before: usize, cell: usize, tanhCell: usize, state: usize): void {
  let j = 0;
  for (; j + 8 <= w; j += 8) {
    const o = <usize>j << 2, p = gate + o;
    const i0 = sigmoid4(v128.load(p)), i1 = sigmoid4(v128.load(p, 16));
    const f0 = sigmoid4(v128.load(p + wide)), f1 = sigmoid4(v128.load(p + wide, 16));
    const g0 = tanh4(v128.load(p + 2 * wide)), g1 = tanh4(v128.load(p + 2 * wide, 16));
    const o0 = sigmoid4(v128.load(p + 3 * wide)), o1 = sigmoid4(v128.load(p + 3 * wide, 16));
    const c0 = madd(f0, v128.load(before + o), f32x4.mul(i0, g0)), c1 = madd(f1, v128.load(before + o, 16), f32x4.mul(i1, g1));
    const t0 = tanh4(c0), t1 = tanh4(c1);
    const h0 = f32x4.mul(o0, t0), h1 = f32x4.mul(o1, t1);
    v128.store(p, i0); v128.store(p, i1, 16);
    v128.store(p + wide, f0); v128.store(p + wide, f1, 16);
    v128.store(p + 2 * wide, g0); v128.store(p + 2 * wide, g1, 16);
    v128.store(p + 3 * wide, o0); v128.store(p + 3 * wide, o1, 16);
    v128.store(cell + o, c0); v128.store(cell + o, c1, 16);
    v128.store(tanhCell + o, t0); v128.store(tanhCell + o, t1, 16);
    v128.store(state + o, h0); v128.store(state + o, h1, 16);
  }
  for (; j < w; j++) {
    const o = <usize>j << 2, p = gate + o;
    const i = lane(sigmoid4(f32x4.splat(load<f32>(p)))), f = lane(sigmoid4(f32x4.splat(load<f32>(p + wide))));
    const g = lane(tanh4(f32x4.splat(load<f32>(p + 2 * wide)))), out = lane(sigmoid4(f32x4.splat(load<f32>(p + 3 * wide))));
    const c = i * g + f * load<f32>(before + o), t = lane(tanh4(f32x4.splat(c)));
    store<f32>(p, i); store<f32>(p + wide, f); store<f32>(p + 2 * wide, g); store<f32>(p + 3 * wide, out);
    store<f32>(cell + o, c); store<f32>(tanhCell + o, t); store<f32>(state + o, out * t);
  }
}

/** Activations → gradients of the pre-activations in place; dCell goes from this step's cell to the one before. */
export function cellBackward(w: i32, gate: usize, wide: usize, before: usize, tanhCell: usize, dState: usize, dCell: usize): void {
  let j = 0;
  const one = constant(C.One);
  for (; j + 8 <= w; j += 8) {
    const o = <usize>j << 2, p = gate + o;
    const i0 = v128.load(p), i1 = v128.load(p, 16), f0 = v128.load(p + wide), f1 = v128.load(p + wide, 16);
    const g0 = v128.load(p + 2 * wide), g1 = v128.load(p + 2 * wide, 16), o0 = v128.load(p + 3 * wide), o1 = v128.load(p + 3 * wide, 16);
    const t0 = v128.load(tanhCell + o), t1 = v128.load(tanhCell + o, 16), h0 = v128.load(dState + o), h1 = v128.load(dState + o, 16);
    const b0 = v128.load(before + o), b1 = v128.load(before + o, 16);
    const c0 = f32x4.add(v128.load(dCell + o), f32x4.mul(f32x4.mul(h0, o0), f32x4.sub(one, f32x4.mul(t0, t0))));
    const c1 = f32x4.add(v128.load(dCell + o, 16), f32x4.mul(f32x4.mul(h1, o1), f32x4.sub(one, f32x4.mul(t1, t1))));
    const di0 = f32x4.mul(f32x4.mul(c0, g0), f32x4.mul(i0, f32x4.sub(one, i0))), di1 = f32x4.mul(f32x4.mul(c1, g1), f32x4.mul(i1, f32x4.sub(one, i1)));
    const df0 = f32x4.mul(f32x4.mul(c0, b0), f32x4.mul(f0, f32x4.sub(one, f0))), df1 = f32x4.mul(f32x4.mul(c1, b1), f32x4.mul(f1, f32x4.sub(one, f1)));
    const dg0 = f32x4.mul(f32x4.mul(c0, i0), f32x4.sub(one, f32x4.mul(g0, g0))), dg1 = f32x4.mul(f32x4.mul(c1, i1), f32x4.sub(one, f32x4.mul(g1, g1)));
    const do0 = f32x4.mul(f32x4.mul(h0, t0), f32x4.mul(o0, f32x4.sub(one, o0))), do1 = f32x4.mul(f32x4.mul(h1, t1), f32x4.mul(o1, f32x4.sub(one, o1)));
    const e0 = f32x4.mul(c0, f0), e1 = f32x4.mul(c1, f1);
    v128.store(dCell + o, e0); v128.store(dCell + o, e1, 16);
    v128.store(p, di0); v128.store(p, di1, 16);
    v128.store(p + wide, df0); v128.store(p + wide, df1, 16);
    v128.store(p + 2 * wide, dg0); v128.store(p + 2 * wide, dg1, 16);
    v128.store(p + 3 * wide, do0); v128.store(p + 3 * wide, do1, 16);
  }
  for (; j < w; j++) {
    const o = <usize>j << 2, p = gate + o;
    const i = load<f32>(p), f = load<f32>(p + wide), g = load<f32>(p + 2 * wide), out = load<f32>(p + 3 * wide);
    const t = load<f32>(tanhCell + o), h = load<f32>(dState + o), c = load<f32>(dCell + o) + h * out * (1 - t * t);
    store<f32>(dCell + o, c * f);
    store<f32>(p, c * g * (i * (1 - i)));
    store<f32>(p + wide, c * load<f32>(before + o) * (f * (1 - f)));
    store<f32>(p + 2 * wide, c * i * (1 - g * g));
    store<f32>(p + 3 * wide, h * t * (out * (1 - out)));
  }
}
