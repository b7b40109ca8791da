/** Methods that compute value by value, with NumPy's broadcasting and plain numbers as operands. */
import { DTypeError } from '../errors';
import type { Op } from '../op';
import * as ops from '../ops/elementwise';
import { expand } from '../ops/movement';
import { checkNames, choice } from '../options';
import { broadcastShapes, sameShape, show } from '../shape';
import { Tensor } from '../tensor';

type Operand = Tensor | number;

declare module '../tensor' {
  interface Tensor {
    /** this + other, broadcast. */
    add(other: Tensor | number): Tensor;
    /** this − other, broadcast. */
    sub(other: Tensor | number): Tensor;
    /** this · other value by value, broadcast; matmul() is the matrix product. */
    mul(other: Tensor | number): Tensor;
    /** this / other, broadcast. */
    div(other: Tensor | number): Tensor;
    /** −this */
    neg(): Tensor;
    /** this raised to a number. */
    pow(exponent: number): Tensor;
    /** eˣ */
    exp(): Tensor;
    /** Natural logarithm. */
    log(): Tensor;
    sqrt(): Tensor;
    abs(): Tensor;
    /** Hyperbolic tangent, −1 … 1. */
    tanh(): Tensor;
    /** 1 / (1 + e⁻ˣ), 0 … 1. */
    sigmoid(): Tensor;
    /** max(x, 0) */
    relu(): Tensor;
    /** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
    erf(): Tensor;
    /**
     * x · Φ(x), Φ the standard normal distribution function (Hendrycks & Gimpel 2016). `approximate: 'tanh'` takes
     * ½x(1 + tanh(√(2/π)(x + 0.044715 x³))), as GPT-2 does.
     */
    gelu(options?: { approximate?: 'none' | 'tanh' }): Tensor;
    /** Held within [min, max]; either may be left out. */
    clamp(limits: { min?: number; max?: number }): Tensor;
    /** A mask: where the values are equal. */
    eq(other: Tensor | number): Tensor;
    ne(other: Tensor | number): Tensor;
    lt(other: Tensor | number): Tensor;
    le(other: Tensor | number): Tensor;
    gt(other: Tensor | number): Tensor;
    ge(other: Tensor | number): Tensor;
    /** A mask turned round. */
    logicalNot(): Tensor;
    /** A copy with `value` where the mask (broadcast) is true. */
    maskedFill(mask: Tensor, value: number): Tensor;
    /** The same values as another dtype; float → int32 cuts off the fraction. */
    to(dtype: 'float32' | 'int32' | 'bool'): Tensor;
    /** A copy that shares no memory; gradients pass through. */
    clone(): Tensor;
  }
}

/** Values as float32; masks count as 0 and 1. */
function float(x: Tensor): Tensor {
  if (x.dtype === 'float32') return x;
  if (x.dtype === 'bool') return new Tensor(x.shape, 'float32', x.storage);
  const result = Tensor.empty(x.shape, 'float32', 'to');
  result.storage.view().set(x.storage.intView());
  return result;
}

/** The result goes back to int32 when both sides were whole. */
function like(result: Tensor, ...operands: Operand[]): Tensor {
  const whole = operands.every(x =>
    typeof x === 'number' ? Number.isInteger(x) : x.dtype === 'int32',
  );
  return whole && operands.some(x => typeof x !== 'number') ? convert(result, 'int32') : result;
}

function convert(x: Tensor, dtype: Tensor['dtype']): Tensor {
  if (x.dtype === dtype) return x;
  if (dtype === 'float32') return float(x);
  const values = x.toFlatArray();
  const result = Tensor.empty(x.shape, dtype, 'to');
  if (dtype === 'int32') result.storage.intView().set(values);
  else result.storage.view().set(values.map(value => (value === 0 ? 0 : 1)));
  return result;
}

/** Both operands under their common shape. */
function together(name: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  if (sameShape(a.shape, b.shape)) return [a, b];
  const shape = broadcastShapes(name, a.shape, b.shape);
  return [a, b].map(x => (sameShape(x.shape, shape) ? x : expand(x, shape))) as [Tensor, Tensor];
}

/** True when b is one row that fits the last dim of a: the case every bias is. */
function isRow(a: Tensor, b: Tensor): boolean {
  return b.rank === 1 && a.rank > 1 && b.numel > 1 && a.shape[a.rank - 1] === b.numel;
}

function scalar(name: string, value: unknown): Tensor {
  if (typeof value !== 'number') {
    throw new DTypeError(
      `${name}: the other operand must be a Tensor or a number, got ${typeof value}.`,
    );
  }
  const result = Tensor.empty([], 'float32', name);
  result.storage.view()[0] = value;
  return result;
}

