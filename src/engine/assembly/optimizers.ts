/**
 * Steps of SGD, RMSprop and Adagrad in PyTorch's forms, and Adam's with the greatest second moment so far (AMSGrad). What
 * is kept between steps and has come below 1e-36 becomes 0: denormals stick there and are slow.
 */
import { C, constant, lane, madd } from './math';

/** Four values, or one in all lanes at the end of an array. */
// @ts-ignore: decorator
@inline function get(at: usize, whole: bool): v128 { return whole ? v128.load(at) : v128.load32_splat(at); }
// @ts-ignore: decorator
@inline function put(at: usize, x: v128, whole: bool): void {
  if (whole) v128.store(at, x);
  else store<f32>(at, lane(x));
}
// @ts-ignore: decorator
@inline function flush(x: v128): v128 { return v128.andnot(x, f32x4.lt(f32x4.abs(x), constant(C.Tiny))); }

// @ts-ignore: decorator
@inline function sgdAt(o: usize, whole: bool, p: usize, g: usize, buffer: usize, lr: v128, momentum: v128, share: v128, nesterov: bool, decay: v128): void {
  const before = get(p + o, whole);
  let change = madd(decay, before, get(g + o, whole));
  if (buffer) {
    const kept = flush(madd(momentum, get(buffer + o, whole), f32x4.mul(share, change)));
    put(buffer + o, kept, whole);
    change = nesterov ? madd(momentum, kept, change) : kept;
  }
  put(p + o, f32x4.sub(before, f32x4.mul(lr, change)), whole);
}

/** b ← momentum·b + share·(g + decay·p), p ← p − lr·b; nesterov: p ← p − lr·(g + decay·p + momentum·b). buffer 0: none. */
export function sgd(n: i32, p: usize, g: usize, buffer: usize, lr: f32, momentum: f32, share: f32, nesterov: i32, decay: f32): void {
  const wide = <usize>(n & ~3) << 2, end = <usize>n << 2;
  const L = f32x4.splat(lr), M = f32x4.splat(momentum), S = f32x4.splat(share), D = f32x4.splat(decay);
  let o: usize = 0;
  for (; o < wide; o += 16) sgdAt(o, true, p, g, buffer, L, M, S, nesterov != 0, D);
  for (; o < end; o += 4) sgdAt(o, false, p, g, buffer, L, M, S, nesterov != 0, D);
}

// @ts-ignore: decorator
@inline function rmspropAt(o: usize, whole: bool, p: usize, g: usize, square: usize, mean: usize, buffer: usize, lr: v128, alpha: v128, rest: v128, eps: v128, momentum: v128, decay: v128): void {
  const before = get(p + o, whole), change = madd(decay, before, get(g + o, whole));
  const s = flush(madd(f32x4.mul(change, change), rest, f32x4.mul(alpha, get(square + o, whole))));
  put(square + o, s, whole);
  let variance = s;
  if (mean) {
    const m = flush(madd(change, rest, f32x4.mul(alpha, get(mean + o, whole))));
    put(mean + o, m, whole);
    variance = f32x4.pmax(f32x4.sub(s, f32x4.mul(m, m)), f32x4.splat(0));
  }
  let update = f32x4.div(change, f32x4.add(f32x4.sqrt(variance), eps));
  if (buffer) {
    update = flush(madd(momentum, get(buffer + o, whole), update));
    put(buffer + o, update, whole);
  }
  put(p + o, f32x4.sub(before, f32x4.mul(lr, update)), whole);
}

