/**
 * The inner product of GEMM: a tile of C in registers, A from panels of 6 or 4 rows, B from panels of 16 columns.
 * 6×16 fills fifteen 256-bit registers where V8 joins pairs of v128; 6×8 and 4×8 are for machines that do
 * not. Registers cannot be indexed, so the tiles are written out.
 */
import { madd, zero } from './math';

/** Columns of a B panel. */
export const WIDTH: i32 = 16;

/** 0: 16 columns at a time in tiles of 6 and 4 rows; 1: the same, 4 rows only; 2, 3: 8 columns. */
let eightWide: bool = false;
let fourRows: bool = false;

export function setTile(kind: i32): void {
  eightWide = kind >= 2;
  fourRows = (kind & 1) == 1;
}

/** Rows of the next A panel when `rest` are left: sixes, and fours where that leaves no hole. */
// @ts-ignore: decorator
@inline export function panelHeight(rest: i32): i32 {
  return fourRows || rest <= 4 || rest == 7 || rest == 8 ? 4 : 6;
}

/** How many panels of six rows m rows are cut into; the rest are fours. */
export function sixes(m: i32): i32 {
  if (fourRows) return 0;
  const q = m / 6, r = m % 6;
  return r == 0 || r == 3 || r == 4 ? q : r == 5 ? q + 1 : max(q - 1, 0);
}

export function panelsOf(m: i32): i32 {
  const six = sixes(m), rest = m - 6 * six;
  return six + (rest > 0 ? (rest + 3) >> 2 : 0);
}

/** The first row of panel p, when the first `six` panels have six rows. */
// @ts-ignore: decorator
@inline export function panelRow(p: i32, six: i32): i32 {
  return p < six ? 6 * p : 6 * six + 4 * (p - six);
}

/** Rows of the packed form, holes included. */
export function paddedRows(m: i32): i32 {
  return panelRow(panelsOf(m), sixes(m));
}

function micro6x16(k: i32, a: usize, b: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  let c00 = zero(), c01 = zero(), c02 = zero(), c03 = zero();
  let c10 = zero(), c11 = zero(), c12 = zero(), c13 = zero();
  let c20 = zero(), c21 = zero(), c22 = zero(), c23 = zero();
  let c30 = zero(), c31 = zero(), c32 = zero(), c33 = zero();
  let c40 = zero(), c41 = zero(), c42 = zero(), c43 = zero();
  let c50 = zero(), c51 = zero(), c52 = zero(), c53 = zero();
  const end = a + <usize>k * 24;
  while (a < end) {
    const b0 = v128.load(b, 0), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    let x: v128;
    x = v128.load32_splat(a, 0);
    c00 = madd(x, b0, c00); c01 = madd(x, b1, c01); c02 = madd(x, b2, c02); c03 = madd(x, b3, c03);
    x = v128.load32_splat(a, 4);
    c10 = madd(x, b0, c10); c11 = madd(x, b1, c11); c12 = madd(x, b2, c12); c13 = madd(x, b3, c13);
    x = v128.load32_splat(a, 8);
    c20 = madd(x, b0, c20); c21 = madd(x, b1, c21); c22 = madd(x, b2, c22); c23 = madd(x, b3, c23);
    x = v128.load32_splat(a, 12);
    c30 = madd(x, b0, c30); c31 = madd(x, b1, c31); c32 = madd(x, b2, c32); c33 = madd(x, b3, c33);
    x = v128.load32_splat(a, 16);
    c40 = madd(x, b0, c40); c41 = madd(x, b1, c41); c42 = madd(x, b2, c42); c43 = madd(x, b3, c43);
    x = v128.load32_splat(a, 20);
    c50 = madd(x, b0, c50); c51 = madd(x, b1, c51); c52 = madd(x, b2, c52); c53 = madd(x, b3, c53);
    a += 24;
    b += 64;
  }
  if (add) {
    put4(c, add, c00, c01, c02, c03);
    c += cRow;
    add += addRow;
    put4(c, add, c10, c11, c12, c13);
    c += cRow;
    add += addRow;
    put4(c, add, c20, c21, c22, c23);
    c += cRow;
    add += addRow;
    put4(c, add, c30, c31, c32, c33);
    c += cRow;
    add += addRow;
    put4(c, add, c40, c41, c42, c43);
    c += cRow;
    add += addRow;
    put4(c, add, c50, c51, c52, c53);
  } else {
    v128.store(c, c00, 0); v128.store(c, c01, 16); v128.store(c, c02, 32); v128.store(c, c03, 48);
    c += cRow;
    v128.store(c, c10, 0); v128.store(c, c11, 16); v128.store(c, c12, 32); v128.store(c, c13, 48);
    c += cRow;
    v128.store(c, c20, 0); v128.store(c, c21, 16); v128.store(c, c22, 32); v128.store(c, c23, 48);
    c += cRow;
    v128.store(c, c30, 0); v128.store(c, c31, 16); v128.store(c, c32, 32); v128.store(c, c33, 48);
    c += cRow;
    v128.store(c, c40, 0); v128.store(c, c41, 16); v128.store(c, c42, 32); v128.store(c, c43, 48);
    c += cRow;
    v128.store(c, c50, 0); v128.store(c, c51, 16); v128.store(c, c52, 32); v128.store(c, c53, 48);
  }
}

