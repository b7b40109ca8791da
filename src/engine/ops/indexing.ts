/** Values picked by index along one dim, and put there. */
import { tensor } from '../creation';
import { DTypeError, IndexError, ShapeError } from '../errors';
import { op } from '../op';
import { numelOf, type Shape, show, stridesOf } from '../shape';
import type { DType, Tensor } from '../tensor';

/** Visits every place of `shape`: its flat position, and where x holds what stands there but for the dim. */
function walk(
  shape: Shape,
  from: Shape,
  dim: number,
  visit: (position: number, base: number) => void,
): void {
  const strides = stridesOf(from);
  const at = new Array<number>(shape.length).fill(0);
  let base = 0;
  for (let position = 0, n = numelOf(shape); position < n; position++) {
    visit(position, base);
    for (let d = shape.length - 1; d >= 0; d--) {
      at[d]++;
      if (d !== dim) base += strides[d];
      if (at[d] < shape[d]) break;
      if (d !== dim) base -= at[d] * strides[d];
      at[d] = 0;
    }
  }
}

/** y[… i …] = x[… index[… i …] …] along `dim`;   dx gets dy added where it came from. */
export const gather = op<{ dim: number }>({
  name: 'gather',
  inputs: ['x', 'index'],
  reads: { index: ['x'] },
  fixed: ['index'],
  accepts: { x: 'any', index: 'int32' },
  shapes([x, index], { dim }) {
    const fits =
      x.rank === index.rank && index.shape.every((size, d) => d === dim || size <= x.shape[d]);
    if (!fits) {
      throw new ShapeError(
        `gather: the index ${show(index.shape)} must have as many dims as x ${show(x.shape)}, and be no larger ` +
          `outside dim ${dim}.`,
      );
    }
    checkRange('gather', x, index, dim);
    return [index.shape];
  },
  forward({ inputs: [x, index], outputs: [y], attributes: { dim } }) {
    const step = stridesOf(x.shape)[dim];
    const [from, to, ids] = [bitsOf(x, x.dtype), bitsOf(y, x.dtype), index.storage.intView()];
    walk(index.shape, x.shape, dim, (position, base) => {
      to[position] = from[base + ids[position] * step];
    });
  },
  backward(run) {
    const [x, index] = run.inputs;
    const { dim } = run.attributes;
    const step = stridesOf(x.shape)[dim];
    const [dy, ids] = [run.dy.storage.view(), index.storage.intView()];
    const dx = run.grad(0).storage.view().fill(0);
    walk(index.shape, x.shape, dim, (position, base) => {
      dx[base + ids[position] * step] += dy[position];
    });
  },
  samples: make => [
    { inputs: [make.normal(3, 5), make.ids(5, 3, 2)], attributes: { dim: 1 } },
    { inputs: [make.normal(4, 3, 2), make.ids(4, 6, 2, 2)], attributes: { dim: 0 } },
  ],
});

/**
 * y = x, but for y[… index[… i …] …] = source[… i …] along `dim` (of equal positions the last counts);   dx = dy, 0 where
 * something was put;   dsource = dy from where it was put
 */
export const scatter = op<{ dim: number }>({
  name: 'scatter',
  inputs: ['x', 'index', 'source'],
  reads: { index: ['x', 'source'] },
  fixed: ['index'],
  accepts: { x: 'any', index: 'int32', source: 'any' },
  shapes([x, index, source], { dim }) {
    if (source.dtype !== x.dtype) {
      throw new DTypeError(
        `scatter: the source is ${source.dtype}, x is ${x.dtype}; convert one with .to('${x.dtype}').`,
      );
    }
    const fits =
      x.rank === index.rank &&
      source.rank === index.rank &&
      index.shape.every((size, d) => size <= source.shape[d] && (d === dim || size <= x.shape[d]));
    if (!fits) {
      throw new ShapeError(
        `scatter: the index ${show(index.shape)} must have as many dims as x ${show(x.shape)} and the source ` +
          `${show(source.shape)}, and be no larger than the source, nor than x outside dim ${dim}.`,
      );
    }
    checkRange('scatter', x, index, dim);
    return [x.shape];
  },
  forward({ inputs: [x, index, source], outputs: [y], attributes: { dim } }) {
    const [from, to] = [bitsOf(source, x.dtype), bitsOf(y, x.dtype)];
    to.set(bitsOf(x, x.dtype));
    pairs(x, index, source, dim, (into, at) => {
      to[into] = from[at];
    });
  },
  backward(run) {
    const [x, index, source] = run.inputs;
    const { dim } = run.attributes;
    const dy = run.dy.storage.view();
    if (run.wants(0)) {
      const dx = run.grad(0).storage.view();
      dx.set(dy);
      pairs(x, index, source, dim, into => {
        dx[into] = 0;
      });
    }
    if (run.wants(2)) {
      const into = run.grad(2).storage.view().fill(0);
      pairs(x, index, source, dim, (from, at) => {
        into[at] = dy[from];
      });
    }
  },
  samples: make => [
    {
      inputs: [make.normal(3, 5), distinct([2, 0, 4, 1, 1, 3], 3, 2), make.normal(3, 2)],
      attributes: { dim: 1 },
    },
    {
      inputs: [make.normal(4, 3), distinct([2, 0, 1, 3, 1, 0], 2, 3), make.normal(3, 3)],
      attributes: { dim: 0 },
    },
  ],
});

/** Ids of which none meet along a dim: where two do, the last counts, and differences say something else. */
function distinct(values: readonly number[], ...shape: number[]): Tensor {
  return tensor(values, { dtype: 'int32', shape });
}

/** Visits every place of the index: where it points to in x, and its own place in the source. */
function pairs(
  x: Tensor,
  index: Tensor,
  source: Tensor,
  dim: number,
  visit: (into: number, at: number) => void,
): void {
  const step = stridesOf(x.shape)[dim];
  const ids = index.storage.intView();
  const own: number[] = [];
  const along = stridesOf(source.shape)[dim];
  const width = numelOf(index.shape.slice(dim + 1));
  walk(index.shape, source.shape, dim, (position, base) => {
    own[position] = base + (Math.floor(position / width) % index.shape[dim]) * along;
  });
  walk(index.shape, x.shape, dim, (position, base) =>
    visit(base + ids[position] * step, own[position]),
  );
}

/** The values as they lie: bits of int32 must not pass as floats, which may change those of a NaN. */
function bitsOf({ storage }: Tensor, dtype: DType): Float32Array | Int32Array {
  return dtype === 'int32' ? storage.intView() : storage.view();
}

function checkRange(name: string, x: Tensor, index: Tensor, dim: number): void {
  const size = x.shape[dim];
  for (const id of index.storage.intView()) {
    if (id >= 0 && id < size) continue;
    throw new IndexError(
      `${name}: index ${id} is outside dim ${dim} of ${show(x.shape)}, which has ${size} positions.`,
    );
  }
}
