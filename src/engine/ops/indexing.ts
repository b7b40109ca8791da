/** Values picked by index along one dim. */
import { IndexError, ShapeError } from '../errors';
import { op } from '../op';
import { numelOf, type Shape, show, stridesOf } from '../shape';
import type { Tensor } from '../tensor';

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
  fixed: ['index'],
  accepts: { index: 'int32' },
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
    const [from, to, ids] = [x.storage.view(), y.storage.view(), index.storage.intView()];
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

function checkRange(name: string, x: Tensor, index: Tensor, dim: number): void {
  const size = x.shape[dim];
  for (const id of index.storage.intView()) {
    if (id >= 0 && id < size) continue;
    throw new IndexError(
      `${name}: index ${id} is outside dim ${dim} of ${show(x.shape)}, which has ${size} positions.`,
    );
  }
}
