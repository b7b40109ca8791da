/**
 * C = A·B for any strides. Blocks of at most 384 rows × 256 depth of A are packed once and stay in L2; B is
 * packed panel by panel right before use and stays in L1. The order of additions depends on sizes only. A few rows take
 * the way of fewRows.ts.
 */
import { DEPTH, edge, packedA, packedB, ROWS } from './memory';
import { FEW, fewRows } from './fewRows';
import { packA, packB } from './pack';
import { panelHeight, tile, WIDTH } from './tiles';

/**
 * One column panel (width ≤ 16) of C over the first `valid` of m packed rows: depths [k0, k0 + k) of a packed A of depth
 * `total`. `add` as in gemm. Strides in bytes.
 */
export function column(valid: i32, m: i32, width: i32, k: i32, k0: i32, a: usize, total: i32, b: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  const spare = edge();
  for (let i = 0; i < valid;) {
    const height = panelHeight(m - i);
    const from = a + <usize>k0 * height * 4;
    if (width == WIDTH && i + height <= valid) tile(height, k, from, b, c, cRow, add, addRow);
    else {
      tile(height, k, from, b, spare, 64, 0, 0);
      copyEdge(min(height, valid - i), width, spare, c, cRow, add, addRow);
    }
    i += height;
    a += <usize>(height * total) * 4;
    c += height * cRow;
    if (add) add += height * addRow;
  }
}

/** The part of an edge tile that lies inside C. */
function copyEdge(rows: i32, width: i32, spare: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < width; j++) {
      const o = <usize>j << 2;
      let value = load<f32>(spare + (<usize>r << 6) + o);
      if (add) value += load<f32>(add + r * addRow + o);
      store<f32>(c + r * cRow + o, value);
    }
  }
}

/** A size cut into the fewest even blocks of at most `most`, rounded up to a multiple of `unit`. */
// @ts-ignore: decorator
@inline function blockOf(size: i32, most: i32, unit: i32): i32 {
  const blocks = (size + most - 1) / most;
  return (((size + blocks - 1) / blocks + unit - 1) / unit) * unit;
}

export function gemm(m: i32, n: i32, k: i32, a: usize, aRow: usize, aDepth: usize, b: usize, bColumn: usize, bDepth: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  aRow <<= 2; aDepth <<= 2; bColumn <<= 2; bDepth <<= 2; cRow <<= 2; addRow <<= 2;
  if (m <= FEW && k > 0 && aDepth == 4 && bDepth == 4) fewRows(m, n, k, a, aRow, b, bColumn, c, cRow, add, addRow);
  else blocks(false, m, n, k, a, aRow, aDepth, b, bColumn, bDepth, c, cRow, add, addRow);
}

/** The same with B packed as packColumns leaves it, panel after panel, and rows of A that lie adjacent along the sum. */
export function gemmPacked(m: i32, n: i32, k: i32, a: usize, aRow: usize, packed: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  blocks(true, m, n, k, a, aRow << 2, 4, packed, 0, 0, c, cRow << 2, add, addRow << 2);
}

function blocks(isPacked: bool, m: i32, n: i32, k: i32, a: usize, aRow: usize, aDepth: usize, b: usize, bColumn: usize, bDepth: usize, c: usize, cRow: usize, add: usize, addRow: usize): void {
  if (m == 0 || n == 0) return;
  if (k == 0) return empty(m, n, c, cRow, add, addRow);
  const rows = blockOf(m, ROWS - 12, 12), depth = blockOf(k, DEPTH, 4);
  const ap = packedA(), bp = packedB();
  for (let r0 = 0; r0 < m; r0 += rows) {
    const mm = min(rows, m - r0), cBlock = c + r0 * cRow, addBlock = add ? add + r0 * addRow : 0;
    for (let k0 = 0; k0 < k; k0 += depth) {
      const kk = min(depth, k - k0);
      packA(mm, kk, 0, kk, a + r0 * aRow + k0 * aDepth, aRow, aDepth, ap);
      for (let j = 0; j < n; j += WIDTH) {
        const width = min(WIDTH, n - j), to = cBlock + (<usize>j << 2);
        const plus = k0 ? to : addBlock ? addBlock + (<usize>j << 2) : 0;
        let panel = bp;
        if (isPacked) panel = b + (<usize>j * <usize>k << 2) + (<usize>k0 << 6);
        else packB(width, kk, b + j * bColumn + k0 * bDepth, bColumn, bDepth, bp);
        column(mm, mm, width, kk, 0, ap, kk, panel, to, cRow, plus, k0 ? cRow : addRow);
      }
    }
  }
}

/** A sum over nothing: C = add. */
function empty(m: i32, n: i32, c: usize, cRow: usize, add: usize, addRow: usize): void {
  for (let r = 0; r < m; r++) {
    for (let j = 0; j < n; j++) {
      const o = <usize>j << 2;
      store<f32>(c + r * cRow + o, add ? load<f32>(add + r * addRow + o) : 0);
    }
  }
}
