/** Methods that fold dims away, and those over the last dim. */
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { crossEntropy } from '../ops/crossEntropy';
import { ownValues } from '../ops/movement';
import * as ops from '../ops/reduce';
import { checkNames, choice, flag, positive, whole } from '../options';
import { dimOf, show } from '../shape';
import { type BackwardOptions, backward } from '../tape';
import { Tensor } from '../tensor';
import { define } from './define';
import { float, relabel } from './operands';
import type { Ordered } from './order';
import { wholeExtreme, wholeFold } from './whole';

/** Options of the methods that fold a dim. */
export interface KeepDim {
  /** Leaves the folded dim with size 1. Default: false. */
  keepDim?: boolean;
}

export interface CrossEntropyOptions {
  /** Targets with this id count for nothing. */
  ignoreIndex?: number;
  /** ε in [0, 1]: the share of probability spread over all classes. */
  labelSmoothing?: number;
  /** 'mean' (if not said) over the rows that count, 'sum', or 'none': a loss for every row. */
  reduction?: 'mean' | 'sum' | 'none';
}

declare module '../tensor' {
  interface Tensor {
    /**
     * Sum over a dim (or several), or over everything: sum(1, { keepDim: true }) or sum(1, true). float32 stays float32; int32 and masks give int32.
     * @throws IndexError for a dim that is not there, DTypeError for a sum that int32 does not hold.
     */
    sum(dim?: Dims, options?: KeepDim | boolean): Tensor;
    /** Mean over a dim (or several), or over everything; float32, of int32 and masks too. NaN of no values. */
    mean(dim?: Dims, options?: KeepDim | boolean): Tensor;
    /** Product over a dim, or of everything; dtypes and errors as those of sum(). */
    prod(dim?: number, options?: KeepDim | boolean): Tensor;
    /**
     * The largest value of all, of this dtype; NaN is larger than any. Equal ones share the gradient.
     * @throws ShapeError if there is none; the same holds for min, argmax and argmin.
     */
    max(): Tensor;
    /** The largest values along a dim, of this dtype, and where they stand first (int32): there the gradient goes. */
    max(dim: number, options?: KeepDim | boolean): { values: Tensor; indices: Tensor };
    /** The larger of two values: maximum() by PyTorch's other name. */
    max(other: Tensor): Tensor;
    /** The smallest value of all, of this dtype; NaN is smaller than any. Equal ones share the gradient. */
    min(): Tensor;
    /** The smallest values along a dim, of this dtype, and where they stand first (int32). */
    min(dim: number, options?: KeepDim | boolean): { values: Tensor; indices: Tensor };
    /** The smaller of two values: minimum() by PyTorch's other name. */
    min(other: Tensor): Tensor;
    /** Where the largest value stands first (int32): along a dim, or in the flat tensor. NaN is larger than any. */
    argmax(dim?: number, options?: KeepDim | boolean): Tensor;
    /** Where the smallest value stands first (int32): along a dim, or in the flat tensor. NaN is smaller than any. */
    argmin(dim?: number, options?: KeepDim | boolean): Tensor;
    /** eˣ / Σ eˣ along a dim (the last if not said). */
    softmax(dim?: number): Tensor;
    /** log softmax along a dim (the last if not said). */
    logSoftmax(dim?: number): Tensor;
    /**
     * Mean cross entropy (nats) of logits [..., V] against target ids [...] (int32); NaN where no target counts.
     * @throws ShapeError, IndexError naming the target.
     */
    crossEntropy(targets: Tensor, options?: CrossEntropyOptions): Tensor;
    /**
     * Fills `.grad` of every leaf this was computed from. A tensor that is no scalar needs the gradient to start from:
     * backward({ gradient }) or backward(gradient).
     */
    backward(options?: BackwardOptions | Tensor): void;
  }
}

/** The least int32: no target is less. */
const LEAST_INT32 = -(2 ** 31);

/** A dim or several. */
export type Dims = number | readonly number[];

/** Whether the folded dim stays: from { keepDim } or true. @throws TypeError for options that there are not */
export function keeps(op: string, options: KeepDim | boolean): boolean {
  if (typeof options === 'boolean') return options;
  checkNames(op, options, ['keepDim']);
  return flag(op, 'keepDim', options.keepDim, false);
}