/** s ← α·s + (1−α)·g², u = g / (√(s − m²) + ε) with m the running mean (0: not centred), b ← momentum·b + u, p ← p − lr·b. */
export function rmsprop(n: i32, p: usize, g: usize, square: usize, mean: usize, buffer: usize, lr: f32, alpha: f64, eps: f32, momentum: f32, decay: f32): void {
  const wide = <usize>(n & ~3) << 2, end = <usize>n << 2;
  const L = f32x4.splat(lr), A = f32x4.splat(<f32>alpha), R = f32x4.splat(<f32>(1 - alpha));
  const E = f32x4.splat(eps), M = f32x4.splat(momentum), D = f32x4.splat(decay);
  let o: usize = 0;
  for (; o < wide; o += 16) rmspropAt(o, true, p, g, square, mean, buffer, L, A, R, E, M, D);
  for (; o < end; o += 4) rmspropAt(o, false, p, g, square, mean, buffer, L, A, R, E, M, D);
}

// @ts-ignore: decorator
@inline function adagradAt(o: usize, whole: bool, p: usize, g: usize, sum: usize, lr: v128, eps: v128, decay: v128): void {
  const before = get(p + o, whole), change = madd(decay, before, get(g + o, whole));
  const s = flush(madd(change, change, get(sum + o, whole)));
  put(sum + o, s, whole);
  put(p + o, f32x4.sub(before, f32x4.div(f32x4.mul(lr, change), f32x4.add(f32x4.sqrt(s), eps))), whole);
}

/** s ← s + g², p ← p − lr·g / (√s + ε) */
export function adagrad(n: i32, p: usize, g: usize, sum: usize, lr: f32, eps: f32, decay: f32): void {
  const wide = <usize>(n & ~3) << 2, end = <usize>n << 2;
  const L = f32x4.splat(lr), E = f32x4.splat(eps), D = f32x4.splat(decay);
  let o: usize = 0;
  for (; o < wide; o += 16) adagradAt(o, true, p, g, sum, L, E, D);
  for (; o < end; o += 4) adagradAt(o, false, p, g, sum, L, E, D);
}

// @ts-ignore: decorator
@inline function amsgradAt(o: usize, whole: bool, p: usize, g: usize, m: usize, v: usize, most: usize, step: v128, root: v128, b1: v128, c1: v128, b2: v128, c2: v128, eps: v128, decay: v128, kept: v128): void {
  const before = get(p + o, whole), change = madd(decay, before, get(g + o, whole));
  const first = flush(madd(change, c1, f32x4.mul(b1, get(m + o, whole))));
  const second = flush(madd(f32x4.mul(change, change), c2, f32x4.mul(b2, get(v + o, whole))));
  const greatest = f32x4.pmax(get(most + o, whole), second);
  put(m + o, first, whole);
  put(v + o, second, whole);
  put(most + o, greatest, whole);
  const size = madd(f32x4.sqrt(greatest), root, eps);
  put(p + o, f32x4.sub(f32x4.mul(before, kept), f32x4.div(f32x4.mul(step, first), size)), whole);
}

/** adam with v̂ ← max(v̂, v) in the place of v (Reddi, Kale & Kumar 2018, algorithm 2). */
export function amsgrad(n: i32, p: usize, g: usize, m: usize, v: usize, most: usize, stepSize: f32, rootCorrection: f32, beta1: f64, beta2: f64, eps: f32, decay: f32, decoupledDecay: f64): void {
  const wide = <usize>(n & ~3) << 2, end = <usize>n << 2;
  const S = f32x4.splat(stepSize), R = f32x4.splat(rootCorrection), E = f32x4.splat(eps), D = f32x4.splat(decay), K = f32x4.splat(<f32>(1 - decoupledDecay));
  const B1 = f32x4.splat(<f32>beta1), C1 = f32x4.splat(<f32>(1 - beta1)), B2 = f32x4.splat(<f32>beta2), C2 = f32x4.splat(<f32>(1 - beta2));
  let o: usize = 0;
  for (; o < wide; o += 16) amsgradAt(o, true, p, g, m, v, most, S, R, B1, C1, B2, C2, E, D, K);
  for (; o < end; o += 4) amsgradAt(o, false, p, g, m, v, most, S, R, B1, C1, B2, C2, E, D, K);
}
