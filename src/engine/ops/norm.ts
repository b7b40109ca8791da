/** Norms: of all values, and p-norms over a dim. */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { op } from '../op';
import { show } from '../shape';
import { around, fold, places, type Reduction, without } from './reduce';

/** y = √Σ x², the Euclidean norm of all values;   dx = dy · x / y, 0 where y = 0 */
export const norm = op({
  name: 'norm',
  inputs: ['x'],
  readsOutputs: { 0: ['x'] },
  shapes: () => [[]],
  forward({ inputs: [x], outputs: [y] }) {
    y.storage.view()[0] = Math.sqrt(machine().assembly.sumOfSquares(x.numel, x.pointer));
  },
  backward(run) {
    const [x] = run.inputs;
    const [length] = run.outputs[0].storage.view();
    const [dy] = run.dy.storage.view();
    const scale = length === 0 ? 0 : dy / length;
    machine().assembly.affine(x.numel, x.pointer, scale, 0, run.grad(0).pointer);
  },
  samples: make => [{ inputs: [make.normal(3, 5)], attributes: undefined }],
});

/** How a norm of order p comes of |x|: Σ or the largest or smallest of `of`, then `after`. */
function formula(p: number) {
  const { POSITIVE_INFINITY: infinity } = Number;
  const add = (total: number, value: number) => total + value;
  if (p === infinity) return { start: 0, of: Math.abs, join: Math.max, after: Number };
  if (p === -infinity) return { start: infinity, of: Math.abs, join: Math.min, after: Number };
  if (p === 0) return { start: 0, of: (x: number) => (x === 0 ? 0 : 1), join: add, after: Number };
  if (p === 1) return { start: 0, of: Math.abs, join: add, after: Number };
  if (p === 2) return { start: 0, of: (x: number) => x * x, join: add, after: Math.sqrt };
  const root = (total: number) => total ** (1 / p);
  return { start: 0, of: (x: number) => Math.abs(x) ** p, join: add, after: root };
}

/** dy/dx where p is finite, by PyTorch's choice at 0. */
function slope(p: number, x: number, y: number): number {
  if (p === 0 || (x === 0 && !Number.isNaN(y)) || (p >= 1 && y === 0)) return 0;
  if (p === 1) return Math.sign(x) || 0; // 0 at NaN
  return Math.sign(x) * (Math.abs(x) / y) ** (p - 1);
}

/** y = (Σ |x|ᵖ)^(1/p) over a dim;   dx = dy · sign x · (|x| / y)^(p−1);   for p = ±∞ the values with |x| = y share dy */
export const normAlong = op<Reduction & { p: number }>({
  name: 'norm',
  inputs: ['x'],
  readsOutputs: { 0: ['x'] },
  shapes: ([x], reduction) => {
    if (Math.abs(reduction.p) === Number.POSITIVE_INFINITY && x.shape[reduction.dim] === 0) {
      throw new ShapeError(`norm: dim ${reduction.dim} of ${show(x.shape)} is empty.`);
    }
    return [without(x.shape, reduction)];
  },
  forward({ inputs: [x], outputs: [y], attributes: { dim, p } }) {
    const { start, of, join, after } = formula(p);
    const totals = fold(x, dim, start, (total, value) => join(total, of(value)));
    y.storage.view().set(totals.map(after));
  },
  backward(run) {
    const [x] = run.inputs;
    const { dim, p } = run.attributes;
    const [outer, size, inner] = around(x.shape, dim);
    const [from, y] = [x.storage.view(), run.outputs[0].storage.view()];
    const [dy, dx] = [run.dy.storage.view(), run.grad(0).storage.view()];
    for (let k = 0; k < outer * inner; k++) {
      if (Number.isFinite(p)) {
        for (const at of places(k, size, inner)) dx[at] = dy[k] * slope(p, from[at], y[k]);
      } else {
        const reached = [...places(k, size, inner)].filter(at => Math.abs(from[at]) === y[k]);
        for (const at of places(k, size, inner)) dx[at] = dy[k] * 0; // NaN of an infinite one, as in PyTorch
        for (const at of reached) dx[at] = (dy[k] * Math.sign(from[at])) / reached.length;
      }
    }
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { dim: 1, keepDim: false, p: 2 } },
    { inputs: [make.normal(3, 5, 2)], attributes: { dim: 1, keepDim: true, p: 2 } },
    { inputs: [make.normal(4, 3)], attributes: { dim: 0, keepDim: false, p: 1 } },
    { inputs: [make.normal(3, 4)], attributes: { dim: 1, keepDim: false, p: 3 } },
    { inputs: [make.uniform(0.5, 2, 3, 4)], attributes: { dim: 1, keepDim: true, p: 0.5 } },
    {
      inputs: [make.normal(2, 5)],
      attributes: { dim: 1, keepDim: false, p: Number.POSITIVE_INFINITY },
    },
    {
      inputs: [make.normal(2, 5)],
      attributes: { dim: 1, keepDim: false, p: Number.NEGATIVE_INFINITY },
    },
  ],
});
