/**
 * Products of at most eight rows with a matrix whose columns lie adjacent along the sum: what decoding one sentence is
 * made of. Every weight is used a few times only, so it is read once where it lies; packing would cost more. The order of
 * additions is that of a row alone, however many there are.
 *
 * A tile has as many sums as there are registers. They end side by side in scratch, which lets V8 join pairs of 128-bit
 * registers into wider ones.
 */
import { edge } from './memory';
import { horizontal, madd, zero } from './math';

/** Most rows that are taken this way. */
export const FEW: i32 = 8;

/** As gemm, with aDepth and bDepth one value; strides in bytes. */
export function fewRows(m: i32, n: i32, k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  if (m == 0) return;
  const step = m < 3 ? 4 : 2, whole = n - n % step, first = m > 6 ? 4 : m;
  for (let j = 0; j < whole; j += step) {
    const o = <usize>j << 2, from = b + <usize>j * bColumn, plus = add ? add + o : 0;
    tile(first, k, a, aRow, from, bColumn, c + o, cRow, plus, addRow);
    if (first < m) { // the weights are still in L1
      tile(m - first, k, a + 4 * aRow, aRow, from, bColumn, c + o + 4 * cRow, cRow, plus ? plus + 4 * addRow : 0, addRow);
    }
  }
  for (let j = whole; j < n; j++) {
    for (let r: usize = 0; r < <usize>m; r++) {
      let sum = oneColumn(k, a + r * aRow, b + <usize>j * bColumn);
      if (add) sum += load<f32>(add + r * addRow + (<usize>j << 2));
      store<f32>(c + r * cRow + (<usize>j << 2), sum);
    }
  }
}

/** Four columns of one or two rows, two of three to six. */
// @ts-ignore: decorator
@inline function tile(rows: i32, k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  if (rows == 1) tile1x4(k, a, aRow, b, bColumn, c, cRow, add, addRow);
  else if (rows == 2) tile2x4(k, a, aRow, b, bColumn, c, cRow, add, addRow);
  else if (rows == 3) tile3x2(k, a, aRow, b, bColumn, c, cRow, add, addRow);
  else if (rows == 4) tile4x2(k, a, aRow, b, bColumn, c, cRow, add, addRow);
  else if (rows == 5) tile5x2(k, a, aRow, b, bColumn, c, cRow, add, addRow);
  else tile6x2(k, a, aRow, b, bColumn, c, cRow, add, addRow);
}

function tile1x4(k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const b1 = b + bColumn, b2 = b1 + bColumn, b3 = b2 + bColumn, wide = <usize>(k & ~7) << 2, t = edge();
  let s00 = zero(), t00 = zero(), s01 = zero(), t01 = zero(), s02 = zero(), t02 = zero(), s03 = zero(), t03 = zero(), p: usize = 0;
  for (; p < wide; p += 32) {
    const w0 = v128.load(b + p), v0 = v128.load(b + p, 16), w1 = v128.load(b1 + p), v1 = v128.load(b1 + p, 16);
    const w2 = v128.load(b2 + p), v2 = v128.load(b2 + p, 16), w3 = v128.load(b3 + p), v3 = v128.load(b3 + p, 16);
    let x = v128.load(a + p), y = v128.load(a + p, 16);
    s00 = madd(x, w0, s00); t00 = madd(y, v0, t00); s01 = madd(x, w1, s01); t01 = madd(y, v1, t01);
    s02 = madd(x, w2, s02); t02 = madd(y, v2, t02); s03 = madd(x, w3, s03); t03 = madd(y, v3, t03);
  }
  v128.store(t, s00); v128.store(t, t00, 16); v128.store(t, s01, 32); v128.store(t, t01, 48);
  v128.store(t, s02, 64); v128.store(t, t02, 80); v128.store(t, s03, 96); v128.store(t, t03, 112);
  finish(1, 4, k, a, aRow, b, bColumn, c, cRow, add, addRow);
}

