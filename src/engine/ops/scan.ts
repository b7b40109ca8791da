/** Ops that walk along one dim, each value depending on those before it. */
import { machine } from '../machine';
import { op } from '../op';
import { numelOf } from '../shape';
import type { Tensor } from '../tensor';

/** Sizes before, of and after a dim. */
function around({ shape }: Tensor, dim: number): [outer: number, size: number, inner: number] {
  return [numelOf(shape.slice(0, dim)), shape[dim] ?? 1, numelOf(shape.slice(dim + 1))];
}

/** Running sums in float64 of [outer, size, inner] along the middle; from the end if `back`. */
function running(x: Tensor, y: Tensor, dim: number, back: boolean): void {
  const [outer, size, inner] = around(x, dim);
  const [from, to] = [x.storage.view(), y.storage.view()];
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k++) {
      let sum = 0;
      for (let s = 0; s < size; s++) {
        const at = (o * size + (back ? size - 1 - s : s)) * inner + k;
        sum += from[at];
        to[at] = sum;
      }
    }
  }
}

/** y_i = x_0 + … + x_i along a dim;   dx_i = dy_i + dy_{i+1} + … */
export const cumsum = op<{ dim: number }>({
  name: 'cumsum',
  inputs: ['x'],
  reads: {},
  shapes: ([x]) => [x.shape],
  forward({ inputs: [x], outputs: [y], attributes: { dim } }) {
    running(x, y, dim, false);
  },
  backward(run) {
    running(run.dy, run.grad(0), run.attributes.dim, true);
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { dim: 1 } },
    { inputs: [make.normal(2, 4, 3)], attributes: { dim: 1 } },
  ],
});

/** The sign of NaN is 0, as in PyTorch. */
const sign = (x: number) => Math.sign(x) || 0;
const STEPS = { floor: Math.floor, ceil: Math.ceil, round: roundHalfEven, sign };
export type Step = keyof typeof STEPS;

/** Halves go to the even neighbour (IEEE 754, as PyTorch's round). */
function roundHalfEven(x: number): number {
  const whole = Math.round(x);
  return Math.abs(x % 1) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
}

/** A function that is flat nearly everywhere;   dx = 0 */
export const step = op<{ kind: Step }>({
  name: 'step',
  inputs: ['x'],
  reads: {},
  shapes: ([x]) => [x.shape],
  forward({ inputs: [x], outputs: [y], attributes: { kind } }) {
    const [from, to, f] = [x.storage.view(), y.storage.view(), STEPS[kind]];
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  },
  backward(run) {
    const dx = run.grad(0);
    machine().assembly.fill(dx.numel, 0, dx.pointer);
  },
  samples: make => [{ inputs: [make.uniform(0.1, 0.4, 5)], attributes: { kind: 'floor' } }],
});
