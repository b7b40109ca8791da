/** Functions of one or two values that models rarely need: written as loops here, not as routines of the machine. */
import { ShapeError } from '../errors';
import { type Backward, op, type SampleMaker } from '../op';
import { sameShape, show } from '../shape';
import type { Tensor } from '../tensor';

const onePositive = (make: SampleMaker) => [
  { inputs: [make.uniform(0.4, 2, 3, 7)], attributes: undefined },
];

/** y = f(x), value by value; `slope` is dy/dx, given x and y, of which it uses one or both. */
function pointwise(
  name: string,
  f: (x: number) => number,
  slope: (x: number, y: number) => number,
  samples: (make: SampleMaker) => { inputs: Tensor[]; attributes: undefined }[] = onePositive,
  uses: readonly ('x' | 'y')[] = ['x'],
) {
  return op({
    name,
    inputs: ['x'],
    reads: uses.includes('x') ? { x: ['x'] } : {},
    readsOutputs: uses.includes('y') ? { 0: ['x'] } : {},
    shapes: ([x]) => [x.shape],
    forward({ inputs: [x], outputs: [y] }) {
      const [from, to] = [x.storage.view(), y.storage.view()];
      for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
    },
    backward(run: Backward<undefined>) {
      const [x, y] = [run.inputs[0].storage.view(), run.outputs[0].storage.view()];
      const [dy, dx] = [run.dy.storage.view(), run.grad(0).storage.view()];
      for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * slope(x[i], y[i]);
    },
    samples,
  });
}

const oneNormal = (make: SampleMaker) => [{ inputs: [make.normal(3, 5)], attributes: undefined }];

/** y = sin x;   dx = dy · cos x */
export const sin = pointwise('sin', Math.sin, x => Math.cos(x), oneNormal);

/** y = cos x;   dx = −dy · sin x */
export const cos = pointwise('cos', Math.cos, x => -Math.sin(x), oneNormal);

/** y = ln(1 + x);   dx = dy / (1 + x) */
export const log1p = pointwise('log1p', Math.log1p, x => 1 / (1 + x));

/** y = 1 / √x;   dx = −½ dy · y³ */
export const rsqrt = pointwise(
  'rsqrt',
  x => 1 / Math.sqrt(x),
  (_x, y) => -0.5 * y ** 3,
  onePositive,
  ['y'],
);

/** y = x · σ(x);   dx = dy · σ(x) · (1 + x · (1 − σ(x))) */
export const silu = pointwise(
  'silu',
  x => x / (1 + Math.exp(-x)),
  x => {
    const s = 1 / (1 + Math.exp(-x));
    return s * (1 + x * (1 - s));
  },
  oneNormal,
);

/**
 * y = max(a, b) (min with sign −1), NaN if either is;   the larger gets dy, equals a half each, both all of it where
 * either is NaN (PyTorch's choices)
 */
export const largerOf = op<{ sign: 1 | -1 }>({
  name: 'maximum',
  inputs: ['a', 'b'],
  shapes([a, b]) {
    if (!sameShape(a.shape, b.shape)) {
      throw new ShapeError(`maximum: shapes ${show(a.shape)} and ${show(b.shape)} differ.`);
    }
    return [a.shape];
  },
  forward({ inputs, outputs: [y], attributes: { sign } }) {
    const [a, b] = inputs.map(({ storage }) => storage.view());
    const to = y.storage.view();
    const f = sign === 1 ? Math.max : Math.min;
    for (let i = 0; i < to.length; i++) to[i] = f(a[i], b[i]);
  },
  backward(run) {
    const { sign } = run.attributes;
    const [a, b] = run.inputs.map(({ storage }) => storage.view());
    const dy = run.dy.storage.view();
    for (const [k, own, other] of [
      [0, a, b],
      [1, b, a],
    ] as const) {
      if (!run.wants(k)) continue;
      const into = run.grad(k).storage.view();
      for (let i = 0; i < into.length; i++) {
        const isBehind = sign === 1 ? own[i] < other[i] : own[i] > other[i];
        into[i] = own[i] === other[i] ? dy[i] / 2 : isBehind ? 0 : dy[i];
      }
    }
  },
  samples: make => [
    { inputs: [make.uniform(0, 1, 3, 5), make.uniform(1.1, 2, 3, 5)], attributes: { sign: 1 } },
    { inputs: [make.uniform(0, 1, 7), make.uniform(1.1, 2, 7)], attributes: { sign: -1 } },
  ],
});

/** aᵇ as in C and PyTorch: 1 of a base of 1, or of −1 and an infinite exponent, where JavaScript has NaN. */
function powerOf(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b;
}

/**
 * y = a^b;   da = dy · b · a^(b−1),   db = dy · y · ln a, dy · 0 where a = 0 and b ≥ 0 (PyTorch's choice)
 */
export const power = op({
  name: 'pow',
  inputs: ['base', 'exponent'],
  reads: { base: ['base', 'exponent'], exponent: ['base', 'exponent'] },
  readsOutputs: { 0: ['exponent'] },
  shapes([a, b]) {
    if (!sameShape(a.shape, b.shape)) {
      throw new ShapeError(`pow: shapes ${show(a.shape)} and ${show(b.shape)} differ.`);
    }
    return [a.shape];
  },
  forward({ inputs, outputs: [y] }) {
    const [a, b] = inputs.map(({ storage }) => storage.view());
    const to = y.storage.view();
    for (let i = 0; i < to.length; i++) to[i] = powerOf(a[i], b[i]);
  },
  backward(run) {
    const [a, b] = run.inputs.map(({ storage }) => storage.view());
    const [y, dy] = [run.outputs[0].storage.view(), run.dy.storage.view()];
    if (run.wants(0)) {
      const into = run.grad(0).storage.view();
      for (let i = 0; i < into.length; i++) {
        into[i] = b[i] === 0 ? 0 : dy[i] * b[i] * powerOf(a[i], Math.fround(b[i] - 1));
      }
    }
    if (run.wants(1)) {
      const into = run.grad(1).storage.view();
      for (let i = 0; i < into.length; i++) {
        into[i] = dy[i] * (a[i] === 0 && b[i] >= 0 ? 0 : y[i] * Math.log(a[i]));
      }
    }
  },
  samples: make => [
    { inputs: [make.uniform(0.5, 2, 3, 4), make.normal(3, 4)], attributes: undefined },
  ],
});
