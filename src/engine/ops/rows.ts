/** Rows of a matrix taken by their numbers, and put back: how pads are left out of products, each the other's gradient. */
import { machine } from '../machine';
import { op } from '../op';

/** y[n] = x[ids[n]], x [R, D] → [N, D];   dx[ids[n]] += dy[n]. Ids must lie in 0 … R − 1. */
export const takeRows = op({
  name: 'takeRows',
  inputs: ['x', 'ids'],
  reads: { ids: ['x'] },
  fixed: ['ids'],
  accepts: { ids: 'int32' },
  shapes: ([x, ids]) => [[ids.numel, x.shape[1]]],
  forward({ inputs: [x, ids], outputs: [y] }) {
    machine().assembly.embedding(ids.numel, x.shape[1], x.pointer, ids.pointer, y.pointer);
  },
  backward(run) {
    const [x, ids] = run.inputs;
    const [rows, D] = x.shape;
    const dx = run.grad(0).pointer;
    machine().assembly.embeddingBackward(rows, ids.numel, D, ids.pointer, run.dy.pointer, dx);
  },
  samples: make => [{ inputs: [make.normal(6, 4), make.ids(6, 5)], attributes: undefined }],
});

/** y[ids[n]] += x[n], x [N, D] → [rows, D], 0 elsewhere;   dx[n] = dy[ids[n]]. Ids must lie in 0 … rows − 1. */
export const putRows = op<{ rows: number }>({
  name: 'putRows',
  inputs: ['x', 'ids'],
  reads: { ids: ['x'] },
  fixed: ['ids'],
  accepts: { ids: 'int32' },
  shapes: ([x], { rows }) => [[rows, x.shape[1]]],
  forward({ inputs: [x, ids], outputs: [y], attributes: { rows } }) {
    const D = x.shape[1];
    const { assembly } = machine();
    assembly.embeddingBackward(rows, ids.numel, D, ids.pointer, x.pointer, y.pointer);
  },
  backward(run) {
    const [x, ids] = run.inputs;
    const dx = run.grad(0).pointer;
    machine().assembly.embedding(ids.numel, x.shape[1], run.dy.pointer, ids.pointer, dx);
  },
  samples: make => [
    { inputs: [make.normal(5, 4), make.ids(7, 5)], attributes: { rows: 7 } },
    { inputs: [make.normal(3, 9), make.ids(4, 3)], attributes: { rows: 4 } },
  ],
});
