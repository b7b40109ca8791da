/** Methods that describe values: spread, order, running sums, and the steps of rounding. */
import { cumsum, type Step, step } from '../ops/scan';
import { checkNames, flag } from '../options';
import { dimOf } from '../shape';
import { noGrad } from '../tape';
import { Tensor } from '../tensor';
import { dimsOf, type KeepDim, keeps } from './reduction';
import { wholeSums } from './whole';

export interface Spread extends KeepDim {
  /** Taken from the count in the divisor: 1 (if not said) for a sample, 0 for a whole population. */
  correction?: number;
}

export interface Order {
  /** The largest first; false if not said. */
  descending?: boolean;
}

declare module '../tensor' {
  interface Tensor {
    /** Variance over a dim (or several), or over everything: Σ (x − mean)² / (count − correction). */
    var(dim?: number | readonly number[], options?: Spread): Tensor;
    /** Standard deviation, the square root of var(). */
    std(dim?: number | readonly number[], options?: Spread): Tensor;
    /** ln Σ eˣ along a dim (the last if not said); the largest value is taken out first, so nothing overflows. */
    logsumexp(dim?: number, options?: KeepDim): Tensor;
    /** Running sums along a dim, of this shape; int32 and masks give int32 (an error where it does not hold a sum). */
    cumsum(dim: number): Tensor;
    /** Values in order along a dim (the last if not said), and where they stood. Equal ones keep their order. */
    sort(dim?: number, options?: Order): { values: Tensor; indices: Tensor };
    /** Where the values in order along a dim stand. */
    argsort(dim?: number, options?: Order): Tensor;
    /** A mask [] : whether any value is not 0. */
    any(): Tensor;
    /** A mask [] : whether no value is 0. */
    all(): Tensor;
    /** The next whole number below, above, nearest (halves to the even one); the sign −1, 0, 1. Gradients are 0. */
    floor(): Tensor;
    ceil(): Tensor;
    round(): Tensor;
    sign(): Tensor;
  }
}

function variance(
  name: string,
  x: Tensor,
  dim: number | readonly number[] | undefined,
  options: Spread,
): Tensor {
  const keepDim = keeps(name, options, ['correction']);
  dimsOf(name, x, dim);
  const { correction = 1 } = options;
  const values = x.dtype === 'float32' ? x : x.to('float32');
  const mean = values.mean(dim, { keepDim: true });
  const away = values.sub(mean);
  const count = values.numel / mean.numel;
  return away
    .mul(away)
    .sum(dim, { keepDim })
    .div(Math.max(0, count - correction));
}

function isDescending(name: string, options: Order): boolean {
  checkNames(name, options, ['descending']);
  return flag(name, 'descending', options.descending, false);
}

function order(x: Tensor, dim: number, descending: boolean): Tensor {
  const axis = dimOf('sort', dim, Math.max(1, x.rank));
  if (x.rank > 1 && axis !== x.rank - 1) {
    const moved = noGrad(() => x.detach().transpose(axis, x.rank - 1));
    return order(moved, -1, descending).transpose(axis, x.rank - 1);
  }
  const size = x.shape[x.rank - 1] ?? 1;
  const values = x.toFlatArray();
  const indices = Tensor.empty(x.shape, 'int32', 'sort');
  const to = indices.storage.intView();
  const sign = descending ? -1 : 1;
  for (let row = 0; row < values.length; row += size) {
    const places = Array.from({ length: size }, (_, i) => i);
    places.sort((i, j) => compare(values[row + i], values[row + j], sign) || i - j);
    to.set(places, row);
  }
  return indices;
}

/** NaN counts as the largest, as in PyTorch. */
function compare(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b))
    return sign * (Number(Number.isNaN(a)) - Number(Number.isNaN(b)));
  return a < b ? -sign : a > b ? sign : 0;
}

function mask(value: boolean): Tensor {
  const result = Tensor.empty([], 'bool', 'any');
  result.storage.view()[0] = value ? 1 : 0;
  return result;
}

function stepwise(kind: Step) {
  return function (this: Tensor): Tensor {
    return this.dtype === 'int32' && kind !== 'sign'
      ? this
      : step([this.to('float32')], { kind })[0];
  };
}

const methods = {
  var(this: Tensor, dim?: number | readonly number[], options: Spread = {}) {
    return variance('var', this, dim, options);
  },
  std(this: Tensor, dim?: number | readonly number[], options: Spread = {}) {
    return variance('std', this, dim, options).sqrt();
  },
  logsumexp(this: Tensor, dim = -1, options: KeepDim = {}) {
    const keepDim = keeps('logsumexp', options);
    dimOf('logsumexp', dim, this.rank);
    const top = noGrad(() => {
      const { values } = this.detach().max(dim, { keepDim: true });
      return values.maskedFill(values.abs().eq(Number.POSITIVE_INFINITY), 0);
    });
    const sum = this.sub(top).exp().sum(dim, { keepDim: true }).log().add(top);
    return keepDim ? sum : sum.squeeze(dim);
  },
  cumsum(this: Tensor, dim: number) {
    const axis = dimOf('cumsum', dim, this.rank);
    if (this.dtype !== 'float32') return wholeSums(this, axis);
    return cumsum([this], { dim: axis })[0];
  },
  sort(this: Tensor, dim = -1, options: Order = {}) {
    const indices = order(this, dim, isDescending('sort', options));
    return { values: this.rank === 0 ? this : this.gather(dim, indices), indices };
  },
  argsort(this: Tensor, dim = -1, options: Order = {}) {
    return order(this, dim, isDescending('argsort', options));
  },
  any(this: Tensor) {
    return mask(this.toFlatArray().some(value => value !== 0));
  },
  all(this: Tensor) {
    return mask(this.toFlatArray().every(value => value !== 0));
  },
  floor: stepwise('floor'),
  ceil: stepwise('ceil'),
  round: stepwise('round'),
  sign: stepwise('sign'),
};

Object.assign(Tensor.prototype, methods);
