/** Methods that rearrange values. */

import { full } from '../creation';
import { checkArguments } from '../describe';
import { IndexError, ShapeError } from '../errors';
import { expectDType, expectTensor } from '../op';
import { embedding } from '../ops/embedding';
import { gather, scatter } from '../ops/indexing';
import * as ops from '../ops/movement';
import { describe, size } from '../options';
import { checkSizes, dimOf, dimToWalk, numelOf, type Shape, sameShape, show } from '../shape';
import { Tensor } from '../tensor';
import { define } from './define';
import { type Listed, listed } from './lists';
import { relabel } from './operands';
import type { Dims } from './reduction';
import { expectInt32 } from './whole';

declare module '../tensor' {
  interface Tensor {
    /** The same values under another shape, reshape([2, 3]) or reshape(2, 3); one size may be −1. Shares memory. */
    reshape(...shape: Listed): Tensor;
    /** reshape() by PyTorch's other name: tensors lie in one piece here, so that a view always exists. */
    view(...shape: Listed): Tensor;
    /** The dims from `startDim` to `endDim`, both included, in one. Default: all; a scalar becomes [1]. */
    flatten(startDim?: number, endDim?: number): Tensor;
    /** A dim of size 1 put in at `dim`. */
    unsqueeze(dim: number): Tensor;
    /** Dims of size 1 taken out: those named, squeeze([0, 2]) or squeeze(0, 2), or all. Dims of other sizes stay. */
    squeeze(...dims: Listed): Tensor;
    /** Two dims exchanged (a copy). */
    transpose(dim0: number, dim1: number): Tensor;
    /** The transpose of a matrix (a copy). */
    t(): Tensor;
    /** The transpose of a matrix (a copy), by PyTorch's short name. */
    readonly T: Tensor;
    /** The dims in another order (a copy): permute([1, 0]) or permute(1, 0). */
    permute(...dims: Listed): Tensor;
    /** Dims of size 1 repeated to this shape, expand([4, 3]) or expand(4, 3); −1 keeps a size. */
    expand(...shape: Listed): Tensor;
    /** Positions start, start + step, … below end of a dim; negative ones count from the end. */
    slice(dim: number, start?: number, end?: number, step?: number): Tensor;
    /** One position of a dim; the dim is gone. */
    select(dim: number, index: number): Tensor;
    /** The positions listed in `index` (int32, one dim) of a dim. */
    indexSelect(dim: number, index: Tensor | readonly number[]): Tensor;
    /**
     * Along a dim, at every place the value at the position that `index` (int32) has there: the shape of the index, this
     * dtype.
     * @throws ShapeError for an index of other dims or larger outside the dim, IndexError for a position beyond it.
     */
    gather(dim: number, index: Tensor): Tensor;
    /**
     * A copy in which, along a dim, what `source` holds stands at the positions of `index` (int32); of equal positions the
     * last counts. The index has as many dims as this and the source, and is no larger than the source, nor than this
     * outside the dim.
     * @throws ShapeError, IndexError for a position beyond the dim, DTypeError for a source of another dtype.
     */
    scatter(dim: number, index: Tensor, source: Tensor | number): Tensor;
    /**
     * Values moved on by `shift` positions along a dim; those beyond the end come in at the beginning. roll([1, 2], [0, 1])
     * moves along several dims, roll(1) in the flat tensor.
     */
    roll(shift: Dims, dim?: Dims): Tensor;
    /** The order along these dims reversed: flip([0, 1]) or flip(0, 1). */
    flip(...dims: Listed): Tensor;
    /**
     * Pieces along a dim (the first if not said): of `size` each, the last may be smaller; or of the sizes listed.
     * @throws ShapeError for sizes that do not add up to the dim.
     */
    split(size: number | readonly number[], dim?: number): Tensor[];
    /** What stands at each position of a dim (the first if not said); the dim is gone. */
    unbind(dim?: number): Tensor[];
    /** `count` pieces along a dim, as even as can be. */
    chunk(count: number, dim?: number): Tensor[];
  }
}

