/** Methods that compute value by value, with NumPy's broadcasting and plain numbers as operands. */
import { DTypeError } from '../errors';
import type { Op } from '../op';
import * as ops from '../ops/elementwise';
import * as pointwise from '../ops/pointwise';
import { ROUNDING_MODES, type RoundingMode, roundedQuotient } from '../ops/quotient';
import { checkNames, choice, finite } from '../options';
import { promoted } from '../promotion';
import { Tensor } from '../tensor';
import { define } from './define';
import { float, numberOf, type Operand, refuseBool, scalar, together } from './operands';
import { mapped, wholeArithmetic, wholePower, wholeQuotient } from './whole';

export interface Scaling {
  /** The factor of the other operand. Default: 1. */
  alpha?: number;
}

export interface Rounding {
  /** 'floor' rounds a quotient down, 'trunc' towards 0. Default: it is not rounded. */
  roundingMode?: RoundingMode;
}

declare module '../tensor' {
  interface Tensor {
    /**
     * this + alpha · other, broadcast; alpha is 1 by default. int32 with int32, a mask or a whole number is int32 and exact
     * (modulo 2³²), as is a mask with a whole number; two masks are a mask (or); anything else is float32.
     * @throws ShapeError for shapes that do not broadcast, DTypeError for a whole number beyond int32.
     */
    add(other: Tensor | number, options?: Scaling): Tensor;
    /**
     * this − alpha · other, broadcast; alpha, dtypes and errors as those of add().
     * @throws DTypeError for masks: see logicalNot()
     */
    sub(other: Tensor | number, options?: Scaling): Tensor;
    /**
     * this · other value by value, broadcast; matmul() is the matrix product. dtypes and errors as those of add(); the
     * product of two masks is a mask (and).
     */
    mul(other: Tensor | number): Tensor;
    /**
     * this / other, broadcast; float32. `roundingMode: 'floor'` rounds the quotient down, 'trunc' towards 0 (its gradient
     * is 0 then); of int32 and whole numbers the result is int32.
     * @throws ShapeError for shapes that do not broadcast, RangeError for a rounded int32 quotient by 0.
     */
    div(other: Tensor | number, options?: Rounding): Tensor;
    /** −this, of this shape; int32 stays int32. @throws DTypeError for a mask */
    neg(): Tensor;
    /**
     * this raised to a number, or value by value to those of a tensor, broadcast; float32. NaN where a base below 0 has an
     * exponent with a fraction. int32 and masks to whole numbers are int32 and exact (modulo 2³²).
     * @throws ShapeError for shapes that do not broadcast, DTypeError for int32 to an exponent below 0.
     */
    pow(exponent: Tensor | number): Tensor;
    /** eˣ, float32 of this shape. */
    exp(): Tensor;
    /** Natural logarithm, float32 of this shape; NaN below 0, −∞ at 0. */
    log(): Tensor;
    /** ln(1 + x), right to the last digits also near 0; float32 of this shape. */
    log1p(): Tensor;
    /** √x, float32 of this shape; NaN below 0. */
    sqrt(): Tensor;
    /** 1 / √x, float32 of this shape; NaN below 0, ∞ at 0. */
    rsqrt(): Tensor;
    /** |x|, of this shape; int32 stays int32. @throws DTypeError for a mask */
    abs(): Tensor;
    /** Sine of angles in radians, float32 of this shape. */
    sin(): Tensor;
    /** Cosine of angles in radians, float32 of this shape. */
    cos(): Tensor;
    /** Hyperbolic tangent, −1 … 1. */
    tanh(): Tensor;
    /** 1 / (1 + e⁻ˣ), 0 … 1. */
    sigmoid(): Tensor;
    /** max(x, 0), of this shape; int32 stays int32. @throws DTypeError for a mask */
    relu(): Tensor;
    /** x · sigmoid(x), also called swish (Hendrycks & Gimpel 2016; Ramachandran et al. 2017); float32 of this shape. */
    silu(): Tensor;
    /** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
    erf(): Tensor;
    /**
     * x · Φ(x), Φ the standard normal distribution function (Hendrycks & Gimpel 2016). `approximate: 'tanh'` takes
     * ½x(1 + tanh(√(2/π)(x + 0.044715 x³))), as GPT-2 does.
     */
    gelu(options?: { approximate?: 'none' | 'tanh' }): Tensor;
  }
}

