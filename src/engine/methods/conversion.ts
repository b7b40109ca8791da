/** Methods that give values another form: dtypes, copies, sizes, rows one after another. */
import { checkDType, type DType } from '../dtype';
import { ShapeError } from '../errors';
import { affine } from '../ops/elementwise';
import { copiedPart, select } from '../ops/movement';
import { dimToWalk, type Shape } from '../shape';
import { Tensor } from '../tensor';
import { define } from './define';
import { convert } from './operands';

declare module '../tensor' {
  interface Tensor {
    /**
     * The same values as another dtype; float → int32 cuts off the fraction.
     * @throws DTypeError for a dtype there is not, or a value that int32 does not hold.
     */
    to(dtype: DType): Tensor;
    /** The same values as float32. */
    float(): Tensor;
    /** The same values as int32, whose fractions are cut off; PyTorch's are int64. Errors as those of to(). */
    long(): Tensor;
    /** A mask: where a value is not 0. */
    bool(): Tensor;
    /** A copy that shares no memory; gradients pass through. */
    clone(): Tensor;
    /** The sizes of all dims: PyTorch's name of shape. */
    size(): Shape;
    /** The size of one dim. */
    size(dim: number): number;
    /** What stands at each position of the first dim, one after another. */
    [Symbol.iterator](): Iterator<Tensor>;
  }
}

const iteration = {
  *[Symbol.iterator](this: Tensor) {
    if (this.rank === 0) {
      throw new ShapeError('A scalar has no first dim to go along; item() is its value.');
    }
    for (let i = 0; i < this.shape[0]; i++) {
      yield copiedPart('[Symbol.iterator]', this, select(this, 0, i));
    }
  },
};

const methods = {
  to(this: Tensor, dtype: DType) {
    return convert(this, checkDType('to', dtype));
  },
  float(this: Tensor) {
    return convert(this, 'float32');
  },
  long(this: Tensor) {
    return convert(this, 'int32');
  },
  bool(this: Tensor) {
    return convert(this, 'bool');
  },
  clone(this: Tensor) {
    if (this.dtype === 'float32') return affine([this], { scale: 1, shift: 0 })[0];
    const copy = Tensor.empty(this.shape, this.dtype, 'clone');
    copy.storage.view().set(this.storage.view());
    return copy;
  },
  size(this: Tensor, dim?: number) {
    return dim === undefined ? this.shape : this.shape[dimToWalk('size', dim, this.rank)];
  },
};

define(methods, {
  to: 'dtype',
  float: '',
  long: '',
  bool: '',
  clone: '',
  size: 'dim',
});
Object.assign(Tensor.prototype, iteration);
