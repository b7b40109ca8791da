/** Matrix products. Transposed operands are only other strides, nothing is copied for a gradient. */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { op, rowsOf } from '../op';
import { numelOf, sameShape, show } from '../shape';
import { timesWeight } from './weightProduct';

/**
 * y = a · b for matrices, and for stacks of matrices with equal leading dims.
 *   da = dy · bᵀ,   db = aᵀ · dy
 */
export const matmul = op({
  name: 'matmul',
  inputs: ['a', 'b'],
  reads: { a: ['b'], b: ['a'] },
  shapes([a, b]) {
    const inner = a.shape[a.rank - 1];
    if (inner !== b.shape[b.rank - 2]) {
      throw new ShapeError(
        `matmul: ${show(a.shape)} · ${show(b.shape)}: the last dim of the first is ${inner}, ` +
          `the last but one of the second is ${b.shape[b.rank - 2]}; they must be equal. transpose() one of them?`,
      );
    }
    if (!sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) {
      throw new ShapeError(`matmul: leading dims of ${show(a.shape)} and ${show(b.shape)} differ.`);
    }
    return [[...a.shape.slice(0, -1), b.shape[b.rank - 1]]];
  },
  forward({ inputs: [a, b], outputs: [y] }) {
    const { assembly } = machine();
    const [m, k] = a.shape.slice(-2);
    const n = b.shape[b.rank - 1];
    for (let i = 0, stack = numelOf(a.shape.slice(0, -2)); i < stack; i++) {
      const from = a.pointer + 4 * i * m * k;
      const times = b.pointer + 4 * i * k * n;
      assembly.gemm(m, n, k, from, k, 1, times, 1, n, y.pointer + 4 * i * m * n, n, 0, 0);
    }
  },
  backward(run) {
    const [a, b] = run.inputs;
    const { assembly } = machine();
    const [m, k] = a.shape.slice(-2);
    const n = b.shape[b.rank - 1];
    const da = run.wants(0) ? run.grad(0).pointer : 0;
    const db = run.wants(1) ? run.grad(1).pointer : 0;
    for (let i = 0, stack = numelOf(a.shape.slice(0, -2)); i < stack; i++) {
      const dy = run.dy.pointer + 4 * i * m * n;
      const [offsetA, offsetB] = [4 * i * m * k, 4 * i * k * n];
      if (da) {
        assembly.gemm(m, k, n, dy, n, 1, b.pointer + offsetB, n, 1, da + offsetA, k, 0, 0);
      }
      if (db) {
        assembly.gemm(k, n, m, a.pointer + offsetA, 1, k, dy, 1, n, db + offsetB, n, 0, 0);
      }
    }
  },
  samples: make => [
    { inputs: [make.normal(3, 4), make.normal(4, 5)], attributes: undefined },
    { inputs: [make.normal(2, 3, 4), make.normal(2, 4, 1)], attributes: undefined },
  ],
});

/**
 * y = x · Wᵀ + b, over the last dim of x [..., I]; W [O, I], b [O] (may be left out).
 *   dx = dy · W,   dW = dyᵀ · x,   db = Σ dy over the rows
 */
export const linear = op({
  name: 'linear',
  inputs: ['x', 'weight', 'bias'],
  reads: { x: ['weight'], weight: ['x'] },
  shapes([x, weight, bias]) {
    const [outputs, inputs] = weight.shape;
    const size = x.shape[x.rank - 1];
    if (size !== inputs) {
      throw new ShapeError(
        `linear: the last dim of x ${show(x.shape)} is ${size ?? 'not there'}, but the weight ` +
          `${show(weight.shape)} takes ${inputs} features.`,
      );
    }
    if (bias && bias.numel !== outputs) {
      throw new ShapeError(
        `linear: bias ${show(bias.shape)} does not fit weight ${show(weight.shape)}.`,
      );
    }
    return [[...x.shape.slice(0, -1), outputs]];
  },
  forward({ inputs: [x, weight, bias], outputs: [y], recorded }) {
    const [rows] = rowsOf(x);
    const all = { first: 0, outputs: weight.shape[0] };
    timesWeight(recorded, rows, x.pointer, weight, all, bias ? bias.pointer : 0, y.pointer);
  },
  backward(run) {
    const [x, weight] = run.inputs;
    const [rows, size] = rowsOf(x);
    const [outputs] = weight.shape;
    const { assembly } = machine();
    const dy = run.dy.pointer;
    if (run.wants(0)) {
      const dx = run.grad(0).pointer;
      assembly.gemm(rows, size, outputs, dy, outputs, 1, weight.pointer, 1, size, dx, size, 0, 0);
    }
    if (run.wants(1)) {
      const dw = run.grad(1).pointer;
      assembly.gemm(outputs, size, rows, dy, 1, outputs, x.pointer, 1, size, dw, size, 0, 0);
    }
    if (run.wants(2)) assembly.sum(1, rows, outputs, dy, run.grad(2).pointer);
  },
  samples: make => [
    { inputs: [make.normal(3, 4), make.normal(5, 4), make.normal(5)], attributes: undefined },
    { inputs: [make.normal(2, 3, 4), make.normal(2, 4)], attributes: undefined },
  ],
});
