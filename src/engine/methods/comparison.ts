/** Methods that find values: whether tensors are alike, what there is, where it stands. */
import { tensor } from '../creation';
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { checkNames, flag, positive } from '../options';
import { broadcastShapes, dimOf, sameShape } from '../shape';
import type { Tensor } from '../tensor';
import { define } from './define';
import { expanded } from './operands';
import { compareValues } from './order';

export interface Tolerance {
  /** Relative to the other's value. Default: 1e-5. */
  rtol?: number;
  /** Default: 1e-8. */
  atol?: number;
  /** NaN is close to NaN. Default: false. */
  equalNan?: boolean;
}

export interface UniqueOptions {
  /** Adds `inverse`: where in the result each value is (int32). Default: false. */
  returnInverse?: boolean;
  /** Adds `counts`: how often each value stands there (int32). Default: false. */
  returnCounts?: boolean;
  /** Finds the different slices along this dim, in the order of their values. Default: values of the flat tensor. */
  dim?: number;
}

/** What unique() gives with returnInverse or returnCounts. */
export interface Unique {
  values: Tensor;
  inverse?: Tensor;
  counts?: Tensor;
}

declare module '../tensor' {
  interface Tensor {
    /** True if both have one shape and equal values throughout; NaN equals nothing. */
    equal(other: Tensor): boolean;
    /**
     * True if |this − other| ≤ atol + rtol · |other| throughout, broadcast; NaN is close to nothing, with `equalNan` to NaN.
     * @throws ShapeError for shapes that do not broadcast.
     */
    allclose(other: Tensor, options?: Tolerance): boolean;
    /**
     * The values there are, each once, in rising order, NaN last: [count], of this dtype. NaN equals nothing. With
     * returnInverse or returnCounts an object { values, inverse, counts } (int32): values.at(inverse) is this again.
     */
    unique(options: UniqueOptions & ({ returnInverse: true } | { returnCounts: true })): Unique;
    unique(options?: UniqueOptions): Tensor;
    /** Where values are not 0: int32 [count, dims], a row of positions for each, in order. */
    nonzero(): Tensor;
    /** One list of positions for each dim, int32 [count]: x.at(...mask.nonzero({ asTuple: true })). */
    nonzero(options: { asTuple: true }): Tensor[];
    nonzero(options: { asTuple?: boolean }): Tensor | Tensor[];
  }
}

/** The different rows along a dim (values, without one), with where each row is and how often it is there. */
function unique(x: Tensor, dim?: number): Required<Unique> {
  if (dim !== undefined && x.rank === 0) {
    throw new ShapeError('unique: a scalar has no dim to go along; leave dim out.');
  }
  const axis = dim === undefined ? 0 : dimOf('unique', dim, x.rank);
  const others = x.shape.flatMap((_, d) => (d === axis ? [] : [d]));
  const order = [axis, ...others];
  const rows = (dim === undefined ? x.reshape([x.numel]) : x.permute(order)).detach();
  const count = rows.shape[0];
  const width = count === 0 ? 0 : rows.numel / count;
  const values = rows.toFlatArray();
  const compareRows = (a: number, b: number) => {
    for (let i = 0; i < width; i++) {
      const order = compareValues(values[a * width + i], values[b * width + i]);
      if (order !== 0) return order;
    }
    return 0;
  };
  const sorted = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => compareRows(a, b) || a - b,
  );
  const inverse = new Int32Array(count);
  const [kept, counts]: number[][] = [[], []];
  for (const [i, row] of sorted.entries()) {
    const isNew = i === 0 || compareRows(sorted[i - 1], row) !== 0 || hasNaN(values, row, width);
    if (isNew) kept.push(row);
    counts[kept.length - 1] = isNew ? 1 : counts[kept.length - 1] + 1;
    inverse[row] = kept.length - 1;
  }
  const found = rows.indexSelect(0, kept);
  return {
    values: dim === undefined ? found : found.permute(order.map((_, d) => order.indexOf(d))),
    inverse: tensor(inverse, { shape: dim === undefined ? x.shape : [count] }),
    counts: tensor(Int32Array.from(counts)),
  };
}

/** NaN equals nothing, so that each stays. */
function hasNaN(values: ArrayLike<number>, row: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (Number.isNaN(values[row * width + i])) return true;
  return false;
}

const methods = {
  equal(this: Tensor, other: Tensor) {
    expectTensor('equal', 'the other', other);
    if (!sameShape(this.shape, other.shape)) return false;
    const [a, b] = [this.toFlatArray(), other.toFlatArray()];
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
  },
  allclose(this: Tensor, other: Tensor, options: Tolerance = {}) {
    expectTensor('allclose', 'the other', other);
    checkNames('allclose', options, ['rtol', 'atol', 'equalNan']);
    const equalNan = flag('allclose', 'equalNan', options.equalNan, false);
    const rtol = positive('allclose', 'rtol', options.rtol, 1e-5);
    const atol = positive('allclose', 'atol', options.atol, 1e-8);
    const shape = broadcastShapes('allclose', this.shape, other.shape);
    const [a, b] = [this, other].map(x => expanded(x.detach(), shape).toFlatArray());
    for (let i = 0; i < a.length; i++) {
      if (equalNan && Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
      // infinities are close to themselves alone
      if (a[i] !== b[i] && !(Math.abs(a[i] - b[i]) <= atol + rtol * Math.abs(b[i]))) return false;
      if (a[i] !== b[i] && !Number.isFinite(b[i])) return false;
    }
    return true;
  },
  unique(this: Tensor, options: UniqueOptions = {}): Tensor | Unique {
    checkNames('unique', options, ['returnInverse', 'returnCounts', 'dim']);
    const returnInverse = flag('unique', 'returnInverse', options.returnInverse, false);
    const returnCounts = flag('unique', 'returnCounts', options.returnCounts, false);
    const { values, inverse, counts } = unique(this, options.dim);
    if (!returnInverse && !returnCounts) return values;
    return { values, ...(returnInverse && { inverse }), ...(returnCounts && { counts }) };
  },
  nonzero(this: Tensor, options: { asTuple?: boolean } = {}): Tensor | Tensor[] {
    checkNames('nonzero', options, ['asTuple']);
    if (flag('nonzero', 'asTuple', options.asTuple, false)) {
      return (this.rank === 0 ? this.reshape([1]) : this).nonzero().unbind(1);
    }
    const { rank, shape } = this;
    const places: number[] = [];
    for (const [i, value] of this.toFlatArray().entries()) {
      if (value === 0) continue;
      const row = new Array<number>(rank);
      for (let d = rank - 1, rest = i; d >= 0; d--) {
        row[d] = rest % shape[d];
        rest = Math.floor(rest / shape[d]);
      }
      places.push(...row);
    }
    const count = rank === 0 ? Number(this.item() !== 0) : places.length / rank;
    return tensor(Int32Array.from(places), { shape: [count, rank] });
  },
};

define(methods, {
  equal: 'other',
  allclose: 'other, options',
  unique: 'options',
  nonzero: 'options',
});