const methods = {
  reshape(this: Tensor, ...shape: Listed) {
    return ops.reshape(this, listed('reshape', 'the sizes', shape));
  },
  view(this: Tensor, ...shape: Listed) {
    return ops.reshape(this, listed('view', 'the sizes', shape));
  },
  flatten(this: Tensor, startDim = 0, endDim = -1) {
    const from = dimOf('flatten', startDim, this.rank);
    const to = dimOf('flatten', endDim, this.rank);
    if (from > to) {
      throw new ShapeError(
        `flatten: startDim ${startDim} comes after endDim ${endDim} in ${show(this.shape)}.`,
      );
    }
    const { shape } = this;
    const joined = numelOf(shape.slice(from, to + 1));
    return ops.reshape(this, [...shape.slice(0, from), joined, ...shape.slice(to + 1)]);
  },
  unsqueeze(this: Tensor, dim: number) {
    const at = dimOf('unsqueeze', dim, this.rank + 1);
    return ops.reshape(this, [...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  },
  squeeze(this: Tensor, ...given: Listed) {
    const dims = given.length > 0 ? listed('squeeze', 'the dims', given) : undefined;
    const named = dims?.map(dim => dimOf('squeeze', dim, this.rank));
    if (new Set(named).size !== (named?.length ?? 0)) {
      throw new ShapeError(
        `squeeze: ${show(dims ?? [])} names a dim of ${show(this.shape)} twice.`,
      );
    }
    const stays = (size: number, i: number) => size !== 1 || (named && !named.includes(i));
    return ops.reshape(this, this.shape.filter(stays));
  },
  transpose(this: Tensor, dim0: number, dim1: number) {
    const dims = this.shape.map((_, i) => i);
    const [a, b] = [dimOf('transpose', dim0, this.rank), dimOf('transpose', dim1, this.rank)];
    if (this.rank === 0) return this;
    [dims[a], dims[b]] = [dims[b], dims[a]];
    return ops.copiedPart('transpose', this, ops.permute(this, dims));
  },
  t(this: Tensor) {
    if (this.rank > 2) {
      throw new ShapeError(`t: ${show(this.shape)} is not a matrix; use transpose(dim0, dim1).`);
    }
    return this.rank < 2 ? this : ops.copiedPart('t', this, ops.permute(this, [1, 0]));
  },
  permute(this: Tensor, ...dims: Listed) {
    return ops.copiedPart('permute', this, ops.permute(this, listed('permute', 'the dims', dims)));
  },
  expand(this: Tensor, ...shape: Listed) {
    return ops.copiedPart('expand', this, ops.expand(this, listed('expand', 'the sizes', shape)));
  },
  slice(this: Tensor, dim: number, start?: number, end?: number, step?: number) {
    return ops.copiedPart('slice', this, ops.slice(this, dim, start, end, step));
  },
  select(this: Tensor, dim: number, index: number) {
    return ops.copiedPart('select', this, ops.select(this, dim, index));
  },
  indexSelect(this: Tensor, dim: number, index: Tensor | readonly number[]) {
    const axis = dimToWalk('indexSelect', dim, this.rank);
    const ids = index instanceof Tensor ? index : idsOf(index);
    checkIndex('indexSelect', ids, axis, this.shape);
    if (axis === 0) return selectRows(this, ids);
    // the dim goes to the front and back again
    const order = [axis, ...this.shape.map((_, i) => i).filter(i => i !== axis)];
    const back = order.map((_, i) => order.indexOf(i));
    return ops.permute(selectRows(ops.permute(this, order), ids), back);
  },
  gather(this: Tensor, dim: number, index: Tensor) {
    return relabel(
      gather([this, index], { dim: dimToWalk('gather', dim, this.rank) })[0],
      this.dtype,
    );
  },
  scatter(this: Tensor, dim: number, index: Tensor, source: Tensor | number) {
    expectTensor('scatter', 'the index', index);
    const { dtype } = this;
    if (dtype === 'int32' && typeof source === 'number') expectInt32('scatter', source);
    const from = source instanceof Tensor ? source : full(index.shape, source, { dtype });
    const axis = dimToWalk('scatter', dim, this.rank);
    return relabel(scatter([this, index, from], { dim: axis })[0], dtype);
  },
  flip(this: Tensor, ...dims: Listed) {
    return ops.flip(this, listed('flip', 'the dims', dims));
  },
  roll(this: Tensor, shift: Dims, dim?: Dims) {
    const shifts = Array.isArray(shift) ? (shift as readonly number[]) : [shift as number];
    if (shifts.length === 0 || !shifts.every(Number.isInteger)) {
      throw new TypeError(
        `roll: the shift is a whole number, or a list of one for each dim; got ${describe(shift)}.`,
      );
    }
    if (dim === undefined && shifts.length === 1) {
      return roll(this.reshape([this.numel]), shifts[0], 0).reshape(this.shape);
    }
    const dims = Array.isArray(dim) ? (dim as readonly number[]) : [dim as number];
    if (dims.length !== shifts.length) {
      throw new TypeError(
        `roll: give as many dims as shifts; got ${describe(shift)} and ${describe(dim)}.`,
      );
    }
    const axes = dims.map(one => dimToWalk('roll', one, this.rank));
    return axes.reduce<Tensor>((x, axis, i) => roll(x, shifts[i], axis), this);
  },
  split(this: Tensor, size: number | readonly number[], dim = 0) {
    const length = this.shape[dimToWalk('split', dim, this.rank)];
    let at = 0;
    return sizesOf(size, length, this.shape).map(one => {
      at += one;
      return ops.copiedPart('split', this, ops.slice(this, dim, at - one, at));
    });
  },
  unbind(this: Tensor, dim = 0) {
    const length = this.shape[dimToWalk('unbind', dim, this.rank)];
    return Array.from({ length }, (_, i) =>
      ops.copiedPart('unbind', this, ops.select(this, dim, i)),
    );
  },
  chunk(this: Tensor, count: number, dim = 0) {
    size('chunk', 'count', count);
    const length = this.shape[dimToWalk('chunk', dim, this.rank)];
    // of nothing as many pieces as asked for, all empty
    return this.split(length === 0 ? new Array(count).fill(0) : Math.ceil(length / count), dim);
  },
};

/** Rows of a tensor at ids [n] that are checked: [n, …], of its dtype. */
function selectRows(x: Tensor, ids: Tensor): Tensor {
  const [size, ...row] = x.shape;
  const table = ops.reshape(x, [size, numelOf(row)]);
  const [rows] = embedding([table, ids], { paddingIdx: null });
  const shape = [ids.numel, ...row];
  // int32 and bool rows are copied as the bits they are; only floats have a gradient
  return x.dtype === 'float32'
    ? ops.reshape(rows, shape)
    : new Tensor(shape, x.dtype, rows.storage);
}

function roll(x: Tensor, shift: number, dim: number): Tensor {
  const size = x.shape[dim] ?? 1;
  if (size === 0) return x.clone();
  const cut = (((-shift % size) + size) % size) as number;
  return cut === 0 ? x.clone() : ops.cat([ops.slice(x, dim, cut), ops.slice(x, dim, 0, cut)], dim);
}

/** Sizes of the pieces of a dim. */
function sizesOf(size: number | readonly number[], length: number, shape: Shape): number[] {
  if (typeof size === 'number') {
    if (!Number.isInteger(size) || size < 1) {
      throw new ShapeError(`split: size ${size} must be ≥ 1.`);
    }
    const count = Math.max(1, Math.ceil(length / size)); // of nothing one piece, which is empty
    return Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
  }
  checkSizes('split', size);
  const total = size.reduce((sum, one) => sum + one, 0);
  if (total !== length) {
    throw new ShapeError(
      `split: the sizes ${show(size)} add up to ${total}, but the dim of ${show(shape)} has ${length} positions.`,
    );
  }
  return [...size];
}

/** @throws DTypeError, ShapeError, IndexError unless it lists positions of a dim, counted from the front */
function checkIndex(op: string, index: Tensor, dim: number, shape: Shape): void {
  expectDType(op, 'the index', index, 'int32');
  if (index.rank > 1) {
    throw new ShapeError(`${op}: the index has one dim, got ${show(index.shape)}; flatten() it.`);
  }
  const size = shape[dim] ?? 1;
  const wrong = index.storage.intView().find(i => i < 0 || i >= size);
  if (wrong === undefined) return;
  throw new IndexError(
    `${op}: index ${wrong} is outside dim ${dim} of ${show(shape)}, which has ${size} positions, counted from 0.`,
  );
}

function idsOf(index: readonly number[]): Tensor {
  if (!Array.isArray(index) || !index.every(Number.isInteger)) {
    throw new TypeError(
      `indexSelect: the index is a list of whole numbers or an int32 tensor, got ${describe(index)}.`,
    );
  }
  const ids = Tensor.empty([index.length], 'int32', 'indexSelect');
  ids.storage.intView().set(index);
  return ids;
}

/**
 * Tensors of one shape put side by side along a new dim. Of tensors of several dtypes float32 if one is, else int32.
 * @throws ShapeError unless there are some, all of one shape
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  checkArguments('stack', 'tensors, dim', arguments);
  ops.checkTensors('stack', tensors);
  const [{ shape }] = tensors;
  for (const [i, x] of tensors.entries()) {
    if (sameShape(x.shape, shape)) continue;
    throw new ShapeError(
      `stack: tensor 0 is ${show(shape)}, tensor ${i} is ${show(x.shape)}; all must have one shape. cat() joins others.`,
    );
  }
  return ops.cat(
    tensors.map(x => x.unsqueeze(dim)),
    dim,
  );
}

define(methods, {
  reshape: '...',
  view: '...',
  flatten: 'startDim, endDim',
  unsqueeze: 'dim',
  squeeze: '...',
  transpose: 'dim0, dim1',
  t: '',
  permute: '...',
  expand: '...',
  slice: 'dim, start, end, step',
  select: 'dim, index',
  indexSelect: 'dim, index',
  gather: 'dim, index',
  scatter: 'dim, index, source',
  flip: '...',
  roll: 'shift, dim',
  split: 'size, dim',
  unbind: 'dim',
  chunk: 'count, dim',
});
Object.defineProperty(Tensor.prototype, 'T', {
  get(this: Tensor) {
    return this.t();
  },
});