function micro4x16(k: i32, a: usize, b: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  let c00 = zero(), c01 = zero(), c02 = zero(), c03 = zero();
  let c10 = zero(), c11 = zero(), c12 = zero(), c13 = zero();
  let c20 = zero(), c21 = zero(), c22 = zero(), c23 = zero();
  let c30 = zero(), c31 = zero(), c32 = zero(), c33 = zero();
  const end = a + <usize>k * 16;
  while (a < end) {
    const b0 = v128.load(b, 0), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    let x: v128;
    x = v128.load32_splat(a, 0);
    c00 = madd(x, b0, c00); c01 = madd(x, b1, c01); c02 = madd(x, b2, c02); c03 = madd(x, b3, c03);
    x = v128.load32_splat(a, 4);
    c10 = madd(x, b0, c10); c11 = madd(x, b1, c11); c12 = madd(x, b2, c12); c13 = madd(x, b3, c13);
    x = v128.load32_splat(a, 8);
    c20 = madd(x, b0, c20); c21 = madd(x, b1, c21); c22 = madd(x, b2, c22); c23 = madd(x, b3, c23);
    x = v128.load32_splat(a, 12);
    c30 = madd(x, b0, c30); c31 = madd(x, b1, c31); c32 = madd(x, b2, c32); c33 = madd(x, b3, c33);
    a += 16;
    b += 64;
  }
  if (add) {
    put4(c, add, c00, c01, c02, c03);
    c += cRow;
    add += addRow;
    put4(c, add, c10, c11, c12, c13);
    c += cRow;
    add += addRow;
    put4(c, add, c20, c21, c22, c23);
    c += cRow;
    add += addRow;
    put4(c, add, c30, c31, c32, c33);
  } else {
    v128.store(c, c00, 0); v128.store(c, c01, 16); v128.store(c, c02, 32); v128.store(c, c03, 48);
    c += cRow;
    v128.store(c, c10, 0); v128.store(c, c11, 16); v128.store(c, c12, 32); v128.store(c, c13, 48);
    c += cRow;
    v128.store(c, c20, 0); v128.store(c, c21, 16); v128.store(c, c22, 32); v128.store(c, c23, 48);
    c += cRow;
    v128.store(c, c30, 0); v128.store(c, c31, 16); v128.store(c, c32, 32); v128.store(c, c33, 48);
  }
}

