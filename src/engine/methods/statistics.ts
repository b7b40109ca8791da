/** Methods that describe values: spread, running sums, and the steps of rounding. */
import { DTypeError } from '../errors';
import { cumsum, type Step, step } from '../ops/scan';
import { variance } from '../ops/variance';
import { checkNames, finite, flag, whole } from '../options';
import { dimOf } from '../shape';
import { noGrad } from '../tape';
import type { Tensor } from '../tensor';
import { define } from './define';
import { float, refuseBool } from './operands';
import { type Dims, dimsOf, type KeepDim, keeps, overDims } from './reduction';
import { mapped, wholeSums } from './whole';

export interface Spread extends KeepDim {
  /** Taken from the count in the divisor: 1 for a sample, 0 for a whole population. Default: 1. */
  correction?: number;
}

export interface Decimals {
  /** Digits after the decimal point. Default: 0. */
  decimals?: number;
}

declare module '../tensor' {
  interface Tensor {
    /**
     * Variance over a dim (or several), or over everything: Σ (x − mean)² / (count − correction); float32, NaN of fewer
     * values than there must be.
     */
    var(dim?: Dims, options?: Spread): Tensor;
    /** Standard deviation, the square root of var(). Where it is 0 its gradient is 0, as in PyTorch. */
    std(dim?: Dims, options?: Spread): Tensor;
    /** ln Σ eˣ over a dim (or several; default: the last); the largest value is taken out first, so nothing overflows. */
    logsumexp(dim?: Dims, options?: KeepDim | boolean): Tensor;
    /** Running sums along a dim, of this shape; int32 and masks give int32 (an error where it does not hold a sum). */
    cumsum(dim: number): Tensor;
    /** A mask: whether any value is not 0, over a dim (or several), or over everything. NaN is not 0. */
    any(dim?: Dims, options?: KeepDim | boolean): Tensor;
    /** A mask: whether no value is 0, over a dim (or several), or over everything; true where there are no values. */
    all(dim?: Dims, options?: KeepDim | boolean): Tensor;
    /** The next whole number below, of this shape; the gradient is 0. int32 stays int32. @throws DTypeError for a mask */
    floor(): Tensor;
    /** The next whole number above; as floor(). */
    ceil(): Tensor;
    /**
     * The nearest whole number, halves to the even one; as floor(). With decimals the nearest number that has so many
     * digits after the point: round({ decimals: 2 }) or round(2); −1 rounds to tens.
     * @throws DTypeError for decimals of int32.
     */
    round(options?: Decimals | number): Tensor;
    /** The sign −1, 0 or 1 of each value (0 of NaN), of this dtype; the gradient is 0. */
    sign(): Tensor;
  }
}

function spread(isRoot: boolean, x: Tensor, dim: Dims | undefined, options: Spread): Tensor {
  const name = isRoot ? 'std' : 'var';
  checkNames(name, options, ['correction', 'keepDim']);
  const keepDim = flag(name, 'keepDim', options.keepDim, false);
  const { correction = 1 } = options;
  finite(name, 'correction', correction);
  return overDims(float(x), dimsOf(name, x, dim), keepDim, (one, reduction) => {
    return variance([one], { ...reduction, correction, isRoot })[0];
  });
}

function logsumexp(x: Tensor, dim: number, keepDim: boolean): Tensor {
  if (x.shape[dim] === 0) return x.exp().sum(dim, { keepDim }).log(); // of no values: −∞
  const top = noGrad(() => {
    const { values } = x.detach().max(dim, { keepDim: true });
    return values.maskedFill(values.abs().eq(Number.POSITIVE_INFINITY), 0);
  });
  const sum = x.sub(top).exp().sum(dim, { keepDim: true }).log().add(top);
  return keepDim ? sum : sum.squeeze(dim);
}

function stepwise(kind: Step) {
  return function (this: Tensor): Tensor {
    if (kind === 'sign' && this.dtype === 'bool') return this.clone();
    refuseBool(kind, this);
    if (this.dtype === 'int32')
      return kind === 'sign' ? mapped('sign', this, Math.sign) : this.clone();
    return step([this], { kind })[0];
  };
}

const nearest = stepwise('round');

const methods = {
  var(this: Tensor, dim?: Dims, options: Spread = {}) {
    return spread(false, this, dim, options);
  },
  std(this: Tensor, dim?: Dims, options: Spread = {}) {
    return spread(true, this, dim, options);
  },
  logsumexp(this: Tensor, dim: Dims = -1, options: KeepDim | boolean = {}) {
    const keepDim = keeps('logsumexp', options);
    const axes = dimsOf('logsumexp', this, dim).reverse();
    return axes.reduce<Tensor>((x, axis) => logsumexp(x, axis, keepDim), this.to('float32'));
  },
  cumsum(this: Tensor, dim: number) {
    const axis = dimOf('cumsum', dim, this.rank);
    if (this.dtype !== 'float32') return wholeSums(this, axis);
    return cumsum([this], { dim: axis })[0];
  },
  any(this: Tensor, dim?: Dims, options: KeepDim | boolean = {}) {
    return this.ne(0)
      .sum(dimsOf('any', this, dim), keeps('any', options))
      .gt(0);
  },
  all(this: Tensor, dim?: Dims, options: KeepDim | boolean = {}) {
    return this.eq(0)
      .sum(dimsOf('all', this, dim), keeps('all', options))
      .eq(0);
  },
  floor: stepwise('floor'),
  ceil: stepwise('ceil'),
  round(this: Tensor, options: Decimals | number = {}): Tensor {
    const given = typeof options === 'number' ? { decimals: options } : options;
    checkNames('round', given, ['decimals']);
    const decimals = whole('round', 'decimals', given.decimals, Number.MIN_SAFE_INTEGER, 0);
    if (decimals === 0) return nearest.call(this);
    refuseBool('round', this);
    if (this.dtype === 'int32') {
      throw new DTypeError(
        `round: decimals are for float32, this tensor is int32; convert it with .to('float32').`,
      );
    }
    const factor = 10 ** Math.abs(decimals);
    return decimals > 0
      ? nearest.call(this.mul(factor)).div(factor)
      : nearest.call(this.div(factor)).mul(factor);
  },
  sign: stepwise('sign'),
};

define(methods, {
  var: 'dim, options',
  std: 'dim, options',
  logsumexp: 'dim, options',
  cumsum: 'dim',
  any: 'dim, options',
  all: 'dim, options',
  floor: '',
  ceil: '',
  round: 'options',
  sign: '',
});
