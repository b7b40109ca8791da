/**
 * Indexing with one notation for every kind of index. `at` follows PyTorch's x[…]: index tensors are broadcast together
 * and pick one position for each of their elements. `atOuter` is NumPy's x[ix_(…)]: every combination.
 */
import { refuseBrackets } from '../brackets';
import { tensor } from '../creation';
import { DTypeError, IndexError, ShapeError } from '../errors';
import { embedding } from '../ops/embedding';
import * as movement from '../ops/movement';
import { describe } from '../options';
import { broadcastShapes, numelOf, positionOf, type Shape, sameShape, show } from '../shape';
import { Tensor } from '../tensor';
import { define } from './define';
import { expanded, relabel } from './operands';

/**
 * What `at` and `atOuter` take for a dim: a position (the dim is removed), a range `[start, end, step]` (`null` for an
 * end that is left open), `null` for all of the dim, an int32 tensor of positions, a mask (bool, for as many dims as it
 * has), or `'...'` for as many dims as are left. Negative positions count from the end.
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
     * A part of the tensor (a copy), as PyTorch's x[…]: x.at(0) is x[0], x.at(null, -1) x[:, -1], x.at([1, 4], '...', 2)
     * x[1:4, ..., 2], x.at(mask) x[mask]. Index tensors (int32) are broadcast together and pick one position for each of
     * their elements: logp.at(arange(N), y) [N] is the value of row n in column y[n]. Their common dims stand where the
     * index tensors stand if these are adjacent, else first. Gradients of positions picked twice are added.
     * `atOuter` picks every combination of rows and columns.
     * @throws IndexError naming the dim and its size, ShapeError for index tensors that do not broadcast or a mask of
     * another shape, DTypeError for an index tensor that is neither int32 nor bool.
     */
    at(...index: readonly Index[]): Tensor;
    /**
     * As `at`, but each index tensor (one dim) picks along its own dim: x.atOuter(rows, columns) [R, C] holds every
     * combination, as NumPy's x[ix_(rows, columns)]. Errors as those of at().
     */
    atOuter(...index: readonly Index[]): Tensor;
  }
}

type Name = 'at' | 'atOuter';

/** The number of dims that an index stands for. */
function covers(index: Index): number {
  if (index === '...') return 0;
  return index instanceof Tensor && index.dtype === 'bool' ? index.rank : 1;
}

/** The indices with null for every dim that is not named. */
function completed(name: Name, x: Tensor, index: readonly Index[]): Exclude<Index, '...'>[] {
  const named = index.reduce<number>((sum, one) => sum + covers(one), 0);
  if (named > x.rank) {
    throw new IndexError(
      `${name}: ${named} indices for ${show(x.shape)}, which has ${x.rank} dims; give one for each dim at most.`,
    );
  }
  const dots = index.indexOf('...');
  if (dots !== index.lastIndexOf('...')) {
    throw new IndexError(`${name}: '...' stands twice in one index; use null for a single dim.`);
  }
  const rest = new Array<null>(x.rank - named).fill(null);
  const full =
    dots < 0 ? [...index, ...rest] : [...index.slice(0, dots), ...rest, ...index.slice(dots + 1)];
  return full as Exclude<Index, '...'>[];
}

/** @throws TypeError, IndexError unless it is [start, end, step], whole numbers or null */
function checkRange(name: Name, range: readonly unknown[], dim: number): void {
  if (range.length > 3) {
    throw new IndexError(
      `${name}: ${describe(range)} for dim ${dim} has ${range.length} numbers, but a range is [start, end, step]. For a list ` +
        `of positions give an int32 tensor, ${name}(tensor(${describe(range)}, { dtype: 'int32' })), or use indexSelect().`,
    );
  }
  const isRange = range.every(one => one === null || one === undefined || typeof one === 'number');
  if (range.length > 0 && isRange) return;
  throw wrongIndex(name, range);
}

function wrongIndex(name: Name, given: unknown): TypeError {
  return new TypeError(
    `${name}: an index is a position, null, '...', a range [start, end, step], an int32 tensor of positions or a mask; ` +
      `got ${describe(given)}.`,
  );
}

/** For each dim of a mask, the positions where it is true. */
function positionsOf(name: Name, mask: Tensor, dim: number, shape: Shape): Tensor[] {
  const front = shape.slice(dim, dim + mask.rank);
  if (!sameShape(front, mask.shape)) {
    const dims = mask.rank === 1 ? `dim ${dim}` : `dims ${dim} … ${dim + mask.rank - 1}`;
    throw new ShapeError(
      `${name}: the mask ${show(mask.shape)} must have the sizes of ${dims} of ${show(shape)}, ${show(front)}.`,
    );
  }
  return mask.nonzero().unbind(1);
}

/** @throws DTypeError unless it holds positions, IndexError for one that is not there */
function checkPositions(name: Name, ids: Tensor, dim: number, shape: Shape): void {
  if (ids.dtype !== 'int32') {
    throw new DTypeError(
      `${name}: the index tensor for dim ${dim} must be int32 or bool, got ${ids.dtype} of shape ${show(ids.shape)}. ` +
        "Convert it with .to('int32').",
    );
  }
  for (const id of ids.storage.intView()) positionOf(name, id, dim, shape);
}