function tile2x4(k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const a1 = a + aRow;
  const b1 = b + bColumn, b2 = b1 + bColumn, b3 = b2 + bColumn, wide = <usize>(k & ~7) << 2, t = edge();
  let s00 = zero(), t00 = zero(), s01 = zero(), t01 = zero(), s02 = zero(), t02 = zero(), s03 = zero(), t03 = zero();
  let s10 = zero(), t10 = zero(), s11 = zero(), t11 = zero(), s12 = zero(), t12 = zero(), s13 = zero(), t13 = zero(), p: usize = 0;
  for (; p < wide; p += 32) {
    const w0 = v128.load(b + p), v0 = v128.load(b + p, 16), w1 = v128.load(b1 + p), v1 = v128.load(b1 + p, 16);
    const w2 = v128.load(b2 + p), v2 = v128.load(b2 + p, 16), w3 = v128.load(b3 + p), v3 = v128.load(b3 + p, 16);
    let x = v128.load(a + p), y = v128.load(a + p, 16);
    s00 = madd(x, w0, s00); t00 = madd(y, v0, t00); s01 = madd(x, w1, s01); t01 = madd(y, v1, t01);
    s02 = madd(x, w2, s02); t02 = madd(y, v2, t02); s03 = madd(x, w3, s03); t03 = madd(y, v3, t03);
    x = v128.load(a1 + p); y = v128.load(a1 + p, 16);
    s10 = madd(x, w0, s10); t10 = madd(y, v0, t10); s11 = madd(x, w1, s11); t11 = madd(y, v1, t11);
    s12 = madd(x, w2, s12); t12 = madd(y, v2, t12); s13 = madd(x, w3, s13); t13 = madd(y, v3, t13);
  }
  v128.store(t, s00); v128.store(t, t00, 16); v128.store(t, s01, 32); v128.store(t, t01, 48);
  v128.store(t, s02, 64); v128.store(t, t02, 80); v128.store(t, s03, 96); v128.store(t, t03, 112);
  v128.store(t, s10, 128); v128.store(t, t10, 144); v128.store(t, s11, 160); v128.store(t, t11, 176);
  v128.store(t, s12, 192); v128.store(t, t12, 208); v128.store(t, s13, 224); v128.store(t, t13, 240);
  finish(2, 4, k, a, aRow, b, bColumn, c, cRow, add, addRow);
}

function tile3x2(k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const a1 = a + aRow, a2 = a1 + aRow;
  const b1 = b + bColumn, wide = <usize>(k & ~7) << 2, t = edge();
  let s00 = zero(), t00 = zero(), s01 = zero(), t01 = zero();
  let s10 = zero(), t10 = zero(), s11 = zero(), t11 = zero();
  let s20 = zero(), t20 = zero(), s21 = zero(), t21 = zero(), p: usize = 0;
  for (; p < wide; p += 32) {
    const w0 = v128.load(b + p), v0 = v128.load(b + p, 16), w1 = v128.load(b1 + p), v1 = v128.load(b1 + p, 16);
    let x = v128.load(a + p), y = v128.load(a + p, 16);
    s00 = madd(x, w0, s00); t00 = madd(y, v0, t00); s01 = madd(x, w1, s01); t01 = madd(y, v1, t01);
    x = v128.load(a1 + p); y = v128.load(a1 + p, 16);
    s10 = madd(x, w0, s10); t10 = madd(y, v0, t10); s11 = madd(x, w1, s11); t11 = madd(y, v1, t11);
    x = v128.load(a2 + p); y = v128.load(a2 + p, 16);
    s20 = madd(x, w0, s20); t20 = madd(y, v0, t20); s21 = madd(x, w1, s21); t21 = madd(y, v1, t21);
  }
  v128.store(t, s00); v128.store(t, t00, 16); v128.store(t, s01, 32); v128.store(t, t01, 48);
  v128.store(t, s10, 64); v128.store(t, t10, 80); v128.store(t, s11, 96); v128.store(t, t11, 112);
  v128.store(t, s20, 128); v128.store(t, t20, 144); v128.store(t, s21, 160); v128.store(t, t21, 176);
  finish(3, 2, k, a, aRow, b, bColumn, c, cRow, add, addRow);
}

