/** The largest values of every row. */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { op, rowsOf } from '../op';
import { show } from '../shape';

/** The k largest along the last dim, largest first, and where they stand: x [..., n] → [..., k] twice. dx gets dy there. */
export const topk = op<{ k: number }>({
  name: 'topk',
  inputs: ['x'],
  reads: {},
  readsOutputs: { 1: ['x'] },
  dtypes: ['float32', 'int32'],
  shapes([x], { k }) {
    const [, n] = rowsOf(x);
    if (!Number.isInteger(k) || k < 1 || k > n) {
      throw new ShapeError(
        `topk: k = ${k} must lie in 1 … ${n}, the last dim of ${show(x.shape)}.`,
      );
    }
    const shape = [...x.shape.slice(0, -1), k];
    return [shape, shape];
  },
  forward({ inputs: [x], outputs: [values, ids], attributes: { k } }) {
    const [rows, n] = rowsOf(x);
    machine().assembly.topk(rows, n, k, x.pointer, values.pointer, ids.pointer);
  },
  backward(run) {
    const [rows, n] = rowsOf(run.inputs[0]);
    const { k } = run.attributes;
    const dx = run.grad(0).storage.view().fill(0);
    const [dy, ids] = [run.dy.storage.view(), run.outputs[1].storage.intView()];
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < k; i++) dx[row * n + ids[row * k + i]] += dy[row * k + i];
    }
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { k: 2 } },
    { inputs: [make.normal(2, 2, 19)], attributes: { k: 4 } },
  ],
});
