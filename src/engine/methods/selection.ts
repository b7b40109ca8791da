/** Methods that take a part of a tensor, or repeat it. */
import { DTypeError, IndexError, ShapeError } from '../errors';
import { expectTensor } from '../op';
import { ownValues } from '../ops/movement';
import { describe, whole } from '../options';
import { dimOf, show } from '../shape';
import { Tensor } from '../tensor';
import { define } from './define';
import { type Listed, listed } from './lists';
import { together } from './operands';

declare module '../tensor' {
  interface Tensor {
    /** `length` positions of a dim from `start` on. */
    narrow(dim: number, start: number, length: number): Tensor;
    /**
     * The values where a mask (bool) is true, in order: [count]. The mask and this are broadcast.
     * @throws DTypeError for a mask that is not bool, ShapeError for shapes that do not broadcast.
     */
    maskedSelect(mask: Tensor): Tensor;
    /** The whole repeated, as often along each dim as listed: repeat([2, 1]) or repeat(2, 1). */
    repeat(...times: Listed): Tensor;
    /** The lower triangle of the last two dims (row ≥ column − diagonal), of this dtype; 0 (false) elsewhere. */
    tril(diagonal?: number): Tensor;
    /** The upper triangle of the last two dims (column ≥ row + diagonal), of this dtype; 0 (false) elsewhere. */
    triu(diagonal?: number): Tensor;
  }
}

function triangle(
  name: string,
  x: Tensor,
  diagonal: number,
  keeps: (row: number, column: number) => boolean,
): Tensor {
  whole(name, 'diagonal', diagonal, Number.MIN_SAFE_INTEGER, 0);
  if (x.rank < 2) throw new ShapeError(`${name}: ${show(x.shape)} has no rows and columns.`);
  const [rows, columns] = x.shape.slice(-2);
  const mask = Tensor.empty([rows, columns], 'bool', name);
  mask.storage
    .view()
    .set(
      Array.from({ length: rows * columns }, (_, i) =>
        keeps(Math.floor(i / columns), i % columns) ? 0 : 1,
      ),
    );
  return x.maskedFill(mask, 0);
}

const methods = {
  narrow(this: Tensor, dim: number, start: number, length: number) {
    const axis = dimOf('narrow', dim, this.rank);
    const size = this.shape[axis];
    const from = start < 0 ? start + size : start;
    const areWhole = Number.isInteger(from) && Number.isInteger(length);
    if (!(areWhole && from >= 0 && length >= 0 && from + length <= size)) {
      throw new IndexError(
        `narrow: ${describe(length)} positions from ${describe(start)} on do not lie in dim ${axis} of ${show(this.shape)}, which has ${size}.`,
      );
    }
    return this.slice(axis, from, from + length);
  },
  maskedSelect(this: Tensor, mask: Tensor) {
    expectTensor('maskedSelect', 'the mask', mask);
    if (mask.dtype !== 'bool') {
      throw new DTypeError(
        `maskedSelect: the mask is ${mask.dtype}, it must be bool; compare with eq(), gt() …`,
      );
    }
    const [x, chosen] = together('maskedSelect', this, mask);
    return x.reshape([x.numel]).at(chosen.reshape([chosen.numel]));
  },
  repeat(this: Tensor, ...given: Listed) {
    const times = listed('repeat', 'how often', given);
    if (times.length < this.rank || times.some(count => !Number.isInteger(count) || count < 0)) {
      throw new ShapeError(
        `repeat: [${times.join(', ')}] must say for each of the ${this.rank} dims of ${show(this.shape)} how often, a whole number ≥ 0.`,
      );
    }
    const shape = [...Array<number>(times.length - this.rank).fill(1), ...this.shape];
    if (times.includes(0)) {
      const none = shape.map((size, d) => size * times[d]);
      return this.reshape([this.numel]).slice(0, 0, 0).reshape(none);
    }
    const apart = shape.flatMap(size => [1, size]);
    const wanted = shape.flatMap((size, d) => [times[d], size]);
    return ownValues(
      this.reshape(apart)
        .expand(wanted)
        .reshape(shape.map((size, d) => size * times[d])),
    );
  },
  tril(this: Tensor, diagonal = 0) {
    return triangle('tril', this, diagonal, (row, column) => column - row <= diagonal);
  },
  triu(this: Tensor, diagonal = 0) {
    return triangle('triu', this, diagonal, (row, column) => column - row >= diagonal);
  },
};

define(methods, {
  narrow: 'dim, start, length',
  maskedSelect: 'mask',
  repeat: '...',
  tril: 'diagonal',
  triu: 'diagonal',
});
