/** Norms as methods, and rows brought to mean 0 and variance 1. */
import { full } from '../creation';
import { ShapeError } from '../errors';
import { layerNorm } from '../ops/layerNorm';
import { norm, normAlong } from '../ops/norm';
import { checkNames, describe, positive } from '../options';
import type { Tensor } from '../tensor';
import { define } from './define';
import { float } from './operands';
import { type Dims, dimsOf, type KeepDim, keeps, overDims } from './reduction';

/** The order p of a norm; 'fro' is 2. */
export type NormOrder = number | 'fro';

export interface LayerNormOptions {
  /** γ [D]. Default: 1. */
  weight?: Tensor;
  /** β [D]. Default: 0. */
  bias?: Tensor;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
}

declare module '../tensor' {
  interface Tensor {
    /**
     * The p-norm (Σ |x|ᵖ)^(1/p) over a dim (or several), or of all values; float32. p is 2 by default, the Euclidean
     * norm: norm(2, 1) is that of each row of a matrix, norm(2, 1, true) keeps the dim. norm(1) is the sum of all absolute
     * values, norm(Infinity) the largest of them, norm(-Infinity) the smallest, norm(0) how many values are not 0.
     * @throws TypeError for another p, IndexError for a dim that is not there.
     */
    norm(p?: NormOrder, dim?: Dims, options?: KeepDim | boolean): Tensor;
    /**
     * Each row over the last dim D to mean 0 and variance 1 (Ba, Kiros & Hinton 2016), then times `weight` [D] plus `bias`
     * [D]; this shape. The layer of the same name keeps both.
     * @throws ShapeError for a weight or bias of another size.
     */
    layerNorm(options?: LayerNormOptions): Tensor;
  }
}

function orderOf(p: NormOrder): number {
  if (p === 'fro') return 2;
  if (typeof p === 'number' && !Number.isNaN(p)) return p;
  throw new TypeError(
    `norm: the first argument is p, a number or 'fro'; got ${describe(p)}. The dim comes second: norm(2, 1), or ` +
      'norm(2, 1, { keepDim: true }).',
  );
}

const methods = {
  norm(this: Tensor, p: NormOrder = 2, dim?: Dims, options: KeepDim | boolean = {}): Tensor {
    const order = orderOf(p);
    const keepDim = keeps('norm', options);
    const x = float(this);
    const axes = dimsOf('norm', x, dim);
    if (order === 2 && axes.length === x.rank) {
      const [all] = norm([x], undefined);
      return keepDim ? all.reshape(x.shape.map(() => 1)) : all;
    }
    return overDims(x, axes, keepDim, (one, reduction) => {
      return normAlong([one], { ...reduction, p: order })[0];
    });
  },
  layerNorm(this: Tensor, options: LayerNormOptions = {}): Tensor {
    checkNames('layerNorm', options, ['weight', 'bias', 'eps']);
    if (this.rank === 0) throw new ShapeError('layerNorm: a scalar has no rows to norm.');
    const size = [this.shape[this.rank - 1]];
    const { weight = full(size, 1), bias = full(size, 0) } = options;
    const eps = positive('layerNorm', 'eps', options.eps, 1e-5);
    return layerNorm([float(this), weight, bias], { eps })[0];
  },
};

define(methods, {
  norm: 'p, dim, options',
  layerNorm: 'options',
});
