/**
 * Packing: A into panels of 6 or 4 rows × depth, B into panels of 16 columns × depth, so that the tiles read
 * both straight on. A packed A block of depth k holds the panel that starts at row r at r·k floats.
 * All strides in bytes; `line` leads from row to row (of A) or column to column (of B), `depth` along the sum.
 */
import { panelRow, panelsOf, sixes } from './tiles';

// @ts-ignore: decorator
@inline function transpose4(s: usize, line: usize, d: usize, row: usize): void {
  const r0 = v128.load(s), r1 = v128.load(s + line), r2 = v128.load(s + 2 * line), r3 = v128.load(s + 3 * line);
  const t0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const t2 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(d, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(d + row, v128.shuffle<i64>(t0, t2, 1, 3));
  v128.store(d + 2 * row, v128.shuffle<i64>(t1, t3, 0, 2));
  v128.store(d + 3 * row, v128.shuffle<i64>(t1, t3, 1, 3));
}

/** What is left of a panel of `width` lines, value by value; lines beyond `valid` are 0. */
// @ts-ignore: decorator
@inline function rest(width: i32, valid: i32, from: i32, k: i32, s: usize, line: usize, depth: usize, d: usize): void {
  for (let p = from; p < k; p++) {
    for (let i = 0; i < width; i++) store<f32>(d + (<usize>i << 2), i < valid ? load<f32>(s + i * line) : 0);
    s += depth;
    d += <usize>width << 2;
  }
}

/** One panel of 16 columns. */
export function packB(valid: i32, k: i32, s: usize, line: usize, depth: usize, d: usize): void {
  if (valid == 16 && line == 4) {
    for (let p = 0; p < k; p++) {
      const x0 = v128.load(s), x1 = v128.load(s, 16), x2 = v128.load(s, 32), x3 = v128.load(s, 48);
      v128.store(d, x0); v128.store(d, x1, 16); v128.store(d, x2, 32); v128.store(d, x3, 48);
      s += depth;
      d += 64;
    }
    return;
  }
  let p = 0;
  if (valid == 16 && depth == 4) {
    for (; p + 4 <= k; p += 4) {
      transpose4(s, line, d, 64);
      transpose4(s + 4 * line, line, d + 16, 64);
      transpose4(s + 8 * line, line, d + 32, 64);
      transpose4(s + 12 * line, line, d + 48, 64);
      s += 16;
      d += 256;
    }
  }
  rest(16, valid, p, k, s, line, depth, d);
}

function packA4(valid: i32, k: i32, s: usize, line: usize, depth: usize, d: usize): void {
  let p = 0;
  if (valid == 4 && line == 4) {
    for (; p < k; p++) { v128.store(d, v128.load(s)); s += depth; d += 16; }
    return;
  }
  if (valid == 4 && depth == 4) {
    for (; p + 4 <= k; p += 4) { transpose4(s, line, d, 16); s += 16; d += 64; }
  }
  rest(4, valid, p, k, s, line, depth, d);
}

function packA6(valid: i32, k: i32, s: usize, line: usize, depth: usize, d: usize): void {
  let p = 0;
  if (valid == 6 && line == 4) {
    for (; p < k; p++) {
      v128.store(d, v128.load(s));
      store<u64>(d, load<u64>(s, 16), 16);
      s += depth;
      d += 24;
    }
    return;
  }
  if (valid == 6 && depth == 4) {
    for (; p + 4 <= k; p += 4) {
      transpose4(s, line, d, 24);
      const r4 = v128.load(s + 4 * line), r5 = v128.load(s + 5 * line);
      const low = v128.shuffle<i32>(r4, r5, 0, 4, 1, 5), high = v128.shuffle<i32>(r4, r5, 2, 6, 3, 7);
      v128.store_lane<i64>(d, low, 0, 16);
      v128.store_lane<i64>(d, low, 1, 40);
      v128.store_lane<i64>(d, high, 0, 64);
      v128.store_lane<i64>(d, high, 1, 88);
      s += 16;
      d += 96;
    }
  }
  rest(6, valid, p, k, s, line, depth, d);
}

/** Two panels of six rows whose rows are adjacent floats: 48 bytes of source a step. */
// @ts-ignore: decorator
@inline function packTwoSixes(k: i32, s: usize, depth: usize, d: usize, next: usize): void {
  for (let p = 0; p < k; p++) {
    const x = v128.load(s), y = v128.load(s, 16), z = v128.load(s, 32);
    v128.store(d, x);
    v128.store_lane<i64>(d, y, 0, 16);
    v128.store(d + next, v128.shuffle<i64>(y, z, 1, 2));
    v128.store_lane<i64>(d + next, z, 1, 16);
    s += depth;
    d += 24;
  }
}

/**
 * Depths [k0, k1) of m rows of A into a packed block of depth `total` at d. s is the value at row 0, depth k0.
 */
export function packA(m: i32, total: i32, k0: i32, k1: i32, s: usize, line: usize, depth: usize, d: usize): void {
  packSome(m, m, total, k0, k1, s, line, depth, d);
}

/** The first `valid` of m rows, where packA puts them. */
export function packSome(valid: i32, m: i32, total: i32, k0: i32, k1: i32, s: usize, line: usize, depth: usize, d: usize): void {
  const six = sixes(m), panels = panelsOf(m), k = k1 - k0;
  let p = 0;
  if (line == 4) {
    for (; p + 2 <= six && 6 * p + 12 <= valid; p += 2) {
      packTwoSixes(k, s + <usize>p * 24, depth, d + <usize>(6 * p) * total * 4 + k0 * 24, <usize>total * 24);
    }
  }
  for (; p < panels; p++) {
    const row = panelRow(p, six), height = p < six ? 6 : 4;
    if (row >= valid) return;
    const to = d + <usize>row * total * 4 + k0 * height * 4;
    if (height == 6) packA6(min(6, valid - row), k, s + row * line, line, depth, to);
    else packA4(min(4, valid - row), k, s + row * line, line, depth, to);
  }
}
