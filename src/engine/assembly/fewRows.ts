/**
 * Products of at most four rows with a matrix whose columns lie adjacent along the sum: what decoding one sentence is
 * made of. Every weight is used a few times only, so it is read once where it lies; packing would cost more.
 */
import { horizontal, madd, zero } from './math';

/** Most rows that are taken this way. */
export const FEW: i32 = 4;

/** As gemm, with aDepth and bDepth one value; strides in bytes. */
export function fewRows(m: i32, n: i32, k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const o = <usize>j << 2, from = b + <usize>j * bColumn;
    for (let r: usize = 0; r < <usize>m; r++) {
      fourColumns(k, a + r * aRow, from, bColumn, c + r * cRow + o, add ? add + r * addRow + o : 0);
    }
  }
  for (; j < n; j++) {
    const o = <usize>j << 2, from = b + <usize>j * bColumn;
    for (let r: usize = 0; r < <usize>m; r++) {
      let sum = oneColumn(k, a + r * aRow, from);
      if (add) sum += load<f32>(add + r * addRow + o);
      store<f32>(c + r * cRow + o, sum);
    }
  }
}

function fourColumns(k: i32, a: usize, b0: usize, bColumn: usize, c: usize, add: usize): void {
  const b1 = b0 + bColumn, b2 = b1 + bColumn, b3 = b2 + bColumn;
  const wide = <usize>(k & ~7) << 2, end = <usize>k << 2;
  let s0 = zero(), t0 = zero(), s1 = zero(), t1 = zero(), s2 = zero(), t2 = zero(), s3 = zero(), t3 = zero();
  let p: usize = 0;
  for (; p < wide; p += 32) {
    const x = v128.load(a + p), y = v128.load(a + p, 16);
    s0 = madd(x, v128.load(b0 + p), s0); t0 = madd(y, v128.load(b0 + p, 16), t0);
    s1 = madd(x, v128.load(b1 + p), s1); t1 = madd(y, v128.load(b1 + p, 16), t1);
    s2 = madd(x, v128.load(b2 + p), s2); t2 = madd(y, v128.load(b2 + p, 16), t2);
    s3 = madd(x, v128.load(b3 + p), s3); t3 = madd(y, v128.load(b3 + p, 16), t3);
  }
  let r0 = horizontal(f32x4.add(s0, t0)), r1 = horizontal(f32x4.add(s1, t1));
  let r2 = horizontal(f32x4.add(s2, t2)), r3 = horizontal(f32x4.add(s3, t3));
  for (; p < end; p += 4) {
    const x = load<f32>(a + p);
    r0 += x * load<f32>(b0 + p);
    r1 += x * load<f32>(b1 + p);
    r2 += x * load<f32>(b2 + p);
    r3 += x * load<f32>(b3 + p);
  }
  if (add) {
    r0 += load<f32>(add); r1 += load<f32>(add, 4); r2 += load<f32>(add, 8); r3 += load<f32>(add, 12);
  }
  store<f32>(c, r0); store<f32>(c, r1, 4); store<f32>(c, r2, 8); store<f32>(c, r3, 12);
}

function oneColumn(k: i32, a: usize, b: usize): f32 {
  const wide = <usize>(k & ~7) << 2, end = <usize>k << 2;
  let s = zero(), t = zero(), p: usize = 0;
  for (; p < wide; p += 32) {
    s = madd(v128.load(a + p), v128.load(b + p), s);
    t = madd(v128.load(a + p, 16), v128.load(b + p, 16), t);
  }
  let sum = horizontal(f32x4.add(s, t));
  for (; p < end; p += 4) sum += load<f32>(a + p) * load<f32>(b + p);
  return sum;
}