/** All dims for none and for an empty list. @throws TypeError, IndexError for what is no dim, ShapeError for one named twice */
export function dimsOf(name: string, x: Tensor, dim?: Dims): number[] {
  if (dim === undefined || (Array.isArray(dim) && dim.length === 0))
    return x.shape.map((_, i) => i);
  const dims = Array.isArray(dim) ? (dim as readonly number[]) : [dim as number];
  const found = dims.map(one => dimOf(name, one, x.rank)).sort((a, b) => a - b);
  if (new Set(found).size === found.length) return found;
  throw new ShapeError(`${name}: ${show(dims)} names a dim of ${show(x.shape)} twice.`);
}

/** What an op over one dim makes of several at once, which become one dim at the end for it. */
export function overDims(
  x: Tensor,
  dims: readonly number[],
  keepDim: boolean,
  run: (x: Tensor, reduction: ops.Reduction) => Tensor,
): Tensor {
  if (dims.length === 1) return run(x, { dim: dims[0], keepDim });
  const rest = x.shape.flatMap((_, d) => (dims.includes(d) ? [] : [d]));
  const count = dims.reduce((product, d) => product * x.shape[d], 1);
  const front = rest.length === 0 ? x : x.permute([...rest, ...dims]);
  const joined = front.reshape([...rest.map(d => x.shape[d]), count]);
  const result = run(joined, { dim: rest.length, keepDim: false });
  return keepDim ? result.reshape(x.shape.map((size, d) => (dims.includes(d) ? 1 : size))) : result;
}

type Fold = 'sum' | 'prod' | 'mean';

/** Over a dim; int32 and masks as int32. */
function foldOne(name: Fold, x: Tensor, dim: number, keepDim: boolean): Tensor {
  if (x.dtype !== 'float32') return wholeFold(name === 'prod' ? 'prod' : 'sum', x, dim, keepDim);
  const run = name === 'prod' ? ops.prod : ops.sum;
  return run([x], { dim, keepDim })[0];
}

function fold(name: Fold, x: Tensor, dim?: Dims, keepDim = false): Tensor {
  if (x.rank === 0) {
    dimsOf(name, x, dim);
    return x.dtype === 'bool' ? x.to('int32') : x.clone();
  }
  if (dim === undefined && !keepDim) return foldOne(name, x.reshape([x.numel]), 0, false);
  let result = x;
  for (const axis of dimsOf(name, x, dim).reverse()) result = foldOne(name, result, axis, keepDim);
  return result;
}

/** Over a dim, or over all values; the result has size 1 in each dim then if dims are kept. */
function extreme(name: string, sign: 1 | -1, x: Tensor, dim?: number, keepDim = false): Ordered {
  if (dim === undefined && keepDim) {
    const { values, indices } = extreme(name, sign, x);
    const ones = x.shape.map(() => 1);
    return { values: values.reshape(ones), indices: indices.reshape(ones) };
  }
  const flat = dim === undefined ? x.reshape([x.numel]) : x;
  const axis = dim === undefined ? 0 : dimOf(name, dim, x.rank);
  if (x.dtype === 'int32' && flat.shape[axis] !== 0) {
    return wholeExtreme(name, flat, axis, keepDim, sign);
  }
  const [found, indices] = ops.extreme([float(flat)], { dim: axis, keepDim, sign });
  return { values: relabel(found, x.dtype), indices };
}

/** The largest (sign −1: smallest) of all values; equal ones share the gradient, as in PyTorch. */
function extremeOfAll(name: string, sign: 1 | -1, x: Tensor, keepDim: boolean): Tensor {
  const isWhole = x.dtype === 'int32' && x.numel > 0;
  const y = isWhole
    ? wholeExtreme(name, x.reshape([x.numel]), 0, false, sign).values
    : relabel(ops.extremeOfAll([float(x)], { sign })[0], x.dtype);
  return keepDim ? y.reshape(x.shape.map(() => 1)) : y;
}

