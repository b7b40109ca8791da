/** Layer normalisation: y = (x − μ)·r·γ + β, row by row; backward needs μ and r only. */
import { edge } from './memory';
import { horizontal, madd, zero } from './math';
import { total } from './reduce';
import { fill } from './unary';

export function layerNorm(rows: i32, n: i32, x: usize, gamma: usize, beta: usize, eps: f32, y: usize, mean: usize, rstd: usize): void {
  const bytes = <usize>n << 2, n8 = n & ~7, inverse: f32 = 1 / <f32>n, t = edge();
  for (let row = 0; row < rows; row++, x += bytes, y += bytes, mean += 4, rstd += 4) {
    const mu = <f32>(total(n, x) / <f64>n), m = f32x4.splat(mu);
    let v0 = zero(), v1 = zero(), j = 0;
    for (; j < n8; j += 8) {
      const p = x + (<usize>j << 2), a = f32x4.sub(v128.load(p), m), b = f32x4.sub(v128.load(p, 16), m);
      v0 = f32x4.add(f32x4.mul(a, a), v0);
      v1 = f32x4.add(f32x4.mul(b, b), v1);
    }
    v128.store(t, v0); v128.store(t, v1, 16);
    let variance = horizontal(v128.load(t)) + horizontal(v128.load(t, 16));
    for (; j < n; j++) { const d = load<f32>(x + (<usize>j << 2)) - mu; variance += d * d; }
    const scale: f32 = 1 / <f32>Math.sqrt(<f64>(variance * inverse + eps)), r = f32x4.splat(scale);
    store<f32>(mean, mu);
    store<f32>(rstd, scale);
    for (j = 0; j < n8; j += 8) {
      const o = <usize>j << 2, p = x + o;
      const a = f32x4.mul(f32x4.sub(v128.load(p), m), r), b = f32x4.mul(f32x4.sub(v128.load(p, 16), m), r);
      const y0 = madd(a, v128.load(gamma + o), v128.load(beta + o)), y1 = madd(b, v128.load(gamma + o, 16), v128.load(beta + o, 16));
      v128.store(y + o, y0); v128.store(y + o, y1, 16);
    }
    for (; j < n; j++) {
      const o = <usize>j << 2;
      store<f32>(y + o, (load<f32>(x + o) - mu) * scale * load<f32>(gamma + o) + load<f32>(beta + o));
    }
  }
}

/** With ν = (x − μ)·r, g = dy·γ: dx = r·(g − mean g − ν·mean(g·ν)), dγ = Σ dy·ν, dβ = Σ dy. */
export function layerNormBackward(rows: i32, n: i32, x: usize, gamma: usize, mean: usize, rstd: usize, dy: usize, dx: usize, dgamma: usize, dbeta: usize): void {
  layerNormRows(rows, n, x, gamma, mean, rstd, dy, dx);
  layerNormColumns(rows, n, n, x, mean, rstd, dy, dgamma, dbeta);
}

/** dx, row by row */
export function layerNormRows(rows: i32, n: i32, x: usize, gamma: usize, mean: usize, rstd: usize, dy: usize, dx: usize): void {
  const bytes = <usize>n << 2, n8 = n & ~7, inverse: f32 = 1 / <f32>n, t = edge();
  for (let row = 0; row < rows; row++, x += bytes, dy += bytes, dx += bytes, mean += 4, rstd += 4) {
    const mu = load<f32>(mean), scale = load<f32>(rstd), m = f32x4.splat(mu), r = f32x4.splat(scale);
    let a0 = zero(), a1 = zero(), b0 = zero(), b1 = zero(), j = 0;
    for (; j < n8; j += 8) {
      const o = <usize>j << 2;
      const v0 = f32x4.mul(f32x4.sub(v128.load(x + o), m), r), v1 = f32x4.mul(f32x4.sub(v128.load(x + o, 16), m), r);
      const g0 = f32x4.mul(v128.load(dy + o), v128.load(gamma + o)), g1 = f32x4.mul(v128.load(dy + o, 16), v128.load(gamma + o, 16));
      a0 = f32x4.add(a0, g0); a1 = f32x4.add(a1, g1);
      b0 = f32x4.add(f32x4.mul(g0, v0), b0); b1 = f32x4.add(f32x4.mul(g1, v1), b1);
    }
    v128.store(t, a0); v128.store(t, a1, 16); v128.store(t, b0, 32); v128.store(t, b1, 48);
    let s = horizontal(v128.load(t)) + horizontal(v128.load(t, 16)), z = horizontal(v128.load(t, 32)) + horizontal(v128.load(t, 48));
    for (; j < n; j++) {
      const o = <usize>j << 2, v = (load<f32>(x + o) - mu) * scale, g = load<f32>(dy + o) * load<f32>(gamma + o);
      s += g;
      z += g * v;
    }
    s *= inverse;
    z *= inverse;
    const ss = f32x4.splat(s), zz = f32x4.splat(z);
    for (j = 0; j < n8; j += 8) {
      const o = <usize>j << 2;
      const v0 = f32x4.mul(f32x4.sub(v128.load(x + o), m), r), v1 = f32x4.mul(f32x4.sub(v128.load(x + o, 16), m), r);
      const g0 = f32x4.mul(v128.load(dy + o), v128.load(gamma + o)), g1 = f32x4.mul(v128.load(dy + o, 16), v128.load(gamma + o, 16));
      const x0 = f32x4.mul(r, f32x4.sub(f32x4.sub(g0, ss), f32x4.mul(v0, zz))), x1 = f32x4.mul(r, f32x4.sub(f32x4.sub(g1, ss), f32x4.mul(v1, zz)));
      v128.store(dx + o, x0); v128.store(dx + o, x1, 16);
    }
    for (; j < n; j++) {
      const o = <usize>j << 2, v = (load<f32>(x + o) - mu) * scale;
      store<f32>(dx + o, scale * (load<f32>(dy + o) * load<f32>(gamma + o) - s - v * z));
    }
  }
}

