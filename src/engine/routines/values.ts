/** Products of matrices, and what works value by value or moves values. Conventions: ../assembly.ts. */
import type { Pointer } from './pointer';

export interface ValueRoutines {
  // products
  /**
   * C[m,n] = A[m,k] · B[k,n] (+ add). A(i,p) lies at a + i·aRow + p·aDepth, B(p,j) at
   * b + j·bColumn + p·bDepth. `add` = 0: none; addRow = 0: one row (a bias) for all; `add` may be C.
   */
  gemm(
    m: number,
    n: number,
    k: number,
    a: Pointer,
    aRow: number,
    aDepth: number,
    b: Pointer,
    bColumn: number,
    bDepth: number,
    c: Pointer,
    cRow: number,
    add: Pointer,
    addRow: number,
  ): void;

  /**
   * gemm with B packed (packColumns, panels adjacent: step = 64·k) and the rows of A adjacent along the sum. The bits are
   * those of gemm for more than FEW_ROWS rows.
   */
  gemmPacked(
    m: number,
    n: number,
    k: number,
    a: Pointer,
    aRow: number,
    packed: Pointer,
    c: Pointer,
    cRow: number,
    add: Pointer,
    addRow: number,
  ): void;
  /**
   * n columns of depth k into panels of 16 columns [k, 16], `step` bytes from one panel to the next; what is missing of
   * the last one is 0. Columns of the source lie `column` values apart, depths `depth` values.
   */
  packColumns(
    n: number,
    k: number,
    source: Pointer,
    column: number,
    depth: number,
    to: Pointer,
    step: number,
  ): void;

  // elementwise, n values
  add(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  sub(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  mul(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  div(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  /** y = a·scale + shift */
  affine(n: number, a: Pointer, scale: number, shift: number, y: Pointer): void;
  /** y += alpha · x */
  axpy(n: number, alpha: number, x: Pointer, y: Pointer): void;
  /** Row broadcasts: a [rows,n], row [n]. */
  addRow(rows: number, n: number, a: Pointer, row: Pointer, y: Pointer): void;
  mulRow(rows: number, n: number, a: Pointer, row: Pointer, y: Pointer): void;
  exp(n: number, x: Pointer, y: Pointer): void;
  log(n: number, x: Pointer, y: Pointer): void;
  sqrt(n: number, x: Pointer, y: Pointer): void;
  abs(n: number, x: Pointer, y: Pointer): void;
  /** y = x^exponent, with the usual shortcuts for 2, 0.5 and −1. */
  pow(n: number, x: Pointer, exponent: number, y: Pointer): void;
  tanh(n: number, x: Pointer, y: Pointer): void;
  /** dx = dy · (1 − y²) */
  tanhBackward(n: number, y: Pointer, dy: Pointer, dx: Pointer): void;
  sigmoid(n: number, x: Pointer, y: Pointer): void;
  /** dx = dy · y · (1 − y) */
  sigmoidBackward(n: number, y: Pointer, dy: Pointer, dx: Pointer): void;
  relu(n: number, x: Pointer, y: Pointer): void;
  /** dx = 0 where x ≤ 0, else dy */
  reluBackward(n: number, x: Pointer, dy: Pointer, dx: Pointer): void;
  /** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
  erf(n: number, x: Pointer, y: Pointer): void;
  /** y = x · Φ(x), Φ the standard normal distribution function. */
  gelu(n: number, x: Pointer, y: Pointer): void;
  /** dx = dy · (Φ(x) + x · φ(x)) */
  geluBackward(n: number, x: Pointer, dy: Pointer, dx: Pointer): void;
  clamp(n: number, x: Pointer, low: number, high: number, y: Pointer): void;
  /** y = 1 where a ⋚ b, else 0. code: 0 eq, 1 ne, 2 lt, 3 le, 4 gt, 5 ge. */
  compare(n: number, code: number, a: Pointer, b: Pointer, y: Pointer): void;
  /** y = condition ≠ 0 ? a : b */
  where(n: number, condition: Pointer, a: Pointer, b: Pointer, y: Pointer): void;
  fill(n: number, value: number, y: Pointer): void;
  /** How many of the n values are NaN or infinite. */
  countNonFinite(n: number, x: Pointer): number;

  // movement and reduction
  /** y (contiguous, `shape`) = x at Σ index·stride. shape and strides: int32[rank] in memory, in elements. */
  gatherStrided(rank: number, shape: Pointer, strides: Pointer, x: Pointer, y: Pointer): void;
  /** The transpose of gatherStrided: y at Σ index·stride += x (contiguous). */
  scatterAddStrided(rank: number, shape: Pointer, strides: Pointer, x: Pointer, y: Pointer): void;
  /** [a,b,n] → [b,a,n] */
  swapLeading(a: number, b: number, n: number, x: Pointer, y: Pointer): void;
  /** y[outer,inner] = Σ over the middle of x[outer,size,inner]. */
  sum(outer: number, size: number, inner: number, x: Pointer, y: Pointer): void;
  /** Maximum and its first index over the middle; NaN wins. `index` (int32) may be 0. sign −1: minimum. */
  max(
    outer: number,
    size: number,
    inner: number,
    sign: number,
    x: Pointer,
    y: Pointer,
    index: Pointer,
  ): void;
  softmax(rows: number, n: number, x: Pointer, y: Pointer): void;
  softmaxBackward(rows: number, n: number, y: Pointer, dy: Pointer, dx: Pointer): void;
  logSoftmax(rows: number, n: number, x: Pointer, y: Pointer): void;
  logSoftmaxBackward(rows: number, n: number, y: Pointer, dy: Pointer, dx: Pointer): void;

  /** The k largest of each row, largest first (the first among equals, NaN last): values [rows,k], ids int32 [rows,k]. */
  topk(rows: number, n: number, k: number, x: Pointer, values: Pointer, ids: Pointer): void;
}