/** True when b is one row that fits the last dim of a: the case every bias is. */
function isRow(a: Tensor, b: Tensor): boolean {
  return b.rank === 1 && a.rank > 1 && b.numel > 1 && a.shape[a.rank - 1] === b.numel;
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

/** scale · x + shift; a shift of −0 leaves the sign of zeros. */
function affine(x: Tensor, scale: number, shift: number): Tensor {
  return ops.affine([float(x)], { scale, shift })[0];
}

/** alpha · other */
function scaled(name: string, x: Tensor, other: Operand, options: Scaling): Operand {
  checkNames(name, options, ['alpha']);
  const { alpha = 1 } = options;
  finite(name, 'alpha', alpha);
  if (!(other instanceof Tensor)) numberOf(name, other);
  if (alpha === 1) return other;
  const dtype = promoted(x, other);
  if (dtype === 'bool') refuseBool(`${name} with alpha`, x);
  if (dtype === 'int32' && !Number.isInteger(alpha)) {
    throw new DTypeError(
      `${name}: alpha is ${alpha}, but for int32 and masks it is a whole number; convert the tensor with .to('float32').`,
    );
  }
  if (typeof other !== 'number') return other.mul(alpha);
  // half of alpha 2 is float32 as well, though it is a whole number
  return dtype === 'float32' ? scalar(name, alpha * other) : alpha * other;
}

const methods = {
  add(this: Tensor, given: Operand, options?: Scaling): Tensor {
    const other = options === undefined ? given : scaled('add', this, given, options);
    if (promoted(this, other) !== 'float32') return wholeArithmetic('add', this, other);
    return typeof other === 'number' ? affine(this, 1, other) : addTensors(this, other);
  },
  sub(this: Tensor, given: Operand, options?: Scaling): Tensor {
    refuseBool('sub', this, 'logicalNot() inverts a mask; ');
    if (given instanceof Tensor) refuseBool('sub', given, 'logicalNot() inverts a mask; ');
    const other = options === undefined ? given : scaled('sub', this, given, options);
    if (promoted(this, other) !== 'float32') return wholeArithmetic('sub', this, other);
    return typeof other === 'number' ? affine(this, 1, -other) : subTensors(this, other);
  },
  mul(this: Tensor, other: Operand) {
    if (promoted(this, other) !== 'float32') return wholeArithmetic('mul', this, other);
    return typeof other === 'number' ? affine(this, other, -0) : mulTensors(this, other);
  },
  div(this: Tensor, other: Operand, options?: Rounding): Tensor {
    if (options === undefined) return divTensors(this, other);
    checkNames('div', options, ['roundingMode']);
    if (options.roundingMode === undefined) return divTensors(this, other);
    const mode = choice('div', 'roundingMode', options.roundingMode, ROUNDING_MODES, 'floor');
    const dtype = promoted(this, other);
    if (dtype === 'bool') refuseBool('div with roundingMode', this);
    if (dtype === 'int32') return wholeQuotient(mode, this, other);
    const b = other instanceof Tensor ? float(other) : scalar('div', other);
    return roundedQuotient(together('div', float(this), b), { mode })[0];
  },
  neg(this: Tensor) {
    refuseBool('neg', this, 'logicalNot() inverts a mask; ');
    return this.dtype === 'int32' ? mapped('neg', this, x => -x) : affine(this, -1, -0);
  },
  pow(this: Tensor, exponent: Operand) {
    const dtype = promoted(this, exponent);
    if (dtype === 'bool') refuseBool('pow', this);
    if (dtype !== 'float32') return wholePower(this, exponent);
    if (exponent instanceof Tensor) {
      return pointwise.power(together('pow', float(this), float(exponent)), undefined)[0];
    }
    return ops.pow([float(this)], { exponent: numberOf('pow', exponent) })[0];
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
    refuseBool('abs', this);
    if (this.dtype === 'int32') return mapped('abs', this, Math.abs);
    return ops.abs([float(this)], undefined)[0];
  },
  sin(this: Tensor) {
    return pointwise.sin([float(this)], undefined)[0];
  },
  cos(this: Tensor) {
    return pointwise.cos([float(this)], undefined)[0];
  },
  log1p(this: Tensor) {
    return pointwise.log1p([float(this)], undefined)[0];
  },
  rsqrt(this: Tensor) {
    return pointwise.rsqrt([float(this)], undefined)[0];
  },
  silu(this: Tensor) {
    return pointwise.silu([float(this)], undefined)[0];
  },
  tanh(this: Tensor) {
    return ops.tanh([float(this)], undefined)[0];
  },
  sigmoid(this: Tensor) {
    return ops.sigmoid([float(this)], undefined)[0];
  },
  relu(this: Tensor) {
    refuseBool('relu', this);
    if (this.dtype === 'int32') return mapped('relu', this, x => Math.max(0, x));
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
};

define(methods, {
  add: 'other, options',
  sub: 'other, options',
  mul: 'other',
  div: 'other, options',
  neg: '',
  pow: 'exponent',
  exp: '',
  log: '',
  sqrt: '',
  abs: '',
  sin: '',
  cos: '',
  log1p: '',
  rsqrt: '',
  silu: '',
  tanh: '',
  sigmoid: '',
  relu: '',
  erf: '',
  gelu: 'options',
});
