/** Softmax over rows, its logarithm, cross entropy: the maximum is subtracted first, so nothing overflows. */
import { edge } from './memory';
import { exp4, horizontal, lane, zero } from './math';
import { total } from './reduce';

/** The largest of n floats; NaN if there is one among them. */
export function largest(n: i32, x: usize): f32 {
  const t = edge(), n8 = n & ~7;
  let m0 = f32x4.splat(-Infinity), m1 = m0, j = 0;
  for (; j < n8; j += 8) {
    const p = x + (<usize>j << 2), x0 = v128.load(p), x1 = v128.load(p, 16);
    m0 = f32x4.max(m0, x0);
    m1 = f32x4.max(m1, x1);
  }
  v128.store(t, m0); v128.store(t, m1, 16);
  let m: f32 = -Infinity;
  for (let i = 0; i < 8; i++) m = max<f32>(m, load<f32>(t + (<usize>i << 2)));
  for (; j < n; j++) m = max<f32>(m, load<f32>(x + (<usize>j << 2)));
  return m;
}

/** y = e^((x − shift)·scale) over n floats; returns Σ y. */
export function expRow(n: i32, x: usize, shift: f32, scale: f32, y: usize): f32 {
  const t = edge(), n8 = n & ~7, m = f32x4.splat(shift), k = f32x4.splat(scale);
  let s0 = zero(), s1 = zero(), j = 0;
  for (; j < n8; j += 8) {
    const o = <usize>j << 2, x0 = v128.load(x + o), x1 = v128.load(x + o, 16);
    const e0 = exp4(f32x4.mul(f32x4.sub(x0, m), k)), e1 = exp4(f32x4.mul(f32x4.sub(x1, m), k));
    s0 = f32x4.add(s0, e0);
    s1 = f32x4.add(s1, e1);
    v128.store(y + o, e0); v128.store(y + o, e1, 16);
  }
  v128.store(t, s0); v128.store(t, s1, 16);
  let s = horizontal(v128.load(t)) + horizontal(v128.load(t, 16));
  for (; j < n; j++) {
    const o = <usize>j << 2, e = lane(exp4(f32x4.splat((load<f32>(x + o) - shift) * scale)));
    s += e;
    store<f32>(y + o, e);
  }
  return s;
}

/** y = x·by over n floats */
export function scaleRow(n: i32, x: usize, by: f32, y: usize): void {
  const n8 = n & ~7, k = f32x4.splat(by);
  let j = 0;
  for (; j < n8; j += 8) {
    const o = <usize>j << 2, a = f32x4.mul(v128.load(x + o), k), b = f32x4.mul(v128.load(x + o, 16), k);
    v128.store(y + o, a); v128.store(y + o, b, 16);
  }
  for (; j < n; j++) { const o = <usize>j << 2; store<f32>(y + o, load<f32>(x + o) * by); }
}

/** Σ a·b over n floats */
export function dotRow(n: i32, a: usize, b: usize): f32 {
  const t = edge(), n8 = n & ~7;
  let s0 = zero(), s1 = zero(), j = 0;
  for (; j < n8; j += 8) {
    const o = <usize>j << 2, a0 = v128.load(a + o), a1 = v128.load(a + o, 16), b0 = v128.load(b + o), b1 = v128.load(b + o, 16);
    s0 = f32x4.add(s0, f32x4.mul(a0, b0));
    s1 = f32x4.add(s1, f32x4.mul(a1, b1));
  }
  v128.store(t, s0); v128.store(t, s1, 16);
  let s = horizontal(v128.load(t)) + horizontal(v128.load(t, 16));
  for (; j < n; j++) { const o = <usize>j << 2; s += load<f32>(a + o) * load<f32>(b + o); }
  return s;
}

export function softmax(rows: i32, n: i32, x: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, x += bytes, y += bytes) {
    const s = expRow(n, x, largest(n, x), 1, y);
    scaleRow(n, y, 1 / s, y);
  }
}

