/** Methods that fold dims away, and those over the last dim. */
import { ShapeError } from '../errors';
import { crossEntropy } from '../ops/crossEntropy';
import { expand } from '../ops/movement';
import { matmul } from '../ops/product';
import * as ops from '../ops/reduce';
import { topk } from '../ops/topk';
import { checkNames, choice } from '../options';
import { broadcastShapes, dimOf, show } from '../shape';
import { type BackwardOptions, backward } from '../tape';
import { Tensor } from '../tensor';

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

declare module '../tensor' {
  interface Tensor {
    /** Sum over a dim (or several), or over everything. */
    sum(dim?: number | readonly number[], options?: KeepDim): Tensor;
    /** Mean over a dim (or several), or over everything. */
    mean(dim?: number | readonly number[], options?: KeepDim): Tensor;
    /** The largest value of all. */
    max(): Tensor;
    /** The largest values along a dim and where they stand first. */
    max(dim: number, options?: KeepDim): { values: Tensor; indices: Tensor };
    /** The smallest value of all. */
    min(): Tensor;
    min(dim: number, options?: KeepDim): { values: Tensor; indices: Tensor };
    /** Where the largest value stands first: along a dim, or in the flat tensor. */
    argmax(dim?: number, options?: KeepDim): Tensor;
    /** The k largest values along the last dim, best first. */
    topk(k: number): { values: Tensor; indices: Tensor };
    /** The Euclidean norm of all values. */
    norm(): Tensor;
    /** eˣ / Σ eˣ along a dim (the last if not said). */
    softmax(dim?: number): Tensor;
    /** log softmax along a dim (the last if not said). */
    logSoftmax(dim?: number): Tensor;
    /** Matrix product; vectors and stacks of matrices as PyTorch's matmul. */
    matmul(other: Tensor): Tensor;
    /**
     * Mean cross entropy (nats) of logits [..., V] against target ids [...] (int32).
     * @throws ShapeError, IndexError naming the target.
     */
    crossEntropy(targets: Tensor, options?: CrossEntropyOptions): Tensor;
    /** Fills `.grad` of every leaf this was computed from. */
    backward(options?: BackwardOptions): void;
  }
}

function dimsOf(name: string, x: Tensor, dim?: number | readonly number[]): number[] {
  if (dim === undefined) return x.shape.map((_, i) => i);
  const dims = typeof dim === 'number' ? [dim] : [...dim];
  return dims.map(one => dimOf(name, one, x.rank)).sort((a, b) => a - b);
}

function sum(x: Tensor, dim?: number | readonly number[], keepDim = false): Tensor {
  if (x.rank === 0) return x;
  const values = x.dtype === 'float32' ? x : x.to('float32');
  if (dim === undefined && !keepDim) {
    return ops.sum([values.reshape([-1])], { dim: 0, keepDim: false })[0];
  }
  let result = values;
  for (const axis of dimsOf('sum', x, dim).reverse()) {
    result = ops.sum([result], { dim: axis, keepDim })[0];
  }
  return result;
}

function extreme(name: string, sign: 1 | -1, x: Tensor, dim?: number, keepDim = false) {
  const values = x.dtype === 'float32' ? x : x.to('float32');
  const flat = dim === undefined ? values.reshape([-1]) : values;
  const axis = dim === undefined ? 0 : dimOf(name, dim, x.rank);
  const [found, indices] = ops.extreme([flat], { dim: axis, keepDim, sign });
  return { values: found, indices };
}

/** Applies an op over the last dim along another one. */
function along(name: string, x: Tensor, dim: number, f: (moved: Tensor) => Tensor): Tensor {
  const axis = dimOf(name, dim, x.rank);
  if (axis === x.rank - 1 || x.rank === 0) return f(x);
  return f(x.transpose(axis, x.rank - 1)).transpose(axis, x.rank - 1);
}

