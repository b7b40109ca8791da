/** Methods that put values in order: sort, argsort and the first of them. */
import { ShapeError } from '../errors';
import { ownValues } from '../ops/movement';
import { topk } from '../ops/topk';
import { checkNames, describe, flag } from '../options';
import { dimOf, show } from '../shape';
import { noGrad } from '../tape';
import { Tensor } from '../tensor';
import { define } from './define';
import { float, relabel } from './operands';

export interface Order {
  /** The largest first. Default: false. */
  descending?: boolean;
  /** Equal values keep their order; they do so also where this is false. Default: false. */
  stable?: boolean;
}

export interface TopK {
  /** The largest values, else the smallest. Default: true. */
  largest?: boolean;
  /** Best first; they are in order also where this is false. Default: true. */
  sorted?: boolean;
}

/** Values, and the positions (int32) where they stood. */
export interface Ordered {
  values: Tensor;
  indices: Tensor;
}

declare module '../tensor' {
  interface Tensor {
    /**
     * Values in order along a dim (default: the last), and where they stood: sort(0, { descending: true }) or
     * sort(0, true). Equal ones keep their order, NaN is larger than any.
     */
    sort(dim?: number, options?: Order | boolean): Ordered;
    /** Where the values in order along a dim stand (int32); as sort(). */
    argsort(dim?: number, options?: Order | boolean): Tensor;
    /**
     * The k largest values along a dim (default: the last), best first, of this dtype, and where they stand (int32); the
     * dim has size k. `largest: false`, or topk(k, dim, false), gives the k smallest, the smallest first. NaN is larger
     * than any; among equals the first come first.
     * @throws ShapeError unless k lies in 0 … the size of the dim.
     */
    topk(k: number, dim?: number, options?: TopK): Ordered;
    topk(k: number, dim: number, largest: boolean, sorted?: boolean): Ordered;
  }
}

/** From { descending, stable } or true. */
function isDescending(name: string, options: Order | boolean): boolean {
  if (typeof options === 'boolean') return options;
  checkNames(name, options, ['descending', 'stable']);
  flag(name, 'stable', options.stable, false);
  return flag(name, 'descending', options.descending, false);
}

function order(x: Tensor, dim: number, descending: boolean): Tensor {
  const axis = dimOf('sort', dim, Math.max(1, x.rank));
  if (x.rank > 1 && axis !== x.rank - 1) {
    const moved = noGrad(() => x.detach().transpose(axis, x.rank - 1));
    return ownValues(order(moved, -1, descending).transpose(axis, x.rank - 1));
  }
  const size = x.shape[x.rank - 1] ?? 1;
  const values = x.toFlatArray();
  const indices = Tensor.empty(x.shape, 'int32', 'sort');
  const to = indices.storage.intView();
  const sign = descending ? -1 : 1;
  for (let row = 0; row < values.length; row += size) {
    const places = Array.from({ length: size }, (_, i) => i);
    places.sort((i, j) => sign * compareValues(values[row + i], values[row + j]) || i - j);
    to.set(places, row);
  }
  return indices;
}

/** Which of two values comes first in rising order; NaN counts as the largest, as in PyTorch. */
export function compareValues(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first k in order; the k largest of float32 are found faster by the op of that name. */
function topkSorted(x: Tensor, k: number, dim: number, descending: boolean): Ordered {
  const size = x.shape[dim];
  if (!(Number.isInteger(k) && k >= 0 && k <= size)) {
    throw new ShapeError(`topk: k = ${k} must lie in 0 … ${size}, dim ${dim} of ${show(x.shape)}.`);
  }
  const { values, indices } = x.sort(dim, { descending });
  const [first, places] = [values, indices].map(one => ownValues(one.slice(dim, 0, k)));
  return { values: first, indices: places };
}

/** From { largest, sorted } or true, true. */
function isLargest(options: TopK | boolean, sorted?: boolean): boolean {
  const given = typeof options === 'boolean' ? { largest: options, sorted } : options;
  checkNames('topk', given, ['largest', 'sorted']);
  flag('topk', 'sorted', given.sorted, true);
  if (typeof options !== 'boolean' && sorted !== undefined) {
    throw new TypeError('topk: options come last, topk(k, dim, { largest, sorted }).');
  }
  return flag('topk', 'largest', given.largest, true);
}

const methods = {
  sort(this: Tensor, dim = -1, options: Order | boolean = {}): Ordered {
    const indices = order(this, dim, isDescending('sort', options));
    return { values: this.rank === 0 ? this.clone() : this.gather(dim, indices), indices };
  },
  argsort(this: Tensor, dim = -1, options: Order | boolean = {}): Tensor {
    return order(this, dim, isDescending('argsort', options));
  },
  topk(this: Tensor, k: number, dim = -1, options: TopK | boolean = true, sorted?: boolean) {
    const axis = dimOf('topk', dim, this.rank);
    const largest = isLargest(options, sorted);
    if (!Number.isInteger(k)) throw new TypeError(`topk: k is a whole number, got ${describe(k)}.`);
    if (this.rank === 0) {
      const { values, indices } = this.reshape([1]).topk(k, 0, largest);
      return { values: values.reshape([]), indices: indices.reshape([]) };
    }
    if (this.dtype === 'int32' || !largest || k === 0) return topkSorted(this, k, axis, largest);
    const isLast = axis === this.rank - 1;
    const x = float(isLast ? this : this.transpose(axis, this.rank - 1));
    const [found, places] = topk([x], { k });
    const [values, indices] = isLast
      ? [found, places]
      : [found, places].map(one => ownValues(one.transpose(axis, this.rank - 1)));
    return { values: relabel(values, this.dtype), indices };
  },
};

define(methods, {
  sort: 'dim, options',
  argsort: 'dim, options',
  topk: 'k, dim, largest, sorted',
});