/** dx = y·(dy − Σ dy·y) */
export function softmaxBackward(rows: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, y += bytes, dy += bytes, dx += bytes) {
    const mean = f32x4.splat(dotRow(n, y, dy)), n8 = n & ~7;
    let j = 0;
    for (; j < n8; j += 8) {
      const o = <usize>j << 2, y0 = v128.load(y + o), y1 = v128.load(y + o, 16), d0 = v128.load(dy + o), d1 = v128.load(dy + o, 16);
      const z0 = f32x4.mul(y0, f32x4.sub(d0, mean)), z1 = f32x4.mul(y1, f32x4.sub(d1, mean));
      v128.store(dx + o, z0); v128.store(dx + o, z1, 16);
    }
    for (; j < n; j++) { const o = <usize>j << 2; store<f32>(dx + o, load<f32>(y + o) * (load<f32>(dy + o) - lane(mean))); }
  }
}

/** y = x − max − log Σ e^(x − max) */
export function logSoftmax(rows: i32, n: i32, x: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, x += bytes, y += bytes) {
    const m = largest(n, x), shift = m + <f32>Math.log(<f64>expRow(n, x, m, 1, y));
    for (let j: usize = 0; j < bytes; j += 4) store<f32>(y + j, load<f32>(x + j) - shift);
  }
}

/** dx = dy − e^y·Σ dy */
export function logSoftmaxBackward(rows: i32, n: i32, y: usize, dy: usize, dx: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, y += bytes, dy += bytes, dx += bytes) {
    const s = f32x4.splat(total(n, dy));
    for (let j: usize = 0; j < bytes; j += 4) {
      const p = lane(exp4(f32x4.splat(load<f32>(y + j))));
      store<f32>(dx + j, load<f32>(dy + j) - p * lane(s));
    }
  }
}

/**
 * losses[r] = −Σ q·log softmax; gradient (if not 0) = scale·(softmax − q); q puts 1 − ε on the target and ε/n on
 * every class. Without a gradient the exponentials go to the scratch-free path: they are only summed.
 */
export function crossEntropy(rows: i32, n: i32, logits: usize, targets: usize, ignoreIndex: i32, smoothing: f32, scale: f32, losses: usize, gradient: usize): void {
  const bytes = <usize>n << 2, spread = smoothing / <f32>n;
  for (let r = 0; r < rows; r++) {
    const x = logits + <usize>r * bytes, target = load<i32>(targets + (<usize>r << 2));
    const to = gradient ? gradient + <usize>r * bytes : 0;
    if (target == ignoreIndex) {
      store<f32>(losses + (<usize>r << 2), 0);
      if (to) memory.fill(to, 0, bytes);
      continue;
    }
    const m = largest(n, x), s = to ? expRow(n, x, m, 1, to) : expSum(n, x, m);
    const logSum = <f32>Math.log(<f64>s) + m;
    let loss = (<f32>1 - smoothing) * (logSum - load<f32>(x + (<usize>target << 2)));
    if (smoothing > 0) loss += smoothing * (logSum - total(n, x) / <f32>n);
    store<f32>(losses + (<usize>r << 2), loss);
    if (!to) continue;
    scaleRow(n, to, scale / s, to);
    if (smoothing > 0) {
      for (let j: usize = 0; j < bytes; j += 4) store<f32>(to + j, load<f32>(to + j) - spread * scale);
    }
    const at = to + (<usize>target << 2);
    store<f32>(at, load<f32>(at) - (<f32>1 - smoothing) * scale);
  }
}

/** Σ e^(x − shift), in the order of expRow. */
function expSum(n: i32, x: usize, shift: f32): f32 {
  const t = edge(), n8 = n & ~7, m = f32x4.splat(shift);
  let s0 = zero(), s1 = zero(), j = 0;
  for (; j < n8; j += 8) {
    const p = x + (<usize>j << 2), x0 = v128.load(p), x1 = v128.load(p, 16);
    s0 = f32x4.add(s0, exp4(f32x4.sub(x0, m)));
    s1 = f32x4.add(s1, exp4(f32x4.sub(x1, m)));
  }
  v128.store(t, s0); v128.store(t, s1, 16);
  let s = horizontal(v128.load(t)) + horizontal(v128.load(t, 16));
  for (; j < n; j++) s += lane(exp4(f32x4.splat(load<f32>(x + (<usize>j << 2)) - shift)));
  return s;
}