function tile4x2(k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  const b1 = b + bColumn, wide = <usize>(k & ~7) << 2, t = edge();
  let s00 = zero(), t00 = zero(), s01 = zero(), t01 = zero();
  let s10 = zero(), t10 = zero(), s11 = zero(), t11 = zero();
  let s20 = zero(), t20 = zero(), s21 = zero(), t21 = zero();
  let s30 = zero(), t30 = zero(), s31 = zero(), t31 = zero(), p: usize = 0;
  for (; p < wide; p += 32) {
    const w0 = v128.load(b + p), v0 = v128.load(b + p, 16), w1 = v128.load(b1 + p), v1 = v128.load(b1 + p, 16);
    let x = v128.load(a + p), y = v128.load(a + p, 16);
    s00 = madd(x, w0, s00); t00 = madd(y, v0, t00); s01 = madd(x, w1, s01); t01 = madd(y, v1, t01);
    x = v128.load(a1 + p); y = v128.load(a1 + p, 16);
    s10 = madd(x, w0, s10); t10 = madd(y, v0, t10); s11 = madd(x, w1, s11); t11 = madd(y, v1, t11);
    x = v128.load(a2 + p); y = v128.load(a2 + p, 16);
    s20 = madd(x, w0, s20); t20 = madd(y, v0, t20); s21 = madd(x, w1, s21); t21 = madd(y, v1, t21);
    x = v128.load(a3 + p); y = v128.load(a3 + p, 16);
    s30 = madd(x, w0, s30); t30 = madd(y, v0, t30); s31 = madd(x, w1, s31); t31 = madd(y, v1, t31);
  }
  v128.store(t, s00); v128.store(t, t00, 16); v128.store(t, s01, 32); v128.store(t, t01, 48);
  v128.store(t, s10, 64); v128.store(t, t10, 80); v128.store(t, s11, 96); v128.store(t, t11, 112);
  v128.store(t, s20, 128); v128.store(t, t20, 144); v128.store(t, s21, 160); v128.store(t, t21, 176);
  v128.store(t, s30, 192); v128.store(t, t30, 208); v128.store(t, s31, 224); v128.store(t, t31, 240);
  finish(4, 2, k, a, aRow, b, bColumn, c, cRow, add, addRow);
}

function tile5x2(k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow;
  const b1 = b + bColumn, wide = <usize>(k & ~7) << 2, t = edge();
  let s00 = zero(), t00 = zero(), s01 = zero(), t01 = zero();
  let s10 = zero(), t10 = zero(), s11 = zero(), t11 = zero();
  let s20 = zero(), t20 = zero(), s21 = zero(), t21 = zero();
  let s30 = zero(), t30 = zero(), s31 = zero(), t31 = zero();
  let s40 = zero(), t40 = zero(), s41 = zero(), t41 = zero(), p: usize = 0;
  for (; p < wide; p += 32) {
    const w0 = v128.load(b + p), v0 = v128.load(b + p, 16), w1 = v128.load(b1 + p), v1 = v128.load(b1 + p, 16);
    let x = v128.load(a + p), y = v128.load(a + p, 16);
    s00 = madd(x, w0, s00); t00 = madd(y, v0, t00); s01 = madd(x, w1, s01); t01 = madd(y, v1, t01);
    x = v128.load(a1 + p); y = v128.load(a1 + p, 16);
    s10 = madd(x, w0, s10); t10 = madd(y, v0, t10); s11 = madd(x, w1, s11); t11 = madd(y, v1, t11);
    x = v128.load(a2 + p); y = v128.load(a2 + p, 16);
    s20 = madd(x, w0, s20); t20 = madd(y, v0, t20); s21 = madd(x, w1, s21); t21 = madd(y, v1, t21);
    x = v128.load(a3 + p); y = v128.load(a3 + p, 16);
    s30 = madd(x, w0, s30); t30 = madd(y, v0, t30); s31 = madd(x, w1, s31); t31 = madd(y, v1, t31);
    x = v128.load(a4 + p); y = v128.load(a4 + p, 16);
    s40 = madd(x, w0, s40); t40 = madd(y, v0, t40); s41 = madd(x, w1, s41); t41 = madd(y, v1, t41);
  }
  v128.store(t, s00); v128.store(t, t00, 16); v128.store(t, s01, 32); v128.store(t, t01, 48);
  v128.store(t, s10, 64); v128.store(t, t10, 80); v128.store(t, s11, 96); v128.store(t, t11, 112);
  v128.store(t, s20, 128); v128.store(t, t20, 144); v128.store(t, s21, 160); v128.store(t, t21, 176);
  v128.store(t, s30, 192); v128.store(t, t30, 208); v128.store(t, s31, 224); v128.store(t, t31, 240);
  v128.store(t, s40, 256); v128.store(t, t40, 272); v128.store(t, s41, 288); v128.store(t, t41, 304);
  finish(5, 2, k, a, aRow, b, bColumn, c, cRow, add, addRow);
}