function binary(name: string, run: Op<undefined>, rowRun?: Op<undefined>) {
  return (x: Tensor, other: Operand): Tensor => {
    const a = float(x);
    const b = other instanceof Tensor ? float(other) : scalar(name, other);
    if (rowRun && isRow(a, b)) return rowRun([a, b], undefined)[0];
    if (rowRun && isRow(b, a)) return rowRun([b, a], undefined)[0];
    return run(together(name, a, b), undefined)[0];
  };
}

const addTensors = binary('add', ops.add, ops.addRow);
const subTensors = binary('sub', ops.sub);
const mulTensors = binary('mul', ops.mul, ops.mulRow);
const divTensors = binary('div', ops.div);

function affine(x: Tensor, scale: number, shift: number): Tensor {
  return ops.affine([float(x)], { scale, shift })[0];
}

function compare(kind: ops.Comparison) {
  return function (this: Tensor, other: Operand): Tensor {
    const b = other instanceof Tensor ? float(other) : scalar(kind, other);
    return ops.compare(together(kind, float(this), b), { kind })[0];
  };
}

/** a where the condition (a mask) holds, else b; all broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [left, right] = [a, b].map(x => (x instanceof Tensor ? float(x) : scalar('where', x)));
  const shape = broadcastShapes(
    'where',
    condition.shape,
    broadcastShapes('where', left.shape, right.shape),
  );
  const [c, x, y] = [float(condition), left, right].map(t =>
    sameShape(t.shape, shape) ? t : expand(t, shape),
  );
  return ops.where([c, x, y], undefined)[0];
}

const methods = {
  add(this: Tensor, other: Operand) {
    return like(
      typeof other === 'number' ? affine(this, 1, other) : addTensors(this, other),
      this,
      other,
    );
  },
  sub(this: Tensor, other: Operand) {
    return like(
      typeof other === 'number' ? affine(this, 1, -other) : subTensors(this, other),
      this,
      other,
    );
  },
  mul(this: Tensor, other: Operand) {
    return like(
      typeof other === 'number' ? affine(this, other, 0) : mulTensors(this, other),
      this,
      other,
    );
  },
  div(this: Tensor, other: Operand) {
    return divTensors(this, other);
  },
  neg(this: Tensor) {
    return like(affine(this, -1, 0), this);
  },
  pow(this: Tensor, exponent: number) {
    return ops.pow([float(this)], { exponent })[0];
  },
  exp(this: Tensor) {
    return ops.exp([float(this)], undefined)[0];
  },
  log(this: Tensor) {
    return ops.log([float(this)], undefined)[0];
  },
  sqrt(this: Tensor) {
    return ops.sqrt([float(this)], undefined)[0];
  },
  abs(this: Tensor) {
    return like(ops.abs([float(this)], undefined)[0], this);
  },
  tanh(this: Tensor) {
    return ops.tanh([float(this)], undefined)[0];
  },
  sigmoid(this: Tensor) {
    return ops.sigmoid([float(this)], undefined)[0];
  },
  relu(this: Tensor) {
    return ops.relu([float(this)], undefined)[0];
  },
  erf(this: Tensor) {
    return ops.erf([float(this)], undefined)[0];
  },
  gelu(this: Tensor, options: { approximate?: 'none' | 'tanh' } = {}) {
    checkNames('gelu', options, ['approximate']);
    if (choice('gelu', 'approximate', options.approximate, ['none', 'tanh'], 'none') === 'none') {
      return ops.gelu([float(this)], undefined)[0];
    }
    const inner = this.add(this.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return this.mul(0.5).mul(inner.tanh().add(1));
  },
  clamp(this: Tensor, { min, max }: { min?: number; max?: number }) {
    const low = min ?? Number.NEGATIVE_INFINITY;
    const high = max ?? Number.POSITIVE_INFINITY;
    return ops.clamp([float(this)], { low, high })[0];
  },
  eq: compare('eq'),
  ne: compare('ne'),
  lt: compare('lt'),
  le: compare('le'),
  gt: compare('gt'),
  ge: compare('ge'),
  logicalNot(this: Tensor) {
    return ops.compare(together('eq', float(this), scalar('eq', 0)), { kind: 'eq' })[0];
  },
  maskedFill(this: Tensor, mask: Tensor, value: number) {
    if (mask.dtype !== 'bool') {
      throw new DTypeError(
        `maskedFill: the mask ${show(mask.shape)} must be bool, got ${mask.dtype}; compare with eq(), gt() …`,
      );
    }
    return where(mask, value, this);
  },
  to(this: Tensor, dtype: Tensor['dtype']) {
    return convert(this, dtype);
  },
  clone(this: Tensor) {
    if (this.dtype === 'float32') return affine(this, 1, 0);
    const copy = Tensor.empty(this.shape, this.dtype, 'clone');
    copy.storage.view().set(this.storage.view());
    return copy;
  },
};

Object.assign(Tensor.prototype, methods);