/**
 * dγ and dβ of n columns of rows that lie `stride` values apart, in the order of the rows. Four rows at a time: what is
 * summed up stays in L1, and x and dy are read as they lie.
 */
export function layerNormColumns(rows: i32, n: i32, stride: i32, x: usize, mean: usize, rstd: usize, dy: usize, dgamma: usize, dbeta: usize): void {
  const bytes = <usize>stride << 2, quads = rows & ~3;
  fill(n, 0, dgamma);
  fill(n, 0, dbeta);
  let row = 0;
  for (; row < quads; row += 4, x += 4 * bytes, dy += 4 * bytes, mean += 16, rstd += 16) {
    fourRows(n, bytes, x, mean, rstd, dy, dgamma, dbeta);
  }
  for (; row < rows; row++, x += bytes, dy += bytes, mean += 4, rstd += 4) {
    for (let j: usize = 0, end = <usize>n << 2; j < end; j += 4) oneOf(j, x, load<f32>(mean), load<f32>(rstd), dy, dgamma, dbeta);
  }
}

function fourRows(n: i32, bytes: usize, x0: usize, mean: usize, rstd: usize, d0: usize, dgamma: usize, dbeta: usize): void {
  const x1 = x0 + bytes, x2 = x1 + bytes, x3 = x2 + bytes, d1 = d0 + bytes, d2 = d1 + bytes, d3 = d2 + bytes;
  const m0 = v128.load32_splat(mean), m1 = v128.load32_splat(mean, 4), m2 = v128.load32_splat(mean, 8), m3 = v128.load32_splat(mean, 12);
  const r0 = v128.load32_splat(rstd), r1 = v128.load32_splat(rstd, 4), r2 = v128.load32_splat(rstd, 8), r3 = v128.load32_splat(rstd, 12);
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2;
  let j: usize = 0;
  for (; j < wide; j += 32) {
    let g0 = v128.load(dgamma + j), g1 = v128.load(dgamma + j, 16), b0 = v128.load(dbeta + j), b1 = v128.load(dbeta + j, 16);
    let y0 = v128.load(d0 + j), y1 = v128.load(d0 + j, 16);
    g0 = f32x4.add(f32x4.mul(y0, f32x4.mul(f32x4.sub(v128.load(x0 + j), m0), r0)), g0);
    g1 = f32x4.add(f32x4.mul(y1, f32x4.mul(f32x4.sub(v128.load(x0 + j, 16), m0), r0)), g1);
    b0 = f32x4.add(y0, b0); b1 = f32x4.add(y1, b1);
    y0 = v128.load(d1 + j); y1 = v128.load(d1 + j, 16);
    g0 = f32x4.add(f32x4.mul(y0, f32x4.mul(f32x4.sub(v128.load(x1 + j), m1), r1)), g0);
    g1 = f32x4.add(f32x4.mul(y1, f32x4.mul(f32x4.sub(v128.load(x1 + j, 16), m1), r1)), g1);
    b0 = f32x4.add(y0, b0); b1 = f32x4.add(y1, b1);
    y0 = v128.load(d2 + j); y1 = v128.load(d2 + j, 16);
    g0 = f32x4.add(f32x4.mul(y0, f32x4.mul(f32x4.sub(v128.load(x2 + j), m2), r2)), g0);
    g1 = f32x4.add(f32x4.mul(y1, f32x4.mul(f32x4.sub(v128.load(x2 + j, 16), m2), r2)), g1);
    b0 = f32x4.add(y0, b0); b1 = f32x4.add(y1, b1);
    y0 = v128.load(d3 + j); y1 = v128.load(d3 + j, 16);
    g0 = f32x4.add(f32x4.mul(y0, f32x4.mul(f32x4.sub(v128.load(x3 + j), m3), r3)), g0);
    g1 = f32x4.add(f32x4.mul(y1, f32x4.mul(f32x4.sub(v128.load(x3 + j, 16), m3), r3)), g1);
    b0 = f32x4.add(y0, b0); b1 = f32x4.add(y1, b1);
    v128.store(dgamma + j, g0); v128.store(dgamma + j, g1, 16);
    v128.store(dbeta + j, b0); v128.store(dbeta + j, b1, 16);
  }
  for (; j < end; j += 4) {
    oneOf(j, x0, load<f32>(mean), load<f32>(rstd), d0, dgamma, dbeta);
    oneOf(j, x1, load<f32>(mean, 4), load<f32>(rstd, 4), d1, dgamma, dbeta);
    oneOf(j, x2, load<f32>(mean, 8), load<f32>(rstd, 8), d2, dgamma, dbeta);
    oneOf(j, x3, load<f32>(mean, 12), load<f32>(rstd, 12), d3, dgamma, dbeta);
  }
}

// @ts-ignore: decorator
@inline function oneOf(j: usize, x: usize, mu: f32, scale: f32, dy: usize, dgamma: usize, dbeta: usize): void {
  const change = load<f32>(dy + j);
  store<f32>(dgamma + j, change * ((load<f32>(x + j) - mu) * scale) + load<f32>(dgamma + j));
  store<f32>(dbeta + j, change + load<f32>(dbeta + j));
}
