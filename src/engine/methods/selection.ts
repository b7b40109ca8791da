/** Methods that take a part of a tensor: one notation for every kind of index, and the parts of matrices. */
import { DTypeError, IndexError, ShapeError } from '../errors';
import { expectDType, expectTensor } from '../op';
import { describe, whole } from '../options';
import { dimOf, positionOf, show } from '../shape';
import { Tensor } from '../tensor';
import { where } from './choice';
import { type Listed, listed } from './lists';
import { checkIndex } from './movement';

/**
 * What `at` takes for one dim: a position (the dim goes), a range `[start, end, step]` (negative positions count from the
 * end; `null` for an end that is left open), `null` for all of it, ids (int32) in the order wanted, or `'...'` for as many
 * dims as are left.
 */
export type Index =
  | number
  | null
  | '...'
  | readonly [start?: number | null, end?: number | null, step?: number]
  | Tensor;

declare module '../tensor' {
  interface Tensor {
    /**
     * A part: x.at(0) is NumPy's x[0], x.at(null, -1) x[:, -1], x.at([1, 4], '...', 2) x[1:4, ..., 2],
     * x.at(ids) x[ids], x.at(mask) x[mask] (rows of the first dims where a mask is true).
     * @throws IndexError naming the dim and its size.
     */
    at(...index: readonly Index[]): Tensor;
    /** `length` positions of a dim from `start` on. */
    narrow(dim: number, start: number, length: number): Tensor;
    /** The values where a mask (of this shape) is true, in order: [count]. */
    maskedSelect(mask: Tensor): Tensor;
    /** The whole repeated, as often along each dim as listed: repeat([2, 1]) or repeat(2, 1). */
    repeat(...times: Listed): Tensor;
    /** The lower triangle of the last two dims (row ≥ column − diagonal); 0 elsewhere. */
    tril(diagonal?: number): Tensor;
    /** The upper triangle of the last two dims (column ≥ row + diagonal); 0 elsewhere. */
    triu(diagonal?: number): Tensor;
  }
}

function at(x: Tensor, index: readonly Index[]): Tensor {
  const dots = index.indexOf('...');
  const named = index.length - (dots < 0 ? 0 : 1);
  const first = index[0];
  if (first instanceof Tensor && first.dtype === 'bool') {
    const rows = rowsWhere(x, first);
    return index.length === 1 ? rows : at(rows, [null, ...index.slice(1)]);
  }
  if (named > x.rank) {
    throw new IndexError(
      `at: ${named} indices for ${show(x.shape)}, which has ${x.rank} dims; give one for each dim at most.`,
    );
  }
  const rest: Index[] = Array.from({ length: x.rank - named }, () => null);
  const full =
    dots < 0 ? [...index, ...rest] : [...index.slice(0, dots), ...rest, ...index.slice(dots + 1)];
  let result = x;
  let dim = 0; // of what is left; `own` counts the dims of x, which messages name
  for (const [own, one] of full.entries()) {
    if (typeof one === 'number') result = result.select(dim, positionOf('at', one, own, x.shape));
    else {
      if (one instanceof Tensor) {
        expectDType('at', `the ids for dim ${own}`, one, 'int32');
        checkIndex('at', one, own, x.shape);
        result = result.indexSelect(dim, one);
      } else if (Array.isArray(one)) {
        const [start, end, step] = one;
        result = result.slice(dim, start ?? undefined, end ?? undefined, step);
      } else if (one !== null) {
        throw new TypeError(
          `at: an index is a position, null, '...', a range [start, end, step] or a tensor of ids; got ${describe(one)}.`,
        );
      }
      dim++;
    }
  }
  return result;
}

/** The rows over the mask's dims where it is true. */
function rowsWhere(x: Tensor, mask: Tensor): Tensor {
  const front = x.shape.slice(0, mask.rank);
  if (show(front) !== show(mask.shape)) {
    throw new ShapeError(
      `at: the mask ${show(mask.shape)} must have the first dims of ${show(x.shape)}.`,
    );
  }
  return x.reshape([mask.numel, ...x.shape.slice(mask.rank)]).indexSelect(0, positions(mask));
}

function positions(mask: Tensor): number[] {
  if (mask.dtype !== 'bool') {
    throw new DTypeError(
      `maskedSelect: the mask is ${mask.dtype}, it must be bool; compare with eq(), gt() …`,
    );
  }
  return [...mask.toFlatArray()].flatMap((value, i) => (value === 0 ? [] : [i]));
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
        keeps(Math.floor(i / columns), i % columns) ? 1 : 0,
      ),
    );
  return where(mask, x, 0);
}

const methods = {
  at(this: Tensor, ...index: readonly Index[]) {
    return at(this, index);
  },
  narrow(this: Tensor, dim: number, start: number, length: number) {
    const axis = dimOf('narrow', dim, this.rank);
    const size = this.shape[axis];
    const from = start < 0 ? start + size : start;
    if (!(Number.isInteger(from) && from >= 0 && length >= 0 && from + length <= size)) {
      throw new IndexError(
        `narrow: ${length} positions from ${start} on do not lie in dim ${axis} of ${show(this.shape)}, which has ${size}.`,
      );
    }
    return this.slice(axis, from, from + length);
  },
  maskedSelect(this: Tensor, mask: Tensor) {
    expectTensor('maskedSelect', 'the mask', mask);
    return rowsWhere(this, mask);
  },
  repeat(this: Tensor, ...given: Listed) {
    const times = listed('repeat', 'how often', given);
    if (times.length < this.rank || times.some(count => !Number.isInteger(count) || count < 1)) {
      throw new ShapeError(
        `repeat: [${times.join(', ')}] must say for each of the ${this.rank} dims of ${show(this.shape)} how often, at least once.`,
      );
    }
    const shape = [...Array<number>(times.length - this.rank).fill(1), ...this.shape];
    const apart = shape.flatMap(size => [1, size]);
    const wanted = shape.flatMap((size, d) => [times[d], size]);
    return this.reshape(apart)
      .expand(wanted)
      .reshape(shape.map((size, d) => size * times[d]));
  },
  tril(this: Tensor, diagonal = 0) {
    return triangle('tril', this, diagonal, (row, column) => column - row <= diagonal);
  },
  triu(this: Tensor, diagonal = 0) {
    return triangle('triu', this, diagonal, (row, column) => column - row >= diagonal);
  },
};

Object.assign(Tensor.prototype, methods);
