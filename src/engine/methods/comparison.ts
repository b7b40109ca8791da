/** Methods that find values: whether tensors are alike, what there is, where it stands. */
import { tensor } from '../creation';
import { expectTensor } from '../op';
import { checkNames, positive } from '../options';
import { broadcastShapes, sameShape } from '../shape';
import { Tensor } from '../tensor';
import { expanded } from './operands';

export interface Tolerance {
  /** Relative to the other's value; 1e-5 if not said. */
  rtol?: number;
  /** 1e-8 if not said. */
  atol?: number;
}

declare module '../tensor' {
  interface Tensor {
    /** True if both have one shape and equal values throughout; NaN equals nothing. */
    equal(other: Tensor): boolean;
    /**
     * True if |this − other| ≤ atol + rtol · |other| throughout, broadcast; NaN is close to nothing.
     * @throws ShapeError for shapes that do not broadcast.
     */
    allclose(other: Tensor, options?: Tolerance): boolean;
    /** The values there are, each once, in rising order: [count], of this dtype. */
    unique(): Tensor;
    /** Where values are not 0: int32 [count, dims], a row of positions for each, in order. */
    nonzero(): Tensor;
  }
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
    checkNames('allclose', options, ['rtol', 'atol']);
    const rtol = positive('allclose', 'rtol', options.rtol, 1e-5);
    const atol = positive('allclose', 'atol', options.atol, 1e-8);
    const shape = broadcastShapes('allclose', this.shape, other.shape);
    const [a, b] = [this, other].map(x => expanded(x.detach(), shape).toFlatArray());
    for (let i = 0; i < a.length; i++) {
      // infinities are close to themselves alone
      if (a[i] !== b[i] && !(Math.abs(a[i] - b[i]) <= atol + rtol * Math.abs(b[i]))) return false;
      if (a[i] !== b[i] && !Number.isFinite(b[i])) return false;
    }
    return true;
  },
  unique(this: Tensor) {
    const values = [...new Set(this.toFlatArray())].sort((a, b) => a - b);
    return tensor(values, { dtype: this.dtype, shape: [values.length] });
  },
  nonzero(this: Tensor) {
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

Object.assign(Tensor.prototype, methods);