/** Applies an op over the last dim along another one. */
function along(name: string, x: Tensor, dim: number, f: (moved: Tensor) => Tensor): Tensor {
  const axis = dimOf(name, dim, x.rank);
  if (axis === x.rank - 1 || x.rank === 0) return f(x);
  return ownValues(f(x.transpose(axis, x.rank - 1)).transpose(axis, x.rank - 1));
}

/** max(other) and min(other), which fold no dim. */
function larger(name: 'maximum' | 'minimum', x: Tensor, other: Tensor, options: object | boolean) {
  checkNames(name, options as object, []);
  return x[name](other);
}

const methods = {
  sum(this: Tensor, dim?: Dims, options: KeepDim | boolean = {}) {
    return fold('sum', this, dim, keeps('sum', options));
  },
  mean(this: Tensor, dim?: Dims, options: KeepDim | boolean = {}) {
    const total = fold('mean', float(this), dim, keeps('mean', options));
    return total.mul(total.numel / this.numel);
  },
  prod(this: Tensor, dim?: number, options: KeepDim | boolean = {}) {
    return fold('prod', this, dim, keeps('prod', options));
  },
  max(this: Tensor, dim?: number | Tensor, options: KeepDim | boolean = {}) {
    if (dim instanceof Tensor) return larger('maximum', this, dim, options);
    const keepDim = keeps('max', options);
    if (dim === undefined) return extremeOfAll('max', 1, this, keepDim);
    return extreme('max', 1, this, dim, keepDim);
  },
  min(this: Tensor, dim?: number | Tensor, options: KeepDim | boolean = {}) {
    if (dim instanceof Tensor) return larger('minimum', this, dim, options);
    const keepDim = keeps('min', options);
    if (dim === undefined) return extremeOfAll('min', -1, this, keepDim);
    return extreme('min', -1, this, dim, keepDim);
  },
  argmax(this: Tensor, dim?: number, options: KeepDim | boolean = {}) {
    return extreme('argmax', 1, this, dim, keeps('argmax', options)).indices;
  },
  argmin(this: Tensor, dim?: number, options: KeepDim | boolean = {}) {
    return extreme('argmin', -1, this, dim, keeps('argmin', options)).indices;
  },
  softmax(this: Tensor, dim = -1) {
    return along('softmax', this, dim, x => ops.softmax([x], undefined)[0]);
  },
  logSoftmax(this: Tensor, dim = -1) {
    return along('logSoftmax', this, dim, x => ops.logSoftmax([x], undefined)[0]);
  },
  crossEntropy(this: Tensor, targets: Tensor, options: CrossEntropyOptions = {}) {
    checkNames('crossEntropy', options, ['ignoreIndex', 'labelSmoothing', 'reduction']);
    const given = whole('crossEntropy', 'ignoreIndex', options.ignoreIndex, LEAST_INT32, -100);
    const ignoreIndex = Math.min(given, -1 - LEAST_INT32);
    const labelSmoothing = positive('crossEntropy', 'labelSmoothing', options.labelSmoothing, 0);
    if (labelSmoothing > 1) {
      throw new RangeError(`crossEntropy: labelSmoothing lies in [0, 1]; got ${labelSmoothing}.`);
    }
    const reductions = ['mean', 'sum', 'none'] as const;
    const reduction = choice('crossEntropy', 'reduction', options.reduction, reductions, 'mean');
    return crossEntropy([this, targets], { ignoreIndex, labelSmoothing, reduction })[0];
  },
  backward(this: Tensor, given: BackwardOptions | Tensor = {}) {
    const options = given instanceof Tensor ? { gradient: given } : given;
    checkNames('backward', options, ['retainGraph', 'gradient']);
    flag('backward', 'retainGraph', options.retainGraph, false);
    if (options.gradient !== undefined) expectTensor('backward', 'the gradient', options.gradient);
    backward(this, options);
  },
};

define(methods, {
  sum: 'dim, options',
  mean: 'dim, options',
  prod: 'dim, options',
  max: 'dim, options',
  min: 'dim, options',
  argmax: 'dim, options',
  argmin: 'dim, options',
  softmax: 'dim',
  logSoftmax: 'dim',
  crossEntropy: 'targets, options',
  backward: 'options',
});
