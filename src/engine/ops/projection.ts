/**
 * Several products of one x with the blocks of rows of one weight: the query, key and value of multi-head attention, whose
 * three maps PyTorch keeps in one matrix. Part p of W [parts·O, I] is its rows p·O … (p + 1)·O − 1.
 *
 *   y_p = x · W_pᵀ + b_p;   dx = Σ_p dy_p · W_p,   dW_p = dy_pᵀ · x,   db_p = Σ dy_p over the rows
 */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { op, rowsOf } from '../op';
import { show } from '../shape';
import { timesWeight } from './weightProduct';

export interface ProjectionAttributes {
  /** How many blocks the weight has. */
  parts: number;
  /** The first block that is used, and how many: one output for each. */
  first: number;
  count: number;
}

export const projection = op<ProjectionAttributes>({
  name: 'projection',
  inputs: ['x', 'weight', 'bias'],
  shapes([x, weight, bias], { parts, count }) {
    const [rows, inputs] = weight.shape;
    if (x.shape[x.rank - 1] !== inputs) {
      throw new ShapeError(
        `projection: the last dim of x ${show(x.shape)} is ${x.shape[x.rank - 1]}, but the weight ` +
          `${show(weight.shape)} takes ${inputs} features.`,
      );
    }
    if (rows % parts !== 0 || (bias && bias.numel !== rows)) {
      throw new ShapeError(
        `projection: weight ${show(weight.shape)} and bias ${bias ? show(bias.shape) : 'none'} cannot be cut ` +
          `into ${parts} parts.`,
      );
    }
    return Array.from({ length: count }, () => [...x.shape.slice(0, -1), rows / parts]);
  },
  forward({ inputs: [x, weight, bias], outputs, attributes: { parts, first }, recorded }) {
    const [rows] = rowsOf(x);
    const O = weight.shape[0] / parts;
    outputs.forEach((y, k) => {
      const part = { first: (first + k) * O, outputs: O };
      const b = bias ? bias.pointer + 4 * part.first : 0;
      timesWeight(recorded, rows, x.pointer, weight, part, b, y.pointer);
    });
  },
  backward(run) {
    const [x, weight] = run.inputs;
    const { parts, first, count } = run.attributes;
    const [rows, I] = rowsOf(x);
    const O = weight.shape[0] / parts;
    const { assembly } = machine();
    const arrived = Array.from({ length: count }, (_, k) => run.dyOf(k)?.pointer ?? 0);
    if (run.wants(0)) {
      const dx = run.grad(0).pointer;
      let before = 0;
      arrived.forEach((dy, k) => {
        if (!dy) return;
        const w = weight.pointer + 4 * (first + k) * O * I;
        assembly.gemm(rows, I, O, dy, O, 1, w, 1, I, dx, I, before, I);
        before = dx;
      });
      if (!before) assembly.fill(rows * I, 0, dx);
    }
    if (run.wants(1)) {
      const dw = run.grad(1).pointer;
      for (let part = 0; part < parts; part++) {
        const dy = arrived[part - first];
        const to = dw + 4 * part * O * I;
        if (dy) assembly.gemm(O, I, rows, dy, 1, O, x.pointer, 1, I, to, I, 0, 0);
        else assembly.fill(O * I, 0, to);
      }
    }
    if (run.wants(2)) {
      const db = run.grad(2).pointer;
      for (let part = 0; part < parts; part++) {
        const dy = arrived[part - first];
        if (dy) assembly.sum(1, rows, O, dy, db + 4 * part * O);
        else assembly.fill(O, 0, db + 4 * part * O);
      }
    }
  },
  samples: make => [
    {
      inputs: [make.normal(2, 3, 4), make.normal(15, 4), make.normal(15)],
      attributes: { parts: 3, first: 0, count: 3 },
    },
    {
      inputs: [make.normal(3, 4), make.normal(6, 4)],
      attributes: { parts: 3, first: 1, count: 2 },
    },
  ],
});
