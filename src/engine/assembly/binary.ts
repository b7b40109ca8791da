/** Two values at a time, in the shape that unary.ts explains. */
import { geluSlope4 } from './erf';
import { C, constant, lane, zero } from './math';

/** What `binary` computes; known when compiled, so that only that is left in its loop. */
const enum Binary { Add, Sub, Mul, Div, Axpy, TanhBackward, SigmoidBackward, ReluBackward, GeluBackward, Eq, Ne, Lt, Le }

// @ts-ignore: decorator
@inline function apply(op: Binary, a: v128, b: v128, s: v128): v128 {
  if (op == Binary.Add) return f32x4.add(a, b);
  if (op == Binary.Sub) return f32x4.sub(a, b);
  if (op == Binary.Mul) return f32x4.mul(a, b);
  if (op == Binary.Div) return f32x4.div(a, b);
  if (op == Binary.Axpy) return f32x4.add(f32x4.mul(a, s), b);
  const one = constant(C.One);
  if (op == Binary.TanhBackward) return f32x4.mul(b, f32x4.sub(one, f32x4.mul(a, a)));
  if (op == Binary.SigmoidBackward) return f32x4.mul(b, f32x4.mul(a, f32x4.sub(one, a)));
  if (op == Binary.ReluBackward) return v128.andnot(b, f32x4.le(a, zero())); // at NaN it stays
  if (op == Binary.GeluBackward) return f32x4.mul(b, geluSlope4(a));
  if (op == Binary.Eq) return v128.and(one, f32x4.eq(a, b));
  if (op == Binary.Ne) return v128.and(one, f32x4.ne(a, b));
  if (op == Binary.Lt) return v128.and(one, f32x4.lt(a, b));
  return v128.and(one, f32x4.le(a, b));
}

// @ts-ignore: decorator
@inline function binary(op: Binary, n: i32, a: usize, b: usize, y: usize, scalar: f32 = 0): void {
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, s = f32x4.splat(scalar);
  let j: usize = 0;
  for (; j < wide; j += 32) {
    const a0 = v128.load(a + j), a1 = v128.load(a + j, 16), b0 = v128.load(b + j), b1 = v128.load(b + j, 16);
    const y0 = apply(op, a0, b0, s), y1 = apply(op, a1, b1, s);
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) {
    store<f32>(y + j, lane(apply(op, v128.load32_splat(a + j), v128.load32_splat(b + j), s)));
  }
}

export function add(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Add, n, a, b, y); }
export function sub(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Sub, n, a, b, y); }
export function mul(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Mul, n, a, b, y); }
export function div(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Div, n, a, b, y); }

/** y += alpha·x */
export function axpy(n: i32, alpha: f32, x: usize, y: usize): void { binary(Binary.Axpy, n, x, y, y, alpha); }

export function addRow(rows: i32, n: i32, a: usize, row: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, a += bytes, y += bytes) add(n, a, row, y);
}

export function mulRow(rows: i32, n: i32, a: usize, row: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, a += bytes, y += bytes) mul(n, a, row, y);
}

/** dx = dy·(1 − y²) */
export function tanhBackward(n: i32, y: usize, dy: usize, dx: usize): void { binary(Binary.TanhBackward, n, y, dy, dx); }

/** dx = dy·y·(1 − y) */
export function sigmoidBackward(n: i32, y: usize, dy: usize, dx: usize): void { binary(Binary.SigmoidBackward, n, y, dy, dx); }

/** dx = dy where x > 0, else 0 */
export function reluBackward(n: i32, x: usize, dy: usize, dx: usize): void { binary(Binary.ReluBackward, n, x, dy, dx); }

/** dx = dy·(Φ(x) + x·φ(x)) */
export function geluBackward(n: i32, x: usize, dy: usize, dx: usize): void { binary(Binary.GeluBackward, n, x, dy, dx); }

// Functions of their own: side by side in one, the compiler folds the loops into one that asks for op every time.
function equal(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Eq, n, a, b, y); }
function notEqual(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Ne, n, a, b, y); }
function less(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Lt, n, a, b, y); }
function lessOrEqual(n: i32, a: usize, b: usize, y: usize): void { binary(Binary.Le, n, a, b, y); }

/** y = 1 where a ⋚ b, else 0. code: 0 eq, 1 ne, 2 lt, 3 le, 4 gt, 5 ge */
export function compare(n: i32, code: i32, a: usize, b: usize, y: usize): void {
  if (code == 0) equal(n, a, b, y);
  else if (code == 1) notEqual(n, a, b, y);
  else if (code == 2) less(n, a, b, y);
  else if (code == 3) lessOrEqual(n, a, b, y);
  else if (code == 4) less(n, b, a, y);
  else lessOrEqual(n, b, a, y);
}

/** y = condition ≠ 0 ? a : b */
export function where(n: i32, condition: usize, a: usize, b: usize, y: usize): void {
  const wide = <usize>(n & ~7) << 2, end = <usize>n << 2, none = zero();
  let j: usize = 0;
  for (; j < wide; j += 32) {
    const c0 = v128.load(condition + j), c1 = v128.load(condition + j, 16);
    const a0 = v128.load(a + j), a1 = v128.load(a + j, 16), b0 = v128.load(b + j), b1 = v128.load(b + j, 16);
    const y0 = v128.bitselect(a0, b0, f32x4.ne(c0, none)), y1 = v128.bitselect(a1, b1, f32x4.ne(c1, none));
    v128.store(y + j, y0); v128.store(y + j, y1, 16);
  }
  for (; j < end; j += 4) store<u32>(y + j, load<f32>(condition + j) != 0 ? load<u32>(a + j) : load<u32>(b + j));
}
