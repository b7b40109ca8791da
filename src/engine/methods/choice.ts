/** Methods that compare, and that choose between values: masks, limits, the larger of two. */
import { checkArguments } from '../describe';
import { DTypeError } from '../errors';
import { expectDType, expectTensor } from '../op';
import * as ops from '../ops/elementwise';
import { largerOf } from '../ops/pointwise';
import { checkNames, describe } from '../options';
import { promoted } from '../promotion';
import { broadcastShapes, show } from '../shape';
import { Tensor } from '../tensor';
import { define } from './define';
import { expanded, float, numberOf, type Operand, relabel, scalar, together } from './operands';
import {
  areComparable,
  expectInt32,
  mapped,
  wholeArithmetic,
  wholeCompare,
  wholeWhere,
} from './whole';

export interface Limits {
  min?: number;
  max?: number;
}

declare module '../tensor' {
  interface Tensor {
    /**
     * A mask (bool) of the common shape: where the values are equal, broadcast. int32 is compared as int32; NaN equals
     * nothing. ne, lt, le, gt and ge are alike.
     * @throws ShapeError for shapes that do not broadcast.
     */
    eq(other: Tensor | number): Tensor;
    /** A mask (bool): where this ≠ other, broadcast; true for NaN. Errors as those of eq(). */
    ne(other: Tensor | number): Tensor;
    /** A mask (bool): where this < other, broadcast. Errors as those of eq(). */
    lt(other: Tensor | number): Tensor;
    /** A mask (bool): where this ≤ other, broadcast. Errors as those of eq(). */
    le(other: Tensor | number): Tensor;
    /** A mask (bool): where this > other, broadcast. Errors as those of eq(). */
    gt(other: Tensor | number): Tensor;
    /** A mask (bool): where this ≥ other, broadcast. Errors as those of eq(). */
    ge(other: Tensor | number): Tensor;
    /** A mask (bool) of this shape: where a value is 0; a mask turned round. */
    logicalNot(): Tensor;
    /**
     * A mask (bool) of the common shape: where both values are not 0, broadcast.
     * @throws ShapeError for shapes that do not broadcast.
     */
    logicalAnd(other: Tensor): Tensor;
    /** A mask (bool): where at least one of two values is not 0, broadcast. Errors as those of logicalAnd(). */
    logicalOr(other: Tensor): Tensor;
    /** A mask (bool) of this shape: where a value is NaN. */
    isnan(): Tensor;
    /**
     * The larger of two values, broadcast; NaN where either is. dtypes as those of add(). Equal values share the gradient.
     * @throws ShapeError for shapes that do not broadcast.
     */
    maximum(other: Tensor | number): Tensor;
    /** The smaller of two values, broadcast; as maximum(). */
    minimum(other: Tensor | number): Tensor;
    /**
     * Held within [min, max], of this shape; either may be left out: clamp(0, 1), clamp({ min: 0 }). int32 stays int32
     * if the limits are whole, a mask becomes int32 then. The gradient is 0 outside.
     */
    clamp(limits: Limits): Tensor;
    clamp(min: number, max?: number): Tensor;
    /**
     * A copy, of this dtype, with `value` where the mask (bool, broadcast) is true.
     * @throws DTypeError for a mask that is not bool, or a value that int32 does not hold; ShapeError for shapes that do
     * not broadcast.
     */
    maskedFill(mask: Tensor, value: number): Tensor;
  }
}

