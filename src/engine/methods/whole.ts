/**
 * int32 computed as int32. Not every whole number above 2²⁴ is a float32, so ids and counts never go through one.
 * Plain loops: ids are few beside what a model computes with them. Sums wrap at 2³¹ as in PyTorch's int32, folds
 * (whose results PyTorch makes int64) are errors where they do not fit.
 */
import { DTypeError } from '../errors';
import { checkInterrupt } from '../interrupt';
import type { Comparison } from '../ops/elementwise';
import type { RoundingMode } from '../ops/quotient';
import { promoted } from '../promotion';
import { broadcastShapes, numelOf, show } from '../shape';
import { Tensor } from '../tensor';
import { convert, expanded, numberOf, type Operand, together } from './operands';

const ARITHMETIC = {
  add: (a: number, b: number) => (a + b) | 0,
  sub: (a: number, b: number) => (a - b) | 0,
  mul: Math.imul,
  maximum: (a: number, b: number) => Math.max(a, b),
  minimum: (a: number, b: number) => Math.min(a, b),
} as const;
type Arithmetic = keyof typeof ARITHMETIC;

const COMPARISONS: Record<Comparison, (a: number, b: number) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

function integers(x: Tensor): Int32Array {
  return convert(x, 'int32').storage.intView();
}

/** @throws DTypeError for a number that is not an int32. */
export function expectInt32(name: string, value: number): number {
  if ((value | 0) === value) return value;
  throw new DTypeError(
    `${name}: ${value} is not an int32 (a whole number from −2³¹ to 2³¹ − 1); convert the tensor with .to('float32').`,
  );
}

/** a ∘ b, broadcast, where `promoted(a, b)` is int32 or bool; of two masks a mask (add is or, mul is and). */
export function wholeArithmetic(name: Arithmetic, a: Tensor, b: Operand): Tensor {
  checkInterrupt();
  const f = ARITHMETIC[name];
  if (!(b instanceof Tensor)) {
    const other = expectInt32(name, b);
    return mapped(name, a, value => f(value, other));
  }
  const [left, right] = together(name, a, b);
  const [x, y] = [integers(left), integers(right)];
  const result = Tensor.empty(left.shape, promoted(a, b), name);
  if (result.dtype === 'bool') {
    const to = result.storage.view();
    for (let i = 0; i < to.length; i++) to[i] = f(x[i], y[i]) !== 0 ? 1 : 0;
    return result;
  }
  const to = result.storage.intView();
  for (let i = 0; i < to.length; i++) to[i] = f(x[i], y[i]);
  return result;
}

/**
 * a / b rounded to whole numbers, broadcast, where `promoted(a, b)` is int32; int32.
 * @throws RangeError for a divisor of 0.
 */
export function wholeQuotient(mode: RoundingMode, a: Tensor, b: Operand): Tensor {
  const [left, right] = together('div', a, b instanceof Tensor ? b : wholeScalar('div', b));
  const [x, y] = [integers(left), integers(right)];
  if (y.includes(0)) {
    throw new RangeError(
      `div: a whole number is divided by 0, which int32 cannot hold; convert the tensor with .to('float32').`,
    );
  }
  const result = Tensor.empty(left.shape, 'int32', 'div');
  const [to, round] = [result.storage.intView(), mode === 'floor' ? Math.floor : Math.trunc];
  for (let i = 0; i < to.length; i++) to[i] = round(x[i] / y[i]);
  return result;
}

/**
 * Powers of int32 and masks, int32 and exact modulo 2³², where `promoted(a, b)` is not float32.
 * @throws DTypeError for an exponent below 0: such a power is no whole number
 */
export function wholePower(a: Tensor, b: Operand): Tensor {
  if (!(b instanceof Tensor)) {
    if (b < 0) throw noPower('an int32', b);
    return mapped('pow', a, value => integerPower(value, b));
  }
  const [left, right] = together('pow', a, b);
  const [x, y] = [integers(left), integers(right)];
  const result = Tensor.empty(left.shape, 'int32', 'pow');
  const to = result.storage.intView();
  for (let i = 0; i < to.length; i++) to[i] = integerPower(x[i], y[i]);
  return result;
}

function noPower(base: number | string, exponent: number): DTypeError {
  return new DTypeError(
    `pow: ${base} to the power ${exponent} is not an integer; convert the base with .to('float32').`,
  );
}

/** By repeated squaring. */
function integerPower(base: number, exponent: number): number {
  if (exponent < 0) throw noPower(base, exponent);
  let [power, square] = [1, base];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = Math.imul(power, square);
    square = Math.imul(square, square);
  }
  return power;
}

/** int32: the function of every value of an int32 tensor or a mask. */
export function mapped(name: string, x: Tensor, f: (value: number) => number): Tensor {
  const result = Tensor.empty(x.shape, 'int32', name);
  const [from, to] = [integers(x), result.storage.intView()];
  for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  return result;
}