function tile6x2(k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
  const b1 = b + bColumn, wide = <usize>(k & ~7) << 2, t = edge();
  let s00 = zero(), t00 = zero(), s01 = zero(), t01 = zero();
  let s10 = zero(), t10 = zero(), s11 = zero(), t11 = zero();
  let s20 = zero(), t20 = zero(), s21 = zero(), t21 = zero();
  let s30 = zero(), t30 = zero(), s31 = zero(), t31 = zero();
  let s40 = zero(), t40 = zero(), s41 = zero(), t41 = zero();
  let s50 = zero(), t50 = zero(), s51 = zero(), t51 = zero(), p: usize = 0;
  for (; p < wide; p += 32) {
    const w0 = v128.load(b + p), v0 = v128.load(b + p, 16), w1 = v128.load(b1 + p), v1 = v128.load(b1 + p, 16);
    let x = v128.load(a + p), y = v128.load(a + p, 16);
    s00 = madd(x, w0, s00); t00 = madd(y, v0, t00); s01 = madd(x, w1, s01); t01 = madd(y, v1, t01);
    x = v128.load(a1 + p); y = v128.load(a1 + p, 16);
    s10 = madd(x, w0, s10); t10 = madd(y, v0, t10); s11 = madd(x, w1, s11); t11 = madd(y, v1, t11);
    x = v128.load(a2 + p); y = v128.load(a2 + p, 16);
    s20 = madd(x, w0, s20); t20 = madd(y, v0, t20); s21 = madd(x, w1, s21); t21 = madd(y, v1, t21);
    x = v128.load(a3 + p); y = v128.load(a3 + p, 16);
    s30 = madd(x, w0, s30); t30 = madd(y, v0, t30); s31 = madd(x, w1, s31); t31 = madd(y, v1, t31);
    x = v128.load(a4 + p); y = v128.load(a4 + p, 16);
    s40 = madd(x, w0, s40); t40 = madd(y, v0, t40); s41 = madd(x, w1, s41); t41 = madd(y, v1, t41);
    x = v128.load(a5 + p); y = v128.load(a5 + p, 16);
    s50 = madd(x, w0, s50); t50 = madd(y, v0, t50); s51 = madd(x, w1, s51); t51 = madd(y, v1, t51);
  }
  v128.store(t, s00); v128.store(t, t00, 16); v128.store(t, s01, 32); v128.store(t, t01, 48);
  v128.store(t, s10, 64); v128.store(t, t10, 80); v128.store(t, s11, 96); v128.store(t, t11, 112);
  v128.store(t, s20, 128); v128.store(t, t20, 144); v128.store(t, s21, 160); v128.store(t, t21, 176);
  v128.store(t, s30, 192); v128.store(t, t30, 208); v128.store(t, s31, 224); v128.store(t, t31, 240);
  v128.store(t, s40, 256); v128.store(t, t40, 272); v128.store(t, s41, 288); v128.store(t, t41, 304);
  v128.store(t, s50, 320); v128.store(t, t50, 336); v128.store(t, s51, 352); v128.store(t, t51, 368);
  finish(6, 2, k, a, aRow, b, bColumn, c, cRow, add, addRow);
}

/** Adds up what a tile left in scratch: two registers for each of its values. */
// @ts-ignore: decorator
@inline function finish(rows: i32, columns: i32, k: i32, a: usize, aRow: usize, b: usize, bColumn: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const end = <usize>k << 2, plus = add != 0;
  let t = edge();
  for (let r = 0; r < rows; r++, a += aRow, c += cRow, add += addRow) {
    for (let j: usize = 0; j < <usize>columns; j++, t += 32) {
      let sum = horizontal(f32x4.add(v128.load(t), v128.load(t, 16)));
      const w = b + j * bColumn;
      for (let p = <usize>(k & ~7) << 2; p < end; p += 4) sum += load<f32>(a + p) * load<f32>(w + p);
      if (plus) sum += load<f32>(add + (j << 2));
      store<f32>(c + (j << 2), sum);
    }
  }
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