function micro6x8(k: i32, a: usize, b: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  let c00 = zero(), c01 = zero();
  let c10 = zero(), c11 = zero();
  let c20 = zero(), c21 = zero();
  let c30 = zero(), c31 = zero();
  let c40 = zero(), c41 = zero();
  let c50 = zero(), c51 = zero();
  const end = a + <usize>k * 24;
  while (a < end) {
    const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    let x: v128;
    x = v128.load32_splat(a, 0);
    c00 = madd(x, b0, c00); c01 = madd(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = madd(x, b0, c10); c11 = madd(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = madd(x, b0, c20); c21 = madd(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = madd(x, b0, c30); c31 = madd(x, b1, c31);
    x = v128.load32_splat(a, 16);
    c40 = madd(x, b0, c40); c41 = madd(x, b1, c41);
    x = v128.load32_splat(a, 20);
    c50 = madd(x, b0, c50); c51 = madd(x, b1, c51);
    a += 24;
    b += 64;
  }
  if (add) {
    put2(c, add, c00, c01);
    c += cRow;
    add += addRow;
    put2(c, add, c10, c11);
    c += cRow;
    add += addRow;
    put2(c, add, c20, c21);
    c += cRow;
    add += addRow;
    put2(c, add, c30, c31);
    c += cRow;
    add += addRow;
    put2(c, add, c40, c41);
    c += cRow;
    add += addRow;
    put2(c, add, c50, c51);
  } else {
    v128.store(c, c00, 0); v128.store(c, c01, 16);
    c += cRow;
    v128.store(c, c10, 0); v128.store(c, c11, 16);
    c += cRow;
    v128.store(c, c20, 0); v128.store(c, c21, 16);
    c += cRow;
    v128.store(c, c30, 0); v128.store(c, c31, 16);
    c += cRow;
    v128.store(c, c40, 0); v128.store(c, c41, 16);
    c += cRow;
    v128.store(c, c50, 0); v128.store(c, c51, 16);
  }
}

function micro4x8(k: i32, a: usize, b: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  let c00 = zero(), c01 = zero();
  let c10 = zero(), c11 = zero();
  let c20 = zero(), c21 = zero();
  let c30 = zero(), c31 = zero();
  const end = a + <usize>k * 16;
  while (a < end) {
    const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    let x: v128;
    x = v128.load32_splat(a, 0);
    c00 = madd(x, b0, c00); c01 = madd(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = madd(x, b0, c10); c11 = madd(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = madd(x, b0, c20); c21 = madd(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = madd(x, b0, c30); c31 = madd(x, b1, c31);
    a += 16;
    b += 64;
  }
  if (add) {
    put2(c, add, c00, c01);
    c += cRow;
    add += addRow;
    put2(c, add, c10, c11);
    c += cRow;
    add += addRow;
    put2(c, add, c20, c21);
    c += cRow;
    add += addRow;
    put2(c, add, c30, c31);
  } else {
    v128.store(c, c00, 0); v128.store(c, c01, 16);
    c += cRow;
    v128.store(c, c10, 0); v128.store(c, c11, 16);
    c += cRow;
    v128.store(c, c20, 0); v128.store(c, c21, 16);
    c += cRow;
    v128.store(c, c30, 0); v128.store(c, c31, 16);
  }
}

// @ts-ignore: decorator
@inline function put4(c: usize, s: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const y0 = f32x4.add(x0, v128.load(s)), y1 = f32x4.add(x1, v128.load(s, 16));
  const y2 = f32x4.add(x2, v128.load(s, 32)), y3 = f32x4.add(x3, v128.load(s, 48));
  v128.store(c, y0); v128.store(c, y1, 16); v128.store(c, y2, 32); v128.store(c, y3, 48);
}

// @ts-ignore: decorator
@inline function put2(c: usize, s: usize, x0: v128, x1: v128): void {
  const y0 = f32x4.add(x0, v128.load(s)), y1 = f32x4.add(x1, v128.load(s, 16));
  v128.store(c, y0); v128.store(c, y1, 16);
}

/** C[height,16] = A panel · B panel (+ add); row strides in bytes. */
// @ts-ignore: decorator
@inline export function tile(height: i32, k: i32, a: usize, b: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  if (eightWide) {
    const right = add ? add + 32 : 0;
    if (height == 6) {
      micro6x8(k, a, b, c, cRow, add, addRow);
      micro6x8(k, a, b + 32, c + 32, cRow, right, addRow);
    } else {
      micro4x8(k, a, b, c, cRow, add, addRow);
      micro4x8(k, a, b + 32, c + 32, cRow, right, addRow);
    }
  } else if (height == 6) micro6x16(k, a, b, c, cRow, add, addRow);
  else micro4x16(k, a, b, c, cRow, add, addRow);
}
