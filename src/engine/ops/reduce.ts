/** Ops that fold one dim away. x is seen as [outer, size, inner], `size` being the dim that goes. */
import { ShapeError } from '../errors';
import { ints } from '../heap';
import { machine } from '../machine';
import { type Backward, op } from '../op';
import { numelOf, type Shape, show } from '../shape';
import type { Tensor } from '../tensor';

export interface Reduction {
  /** The dim that is folded, counted from the front. */
  dim: number;
  keepDim: boolean;
}

/** [outer, size, inner] around a dim. */
export function around(shape: Shape, dim: number): [number, number, number] {
  return [numelOf(shape.slice(0, dim)), shape[dim] ?? 1, numelOf(shape.slice(dim + 1))];
}

export function without(shape: Shape, { dim, keepDim }: Reduction): Shape {
  return keepDim
    ? shape.map((size, i) => (i === dim ? 1 : size))
    : shape.filter((_, i) => i !== dim);
}

/** y = Σ x over a dim;   dx = dy, repeated */
export const sum = op<Reduction>({
  name: 'sum',
  inputs: ['x'],
  reads: {},
  shapes: ([x], reduction) => [without(x.shape, reduction)],
  forward({ inputs: [x], outputs: [y], attributes: { dim } }) {
    const [outer, size, inner] = around(x.shape, dim);
    machine().assembly.sum(outer, size, inner, x.pointer, y.pointer);
  },
  backward(run) {
    const [x] = run.inputs;
    const [outer, size, inner] = around(x.shape, run.attributes.dim);
    const dy = run.dy.storage.view();
    const dx = run.grad(0).storage.view();
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < size; i++) {
        const at = (o * size + i) * inner;
        if (inner === 1) dx[at] = dy[o];
        else dx.set(dy.subarray(o * inner, (o + 1) * inner), at);
      }
    }
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { dim: 1, keepDim: false } },
    { inputs: [make.normal(3, 5, 2)], attributes: { dim: 1, keepDim: true } },
    { inputs: [make.normal(7)], attributes: { dim: 0, keepDim: false } },
  ],
});

/** The largest values, or the smallest with sign −1. */
interface Extreme {
  sign: 1 | -1;
}

/** y = max x over a dim (min with sign −1) and where it stands first;   dx = dy there */
export const extreme = op<Reduction & Extreme>({
  name: 'max',
  inputs: ['x'],
  reads: {},
  readsOutputs: { 1: ['x'] },
  dtypes: ['float32', 'int32'],
  shapes([x], reduction) {
    if (around(x.shape, reduction.dim)[1] === 0) {
      throw new ShapeError(`max: dim ${reduction.dim} of ${show(x.shape)} is empty.`);
    }
    const shape = without(x.shape, reduction);
    return [shape, shape];
  },
  forward({ inputs: [x], outputs: [y, index], attributes: { dim, sign } }) {
    const [outer, size, inner] = around(x.shape, dim);
    const { assembly } = machine();
    assembly.max(outer, size, inner, sign, x.pointer, y.pointer, index.pointer);
  },
  backward(run: Backward<Reduction & Extreme>) {
    const [x] = run.inputs;
    const [outer, size, inner] = around(x.shape, run.attributes.dim);
    const dy = run.dy.storage.view();
    const dx = run.grad(0).storage.view().fill(0);
    const index = ints().subarray(run.outputs[1].pointer >>> 2);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        dx[(o * size + index[o * inner + i]) * inner + i] = dy[o * inner + i];
      }
    }
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { dim: 1, keepDim: false, sign: 1 } },
    { inputs: [make.normal(3, 5, 2)], attributes: { dim: 1, keepDim: true, sign: -1 } },
  ],
});

/** y = max x over all values (min with sign −1);   dx = dy / n at the n values that are y (at NaN where y is NaN) */
export const extremeOfAll = op<Extreme>({
  name: 'max',
  inputs: ['x'],
  readsOutputs: { 0: ['x'] },
  shapes([x]) {
    if (x.numel === 0) throw new ShapeError(`max: ${show(x.shape)} holds no values.`);
    return [[]];
  },
  forward({ inputs: [x], outputs: [y], attributes: { sign } }) {
    machine().assembly.max(1, x.numel, 1, sign, x.pointer, y.pointer, 0);
  },
  backward(run) {
    const [x] = run.inputs;
    const [from, dx] = [x.storage.view(), run.grad(0).storage.view()];
    const [[y], [dy]] = [run.outputs[0].storage.view(), run.dy.storage.view()];
    const isIt = Number.isNaN(y) ? Number.isNaN : (value: number) => value === y;
    let count = 0;
    for (const value of from) if (isIt(value)) count++;
    for (let i = 0; i < dx.length; i++) dx[i] = isIt(from[i]) ? dy / count : 0;
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { sign: 1 } },
    { inputs: [make.normal(7)], attributes: { sign: -1 } },
  ],
});