/** Applies positions and ranges; what is left are the index tensors, one or null for each dim of the result. */
function resolved(name: Name, x: Tensor, index: readonly Index[]) {
  let result = x;
  let dim = 0; // of x, which messages name
  const picks: (Tensor | null)[] = []; // by dims of the result
  for (const one of completed(name, x, index)) {
    const at = picks.length;
    if (one === null) picks.push(null);
    else if (typeof one === 'number') {
      result = movement.select(result, at, positionOf(name, one, dim, x.shape));
    } else if (Array.isArray(one)) {
      checkRange(name, one, dim);
      const [start, end, step] = one;
      result = movement.slice(result, at, start ?? undefined, end ?? undefined, step ?? undefined);
      picks.push(null);
    } else if (!(one instanceof Tensor)) {
      throw wrongIndex(name, one);
    } else if (name === 'atOuter' && one.rank > 1) {
      throw new ShapeError(
        `atOuter: the index tensor for dim ${dim} has one dim, got ${show(one.shape)}; at() broadcasts index tensors.`,
      );
    } else if (one.dtype === 'bool' && one.rank === 0) {
      result = result.unsqueeze(at); // a scalar mask adds a dim of size 1 or 0
      picks.push(tensor(Int32Array.from(one.item() ? [0] : [])));
    } else if (one.dtype === 'bool') {
      picks.push(...positionsOf(name, one, dim, x.shape));
    } else {
      checkPositions(name, one, dim, x.shape);
      if (one.rank > 0) picks.push(one);
      else result = movement.select(result, at, one.item());
    }
    dim += covers(one as Index);
  }
  return { result, picks };
}

function commonShape(name: Name, picks: readonly (Tensor | null)[]): number[] {
  const given = picks.flatMap(ids => (ids ? [ids.shape] : []));
  try {
    return given.reduce<number[]>((shape, one) => broadcastShapes(name, shape, one), []);
  } catch (error) {
    const shapes = given.map(show).join(' and ');
    throw new ShapeError(
      `${name}: the index tensors ${shapes} do not broadcast together. They pick one position for each of their ` +
        'elements; atOuter() picks every combination of rows and columns.',
      { cause: error },
    );
  }
}

/** y[… b …] = x[… picks(b) …]: the indexed dims become rows of a table, of which embedding picks some. */
function pick(name: Name, x: Tensor, picks: readonly (Tensor | null)[]): Tensor {
  const axes = picks.flatMap((ids, d) => (ids ? [d] : []));
  if (axes.length === 0) return x;
  const rest = picks.flatMap((ids, d) => (ids ? [] : [d]));
  const sizesOf = (dims: readonly number[]) => dims.map(d => x.shape[d]);
  const shape = commonShape(name, picks);
  const rows = Tensor.empty(shape, 'int32', name);
  const flat = rows.storage.intView().fill(0);
  for (const d of axes) {
    const size = x.shape[d];
    const ids = expanded(picks[d] as Tensor, shape).storage.intView();
    for (let i = 0; i < flat.length; i++) {
      flat[i] = flat[i] * size + (ids[i] < 0 ? ids[i] + size : ids[i]);
    }
  }
  const front = axes.every((d, i) => d === i) ? x : movement.permute(x, [...axes, ...rest]);
  const table = movement.reshape(front, [numelOf(sizesOf(axes)), numelOf(sizesOf(rest))]);
  const [found] = embedding([table, rows], { paddingIdx: null });
  const picked = relabel(movement.reshape(found, [...shape, ...sizesOf(rest)]), x.dtype);
  const areAdjacent = axes.every((d, i) => d === axes[0] + i);
  const before = areAdjacent ? axes[0] : 0; // dims of the result that stand before the common ones
  if (before === 0) return picked;
  const dims = picked.shape.map((_, d) => d);
  const common = shape.length;
  return movement.permute(picked, [
    ...dims.slice(common, common + before),
    ...dims.slice(0, common),
    ...dims.slice(common + before),
  ]);
}

const methods = {
  at(this: Tensor, ...index: readonly Index[]) {
    const { result, picks } = resolved('at', this, index);
    if (picks.some(ids => ids !== null)) return pick('at', result, picks);
    return movement.copiedPart('at', this, result);
  },
  atOuter(this: Tensor, ...index: readonly Index[]) {
    const { result, picks } = resolved('atOuter', this, index);
    return picks.reduce<Tensor>((part, ids, dim) => {
      const alone = part.shape.map((_, d) => (d === dim ? ids : null));
      return pick('atOuter', part, alone);
    }, result);
  },
};

refuseBrackets(
  'Tensor',
  Tensor.prototype,
  'where(mask, x, y), maskedFill() and scatter() give changed copies',
);

define(methods, {
  at: '...',
  atOuter: '...',
});
