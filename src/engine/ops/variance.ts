/** Variance and standard deviation over a dim, computed in float64: squares of large values do not overflow. */
import { op } from '../op';
import { around, type Reduction, without } from './reduce';

export interface VarianceOf extends Reduction {
  /** Taken from the count in the divisor. */
  correction: number;
  /** The standard deviation, √ of the variance. */
  isRoot: boolean;
}

/**
 * y = Σ (x − mean)² / (n − correction), or its root;   dx = dy · 2 (x − mean) / (n − correction), of the root that by 2y,
 * 0 where y = 0 (PyTorch's choice)
 */
export const variance = op<VarianceOf>({
  name: 'var',
  inputs: ['x'],
  readsOutputs: { 0: ['x'] },
  shapes: ([x], reduction) => [without(x.shape, reduction)],
  forward({ inputs: [x], outputs: [y], attributes: { dim, correction, isRoot } }) {
    const [outer, size, inner] = around(x.shape, dim);
    const [from, to] = [x.storage.view(), y.storage.view()];
    for (let k = 0; k < outer * inner; k++) {
      const first = firstOf(k, size, inner);
      const mean = meanOf(from, first, size, inner);
      let squares = 0;
      for (let i = 0; i < size; i++) squares += (from[first + i * inner] - mean) ** 2;
      const value = squares / Math.max(0, size - correction);
      to[k] = isRoot ? Math.sqrt(value) : value;
    }
  },
  backward(run) {
    const [x] = run.inputs;
    const { dim, correction, isRoot } = run.attributes;
    const [outer, size, inner] = around(x.shape, dim);
    const [from, y] = [x.storage.view(), run.outputs[0].storage.view()];
    const [dy, dx] = [run.dy.storage.view(), run.grad(0).storage.view()];
    for (let k = 0; k < outer * inner; k++) {
      const first = firstOf(k, size, inner);
      const mean = meanOf(from, first, size, inner);
      const slope = isRoot ? (y[k] === 0 ? 0 : dy[k] / (2 * y[k])) : dy[k];
      const scale = (2 / (size - correction)) * slope;
      for (let i = 0, at = first; i < size; i++, at += inner) dx[at] = scale * (from[at] - mean);
    }
  },
  samples: make => [
    {
      inputs: [make.normal(3, 5)],
      attributes: { dim: 1, keepDim: false, correction: 1, isRoot: false },
    },
    {
      inputs: [make.normal(4, 3, 2)],
      attributes: { dim: 1, keepDim: true, correction: 0, isRoot: true },
    },
  ],
});

/** Where the first value of result k lies; the others follow at steps of `inner`. */
function firstOf(k: number, size: number, inner: number): number {
  return Math.floor(k / inner) * size * inner + (k % inner);
}

function meanOf(values: Float32Array, first: number, size: number, inner: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += values[first + i * inner];
  return sum / size;
}