function product(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) {
    throw new ShapeError(
      `matmul: ${show(a.shape)} · ${show(b.shape)}: a scalar has no matrix product; use mul().`,
    );
  }
  const inner = a.shape[a.rank - 1];
  const other = b.shape[Math.max(0, b.rank - 2)];
  if ((a.rank === 1 || b.rank === 1) && inner !== other) {
    throw new ShapeError(
      `matmul: ${show(a.shape)} · ${show(b.shape)}: the last dim of the first is ${inner}, ` +
        `${b.rank === 1 ? 'the vector has' : 'the last but one of the second is'} ${other}; they must be equal.`,
    );
  }
  if (a.rank === 1 && b.rank === 1) return a.mul(b).sum();
  if (a.rank === 1) return product(a.unsqueeze(0), b).squeeze(-2);
  if (b.rank === 1) return product(a, b.unsqueeze(1)).squeeze(-1);
  if (b.rank === 2 && a.rank > 2) {
    const rows = matmul([a.reshape([-1, a.shape[a.rank - 1]]), b], undefined)[0];
    return rows.reshape([...a.shape.slice(0, -1), b.shape[1]]);
  }
  if (a.rank === 2 && b.rank === 2) return matmul([a, b], undefined)[0];
  const leading = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [x, y] = [a, b].map(t => expandLeading(t, leading));
  return matmul([x, y], undefined)[0];
}

function expandLeading(x: Tensor, leading: readonly number[]): Tensor {
  const wanted = [...leading, ...x.shape.slice(-2)];
  return wanted.join() === x.shape.join() ? x : expand(x, wanted);
}

const methods = {
  sum(this: Tensor, dim?: number | readonly number[], { keepDim = false }: KeepDim = {}) {
    return sum(this, dim, keepDim);
  },
  mean(this: Tensor, dim?: number | readonly number[], { keepDim = false }: KeepDim = {}) {
    const total = sum(this, dim, keepDim);
    return total.mul(total.numel / this.numel);
  },
  max(this: Tensor, dim?: number, { keepDim = false }: KeepDim = {}) {
    const result = extreme('max', 1, this, dim, keepDim);
    return dim === undefined ? result.values : result;
  },
  min(this: Tensor, dim?: number, { keepDim = false }: KeepDim = {}) {
    const result = extreme('min', -1, this, dim, keepDim);
    return dim === undefined ? result.values : result;
  },
  argmax(this: Tensor, dim?: number, { keepDim = false }: KeepDim = {}) {
    return extreme('argmax', 1, this, dim, keepDim).indices;
  },
  topk(this: Tensor, k: number) {
    const [values, indices] = topk([this], { k });
    return { values, indices };
  },
  norm(this: Tensor) {
    return ops.norm([this.dtype === 'float32' ? this : this.to('float32')], undefined)[0];
  },
  softmax(this: Tensor, dim = -1) {
    return along('softmax', this, dim, x => ops.softmax([x], undefined)[0]);
  },
  logSoftmax(this: Tensor, dim = -1) {
    return along('logSoftmax', this, dim, x => ops.logSoftmax([x], undefined)[0]);
  },
  matmul(this: Tensor, other: Tensor) {
    return product(this, other);
  },
  crossEntropy(this: Tensor, targets: Tensor, options: CrossEntropyOptions = {}) {
    checkNames('crossEntropy', options, ['ignoreIndex', 'labelSmoothing', 'reduction']);
    const { ignoreIndex = -100, labelSmoothing = 0 } = options;
    const reductions = ['mean', 'sum', 'none'] as const;
    const reduction = choice('crossEntropy', 'reduction', options.reduction, reductions, 'mean');
    return crossEntropy([this, targets], { ignoreIndex, labelSmoothing, reduction })[0];
  },
  backward(this: Tensor, options?: BackwardOptions) {
    backward(this, options);
  },
};

Object.assign(Tensor.prototype, methods);