/** True where a comparison of int32 with int32, a mask or any number can be exact. */
export function areComparable(a: Tensor, b: Operand): boolean {
  return b instanceof Tensor ? promoted(a, b) === 'int32' : a.dtype === 'int32';
}

/** A mask: a ⋚ b, broadcast, where `areComparable`. */
export function wholeCompare(kind: Comparison, a: Tensor, b: Operand): Tensor {
  checkInterrupt();
  const f = COMPARISONS[kind];
  const [left, right] = b instanceof Tensor ? together(kind, a, b) : [a, null];
  const [x, y] = [integers(left), right && integers(right)];
  const other = y ? 0 : numberOf(kind, b);
  const result = Tensor.empty(left.shape, 'bool', kind);
  const to = result.storage.view();
  for (let i = 0; i < to.length; i++) to[i] = f(x[i], y ? y[i] : other) ? 1 : 0;
  return result;
}

/** int32: a where the condition is not 0, else b, all broadcast, where `promoted(a, b)` is int32. */
export function wholeWhere(name: string, condition: Tensor, a: Operand, b: Operand): Tensor {
  checkInterrupt();
  const [left, right] = [a, b].map(x => (x instanceof Tensor ? x : wholeScalar(name, x)));
  const values = broadcastShapes(name, left.shape, right.shape);
  const shape = broadcastShapes(name, condition.shape, values);
  const [x, y] = [left, right].map(one => integers(expanded(one, shape)));
  const c = expanded(convert(condition, 'bool'), shape).storage.view();
  const result = Tensor.empty(shape, 'int32', name);
  const to = result.storage.intView();
  for (let i = 0; i < to.length; i++) to[i] = c[i] !== 0 ? x[i] : y[i];
  return result;
}

function wholeScalar(name: string, value: number): Tensor {
  const result = Tensor.empty([], 'int32', name);
  result.storage.intView()[0] = expectInt32(name, value);
  return result;
}

const FOLDS = {
  sum: { start: 0, join: (total: number, value: number) => total + value },
  prod: { start: 1, join: (total: number, value: number) => total * value },
} as const;

/**
 * The sum or product of int32 or bool over a dim; int32.
 * @throws DTypeError where a result does not fit.
 */
export function wholeFold(name: keyof typeof FOLDS, x: Tensor, dim: number, keepDim: boolean) {
  const { start, join } = FOLDS[name];
  const result = Tensor.empty(folded(x, dim, keepDim), 'int32', name);
  const [from, to] = [integers(x), result.storage.intView()];
  const [size, inner] = [x.shape[dim] ?? 1, numelOf(x.shape.slice(dim + 1))];
  for (let i = 0; i < to.length; i++) {
    let total: number = start;
    const base = Math.floor(i / inner) * size * inner + (i % inner);
    for (let s = 0; s < size; s++) total = join(total, from[base + s * inner]);
    expectHeld(name, x, total);
    to[i] = total;
  }
  return result;
}

/**
 * Running sums of int32 or bool along a dim; int32.
 * @throws DTypeError where a sum does not fit.
 */
export function wholeSums(x: Tensor, dim: number): Tensor {
  const result = Tensor.empty(x.shape, 'int32', 'cumsum');
  const [from, to] = [integers(x), result.storage.intView()];
  const [size, inner] = [x.shape[dim] ?? 1, numelOf(x.shape.slice(dim + 1))];
  for (let i = 0; i < to.length; i++) {
    const before = Math.floor(i / inner) % size === 0 ? 0 : to[i - inner];
    expectHeld('cumsum', x, before + from[i]);
    to[i] = before + from[i];
  }
  return result;
}

function expectHeld(name: string, x: Tensor, total: number): void {
  if ((total | 0) === total) return;
  throw new DTypeError(
    `${name}: a result over ${show(x.shape)} is ${total}, which int32 does not hold; use .to('float32') before.`,
  );
}

/** The largest (sign −1: smallest) int32 values along a dim that is not empty, and where they stand first. */
export function wholeExtreme(name: string, x: Tensor, dim: number, keepDim: boolean, sign: 1 | -1) {
  const shape = folded(x, dim, keepDim);
  const values = Tensor.empty(shape, 'int32', name);
  const indices = Tensor.empty(shape, 'int32', name);
  const from = integers(x);
  const [to, at] = [values.storage.intView(), indices.storage.intView()];
  const [size, inner] = [x.shape[dim] ?? 1, numelOf(x.shape.slice(dim + 1))];
  for (let i = 0; i < to.length; i++) {
    const base = Math.floor(i / inner) * size * inner + (i % inner);
    let best = 0;
    for (let s = 1; s < size; s++) {
      if (sign * from[base + s * inner] > sign * from[base + best * inner]) best = s;
    }
    to[i] = from[base + best * inner];
    at[i] = best;
  }
  return { values, indices };
}

/** The shape without a dim, or with size 1 there. */
function folded({ shape }: Tensor, dim: number, keepDim: boolean): number[] {
  return shape.flatMap((size, d) => (d !== dim ? [size] : keepDim ? [1] : []));
}