/** y = Π x over a dim;   dx_i = dy · Π x_j, j ≠ i: products from both sides, so that a 0 is no quotient */
export const prod = op<Reduction>({
  name: 'prod',
  inputs: ['x'],
  shapes: ([x], reduction) => [without(x.shape, reduction)],
  forward({ inputs: [x], outputs: [y], attributes: { dim } }) {
    y.storage.view().set(fold(x, dim, 1, (product, value) => product * value));
  },
  backward(run) {
    const [x] = run.inputs;
    const [outer, size, inner] = around(x.shape, run.attributes.dim);
    const from = x.storage.view();
    const [dy, dx] = [run.dy.storage.view(), run.grad(0).storage.view()];
    for (let k = 0; k < outer * inner; k++) {
      const along = [...places(k, size, inner)];
      let before = dy[k];
      for (const at of along) {
        dx[at] = before;
        before *= from[at];
      }
      let after = 1;
      for (const at of along.reverse()) {
        dx[at] *= after;
        after *= from[at];
      }
    }
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { dim: 1, keepDim: false } },
    { inputs: [make.normal(3, 5, 2)], attributes: { dim: 1, keepDim: true } },
  ],
});

/** What comes of the values along a dim, taken one after the other in float64. */
export function fold(
  x: Tensor,
  dim: number,
  start: number,
  step: (folded: number, value: number) => number,
): Float64Array {
  const [outer, size, inner] = around(x.shape, dim);
  const from = x.storage.view();
  const results = new Float64Array(outer * inner).fill(start);
  for (let k = 0; k < results.length; k++) {
    for (const at of places(k, size, inner)) results[k] = step(results[k], from[at]);
  }
  return results;
}

/** Where the values lie that are folded into result k. */
export function* places(k: number, size: number, inner: number): Generator<number> {
  const base = Math.floor(k / inner) * size * inner + (k % inner);
  for (let i = 0; i < size; i++) yield base + i * inner;
}

/** y = softmax x over the last dim (max subtracted first);   dx = y · (dy − Σ dy·y) */
export const softmax = op({
  name: 'softmax',
  inputs: ['x'],
  reads: {},
  readsOutputs: { 0: ['x'] },
  shapes: ([x]) => [x.shape],
  forward({ inputs: [x], outputs: [y] }) {
    const [rows, n] = matrix(x);
    machine().assembly.softmax(rows, n, x.pointer, y.pointer);
  },
  backward(run) {
    const [y] = run.outputs;
    const [rows, n] = matrix(y);
    const { assembly } = machine();
    assembly.softmaxBackward(rows, n, y.pointer, run.dy.pointer, run.grad(0).pointer);
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: undefined },
    { inputs: [make.normal(2, 2, 17)], attributes: undefined },
  ],
});

/** y = x − log Σ eˣ over the last dim;   dx = dy − eʸ · Σ dy */
export const logSoftmax = op({
  name: 'logSoftmax',
  inputs: ['x'],
  reads: {},
  readsOutputs: { 0: ['x'] },
  shapes: ([x]) => [x.shape],
  forward({ inputs: [x], outputs: [y] }) {
    const [rows, n] = matrix(x);
    machine().assembly.logSoftmax(rows, n, x.pointer, y.pointer);
  },
  backward(run) {
    const [y] = run.outputs;
    const [rows, n] = matrix(y);
    const { assembly } = machine();
    assembly.logSoftmaxBackward(rows, n, y.pointer, run.dy.pointer, run.grad(0).pointer);
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: undefined },
    { inputs: [make.normal(2, 2, 17)], attributes: undefined },
  ],
});

function matrix(x: Tensor): [rows: number, n: number] {
  const n = x.shape[x.rank - 1] ?? 1;
  return [n === 0 ? 0 : x.numel / n, n];
}