/**
 * a where the condition (a mask) holds, else b; all broadcast. A mask if a and b are masks, int32 if both are int32, masks
 * or whole numbers (where(mask, 1, 0)), else float32.
 * @throws ShapeError for shapes that do not broadcast, DTypeError for a condition that is no mask.
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  checkArguments('where', 'condition, a, b', arguments);
  expectTensor('where', 'the condition', condition);
  expectDType('where', 'the condition', condition, 'bool');
  const dtype = promoted(a, b);
  if (dtype === 'int32') return wholeWhere('where', condition, a, b);
  const [left, right] = [a, b].map(x => (x instanceof Tensor ? float(x) : scalar('where', x)));
  const values = broadcastShapes('where', left.shape, right.shape);
  const shape = broadcastShapes('where', condition.shape, values);
  const [c, x, y] = [float(condition), left, right].map(one => expanded(one, shape));
  return relabel(ops.where([c, x, y], undefined)[0], dtype);
}

function compare(kind: ops.Comparison) {
  return function (this: Tensor, other: Operand): Tensor {
    if (areComparable(this, other)) return wholeCompare(kind, this, other);
    const b = other instanceof Tensor ? float(other) : scalar(kind, other);
    return ops.compare(together(kind, float(this), b), { kind })[0];
  };
}

function extremeOf(name: 'maximum' | 'minimum') {
  return function (this: Tensor, other: Operand): Tensor {
    if (promoted(this, other) !== 'float32') return wholeArithmetic(name, this, other);
    const b = other instanceof Tensor ? float(other) : scalar(name, other);
    const sign = name === 'maximum' ? 1 : -1;
    return largerOf(together(name, float(this), b), { sign })[0];
  };
}

/** @throws TypeError unless there is a number, which is not NaN, on one side at least */
function limitsOf(first: Limits | number, second?: number): Limits {
  const areNumbers = typeof first === 'number' || first === undefined;
  const limits = areNumbers ? { min: first, max: second } : (first ?? {});
  checkNames('clamp', limits, ['min', 'max']);
  const wrong = Object.entries(limits).find(
    ([, x]) => x !== undefined && (typeof x !== 'number' || Number.isNaN(x)),
  );
  if (wrong || (!areNumbers && second !== undefined) || Object.values(limits).every(isMissing)) {
    const got = wrong ? `; ${wrong[0]} is ${describe(wrong[1])}` : '';
    throw new TypeError(
      `clamp: give numbers as limits, clamp(0, 1), clamp({ min: 0 }) or both names${got}.`,
    );
  }
  return limits;
}

function isMissing(value: unknown): boolean {
  return value === undefined;
}

const methods = {
  eq: compare('eq'),
  ne: compare('ne'),
  lt: compare('lt'),
  le: compare('le'),
  gt: compare('gt'),
  ge: compare('ge'),
  logicalNot(this: Tensor) {
    return this.eq(0);
  },
  logicalAnd(this: Tensor, other: Tensor) {
    expectTensor('logicalAnd', 'the other', other);
    return this.ne(0).minimum(other.ne(0));
  },
  logicalOr(this: Tensor, other: Tensor) {
    expectTensor('logicalOr', 'the other', other);
    return this.ne(0).maximum(other.ne(0));
  },
  isnan(this: Tensor) {
    return this.ne(this);
  },
  maximum: extremeOf('maximum'),
  minimum: extremeOf('minimum'),
  clamp(this: Tensor, first: Limits | number, second?: number) {
    const limits = limitsOf(first, second);
    const { min: low = Number.NEGATIVE_INFINITY, max: high = Number.POSITIVE_INFINITY } = limits;
    const given = [limits.min, limits.max].filter(limit => limit !== undefined);
    if (promoted(this, ...given) === 'int32') {
      return mapped('clamp', this, x => Math.min(high, Math.max(low, x)));
    }
    return ops.clamp([float(this)], { low, high })[0];
  },
  maskedFill(this: Tensor, mask: Tensor, value: number) {
    expectTensor('maskedFill', 'the mask', mask);
    if (mask.dtype !== 'bool') {
      throw new DTypeError(
        `maskedFill: the mask ${show(mask.shape)} must be bool, got ${mask.dtype}; compare with eq(), gt() …`,
      );
    }
    const fill = typeof value === 'boolean' ? Number(value) : numberOf('maskedFill', value);
    if (this.dtype === 'int32') {
      return wholeWhere('maskedFill', mask, expectInt32('maskedFill', fill), this);
    }
    if (this.dtype === 'float32') return where(mask, fill, this);
    return where(mask, relabel(scalar('maskedFill', Number(fill !== 0)), 'bool'), this);
  },
};

define(methods, {
  eq: 'other',
  ne: 'other',
  lt: 'other',
  le: 'other',
  gt: 'other',
  ge: 'other',
  logicalNot: '',
  logicalAnd: 'other',
  logicalOr: 'other',
  isnan: '',
  maximum: 'other',
  minimum: 'other',
  clamp: 'min, max',
  maskedFill: 'mask, value',
});
