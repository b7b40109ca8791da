/** Methods that fold dims away, and those over the last dim. */
import { full } from '../creation';
import { ShapeError } from '../errors';
import { crossEntropy } from '../ops/crossEntropy';
import { layerNorm } from '../ops/layerNorm';
import * as ops from '../ops/reduce';
import { topk } from '../ops/topk';
import { checkNames, choice, flag, positive } from '../options';
import { dimOf, show } from '../shape';
import { type BackwardOptions, backward } from '../tape';
import { Tensor } from '../tensor';
import { float, relabel } from './operands';
import { wholeExtreme, wholeFold } from './whole';

/** Options of the methods that fold a dim. */
export interface KeepDim {
  /** Leaves the folded dim with size 1. */
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

export interface LayerNormOptions {
  /** γ [D]; 1 if not said. */
  weight?: Tensor;
  /** β [D]; 0 if not said. */
  bias?: Tensor;
  /** Added to the variance; 1e-5 if not said. */
  eps?: number;
}

declare module '../tensor' {
  interface Tensor {
    /**
     * Sum over a dim (or several), or over everything. float32 stays float32; int32 and masks give int32.
     * @throws IndexError for a dim that is not there, DTypeError for a sum that int32 does not hold.
     */
    sum(dim?: number | readonly number[], options?: KeepDim): Tensor;
    /** Mean over a dim (or several), or over everything; float32. Errors as those of sum(). */
    mean(dim?: number | readonly number[], options?: KeepDim): Tensor;
    /** Product over a dim, or of everything; dtypes and errors as those of sum(). */
    prod(dim?: number, options?: KeepDim): Tensor;
    /**
     * The largest value of all, of this dtype; NaN is larger than any.
     * @throws ShapeError if there is none; the same holds for min, argmax and argmin.
     */
    max(): Tensor;
    /** The largest values along a dim, of this dtype, and where they stand first (int32). */
    max(dim: number, options?: KeepDim): { values: Tensor; indices: Tensor };
    /** The smallest value of all, of this dtype; NaN is smaller than any. */
    min(): Tensor;
    /** The smallest values along a dim, of this dtype, and where they stand first (int32). */
    min(dim: number, options?: KeepDim): { values: Tensor; indices: Tensor };
    /** Where the largest value stands first (int32): along a dim, or in the flat tensor. NaN is larger than any. */
    argmax(dim?: number, options?: KeepDim): Tensor;
    /** Where the smallest value stands first (int32): along a dim, or in the flat tensor. NaN is smaller than any. */
    argmin(dim?: number, options?: KeepDim): Tensor;
    /**
     * The k largest values along a dim (the last if not said), best first, of this dtype, and where they stand (int32);
     * the dim has size k. NaN is larger than any; among equals the first come first.
     * @throws ShapeError unless k lies in 1 … the size of the dim.
     */
    topk(k: number, dim?: number): { values: Tensor; indices: Tensor };
    /**
     * The Euclidean norm √Σ x² over a dim (or several), or of all values; float32.
     * @throws IndexError for a dim that is not there.
     */
    norm(dim?: number | readonly number[], options?: KeepDim): Tensor;
    /**
     * Each row over the last dim D to mean 0 and variance 1 (Ba, Kiros & Hinton 2016), then times `weight` [D] plus `bias`
     * [D]; this shape. The layer of the same name keeps both.
     * @throws ShapeError for a weight or bias of another size.
     */
    layerNorm(options?: LayerNormOptions): Tensor;
    /** eˣ / Σ eˣ along a dim (the last if not said). */
    softmax(dim?: number): Tensor;
    /** log softmax along a dim (the last if not said). */
    logSoftmax(dim?: number): Tensor;
    /**
     * Mean cross entropy (nats) of logits [..., V] against target ids [...] (int32).
     * @throws ShapeError, IndexError naming the target.
     */
    crossEntropy(targets: Tensor, options?: CrossEntropyOptions): Tensor;
    /** Fills `.grad` of every leaf this was computed from. */
    backward(options?: BackwardOptions): void;
  }
}

/** Whether the folded dim stays. @throws TypeError for options that there are not */
export function keeps(op: string, options: KeepDim, more: readonly string[] = []): boolean {
  checkNames(op, options, ['keepDim', ...more]);
  return flag(op, 'keepDim', options.keepDim, false);
}

/** @throws TypeError, IndexError for what is no dim, ShapeError for one named twice */
export function dimsOf(name: string, x: Tensor, dim?: number | readonly number[]): number[] {
  if (dim === undefined) return x.shape.map((_, i) => i);
  const dims = Array.isArray(dim) ? (dim as readonly number[]) : [dim as number];
  const found = dims.map(one => dimOf(name, one, x.rank)).sort((a, b) => a - b);
  if (new Set(found).size === found.length) return found;
  throw new ShapeError(`${name}: ${show(dims)} names a dim of ${show(x.shape)} twice.`);
}

type Fold = 'sum' | 'prod' | 'mean';

/** Over a dim; int32 and masks as int32. */
function foldOne(name: Fold, x: Tensor, dim: number, keepDim: boolean): Tensor {
  if (x.dtype !== 'float32') return wholeFold(name === 'prod' ? 'prod' : 'sum', x, dim, keepDim);
  const run = name === 'prod' ? ops.prod : ops.sum;
  return run([x], { dim, keepDim })[0];
}

function fold(name: Fold, x: Tensor, dim?: number | readonly number[], keepDim = false): Tensor {
  if (x.rank === 0) {
    dimsOf(name, x, dim);
    return x.dtype === 'bool' ? x.to('int32') : x;
  }
  if (dim === undefined && !keepDim) return foldOne(name, x.reshape([-1]), 0, false);
  let result = x;
  for (const axis of dimsOf(name, x, dim).reverse()) result = foldOne(name, result, axis, keepDim);
  return result;
}

function extreme(name: string, sign: 1 | -1, x: Tensor, dim?: number, keepDim = false) {
  const flat = dim === undefined ? x.reshape([-1]) : x;
  const axis = dim === undefined ? 0 : dimOf(name, dim, x.rank);
  if (x.dtype === 'int32' && flat.shape[axis] !== 0) {
    return wholeExtreme(name, flat, axis, keepDim, sign);
  }
  const [found, indices] = ops.extreme([float(flat)], { dim: axis, keepDim, sign });
  return { values: relabel(found, x.dtype), indices };
}

/** Applies an op over the last dim along another one. */
function along(name: string, x: Tensor, dim: number, f: (moved: Tensor) => Tensor): Tensor {
  const axis = dimOf(name, dim, x.rank);
  if (axis === x.rank - 1 || x.rank === 0) return f(x);
  return f(x.transpose(axis, x.rank - 1)).transpose(axis, x.rank - 1);
}

/** int32 is sorted as int32; what is asked for is the beginning. */
function topkWhole(x: Tensor, k: number, dim: number): { values: Tensor; indices: Tensor } {
  const size = x.shape[dim] ?? 1;
  if (!(Number.isInteger(k) && k >= 1 && k <= size)) {
    throw new ShapeError(`topk: k = ${k} must lie in 1 … ${size}, dim ${dim} of ${show(x.shape)}.`);
  }
  const { values, indices } = x.sort(dim, { descending: true });
  if (x.rank === 0) return { values, indices };
  return { values: values.slice(dim, 0, k), indices: indices.slice(dim, 0, k) };
}

const methods = {
  sum(this: Tensor, dim?: number | readonly number[], options: KeepDim = {}) {
    return fold('sum', this, dim, keeps('sum', options));
  },
  mean(this: Tensor, dim?: number | readonly number[], options: KeepDim = {}) {
    const total = fold('mean', float(this), dim, keeps('mean', options));
    return total.mul(total.numel / this.numel);
  },
  prod(this: Tensor, dim?: number, options: KeepDim = {}) {
    return fold('prod', this, dim, keeps('prod', options));
  },
  max(this: Tensor, dim?: number, options: KeepDim = {}) {
    const result = extreme('max', 1, this, dim, keeps('max', options));
    return dim === undefined ? result.values : result;
  },
  min(this: Tensor, dim?: number, options: KeepDim = {}) {
    const result = extreme('min', -1, this, dim, keeps('min', options));
    return dim === undefined ? result.values : result;
  },
  argmax(this: Tensor, dim?: number, options: KeepDim = {}) {
    return extreme('argmax', 1, this, dim, keeps('argmax', options)).indices;
  },
  argmin(this: Tensor, dim?: number, options: KeepDim = {}) {
    return extreme('argmin', -1, this, dim, keeps('argmin', options)).indices;
  },
  topk(this: Tensor, k: number, dim = -1) {
    const axis = dimOf('topk', dim, this.rank);
    if (this.dtype === 'int32') return topkWhole(this, k, axis);
    const isLast = axis === this.rank - 1 || this.rank === 0;
    const x = float(isLast ? this : this.transpose(axis, this.rank - 1));
    const [found, places] = topk([x], { k });
    const [values, indices] = isLast
      ? [found, places]
      : [found, places].map(one => one.transpose(axis, this.rank - 1));
    return { values: relabel(values, this.dtype), indices };
  },
  norm(this: Tensor, dim?: number | readonly number[], options: KeepDim = {}) {
    const keepDim = keeps('norm', options);
    const x = float(this);
    if (dim === undefined && !keepDim) return ops.norm([x], undefined)[0];
    const axes = dimsOf('norm', x, dim).reverse();
    return axes.reduce((norms, axis) => ops.normAlong([norms], { dim: axis, keepDim })[0], x);
  },
  layerNorm(this: Tensor, options: LayerNormOptions = {}) {
    checkNames('layerNorm', options, ['weight', 'bias', 'eps']);
    if (this.rank === 0) throw new ShapeError('layerNorm: a scalar has no rows to norm.');
    const size = [this.shape[this.rank - 1]];
    const { weight = full(size, 1), bias = full(size, 0) } = options;
    const eps = positive('layerNorm', 'eps', options.eps, 1e-5);
    return layerNorm([float(this), weight, bias], { eps })[0];
  },
  softmax(this: Tensor, dim = -1) {
    return along('softmax', this, dim, x => ops.softmax([x], undefined)[0]);
  },
  logSoftmax(this: Tensor, dim = -1) {
    return along('logSoftmax', this, dim, x => ops.logSoftmax([x], undefined)[0]);
  },
  crossEntropy(this: Tensor, targets: Tensor, options: CrossEntropyOptions = {}) {
    checkNames('crossEntropy', options, ['ignoreIndex', 'labelSmoothing', 'reduction']);
    const { ignoreIndex = -100, labelSmoothing = 0 } = options;
    const reductions = ['mean', 'sum', 'none'] as const;
    const reduction = choice('crossEntropy', 'reduction', options.reduction, reductions, 'mean');
    return crossEntropy([this, targets], { ignoreIndex, labelSmoothing, reduction })[0];
  },
  backward(this: Tensor, options: BackwardOptions = {}) {
    checkNames('backward', options, ['retainGraph', 'gradient']);
    backward(this, options);
  },
};

Object.assign(Tensor.prototype, methods);
