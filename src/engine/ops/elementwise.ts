/** Ops on one value at a time. Both inputs of a binary op have one shape here; methods broadcast before. */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { type Backward, type Forward, op, type SampleMaker } from '../op';
import { sameShape, show } from '../shape';
import type { Tensor } from '../tensor';

/** Comparisons as the routine `compare` numbers them. */
const codes = { eq: 0, ne: 1, lt: 2, le: 3, gt: 4, ge: 5 } as const;

const one = ([x]: readonly Tensor[]) => [x.shape];
const pair = (name: string) => (inputs: readonly Tensor[]) => {
  const [a, b] = inputs;
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError(`${name}: shapes ${show(a.shape)} and ${show(b.shape)} differ.`);
  }
  return [a.shape];
};
const twoNormals = (make: SampleMaker) => [
  { inputs: [make.normal(3, 5), make.normal(3, 5)], attributes: undefined },
  { inputs: [make.normal(17), make.normal(17)], attributes: undefined },
];
const oneNormal = (make: SampleMaker) => [
  { inputs: [make.normal(3, 5)], attributes: undefined },
  { inputs: [make.normal(19)], attributes: undefined },
];
const onePositive = (make: SampleMaker) => [
  { inputs: [make.uniform(0.5, 2, 3, 7)], attributes: undefined },
];

/** y = a + b */
export const add = op({
  name: 'add',
  inputs: ['a', 'b'],
  reads: {},
  shapes: pair('add'),
  forward({ inputs: [a, b], outputs: [y] }) {
    machine().assembly.add(y.numel, a.pointer, b.pointer, y.pointer);
  },
  backward(run) {
    run.give(0, run.dy);
    run.give(1, run.dy);
  },
  samples: twoNormals,
});

/** y = a − b */
export const sub = op({
  name: 'sub',
  inputs: ['a', 'b'],
  reads: {},
  shapes: pair('sub'),
  forward({ inputs: [a, b], outputs: [y] }) {
    machine().assembly.sub(y.numel, a.pointer, b.pointer, y.pointer);
  },
  backward(run) {
    run.give(0, run.dy);
    if (run.wants(1)) {
      const db = run.grad(1);
      machine().assembly.affine(db.numel, run.dy.pointer, -1, 0, db.pointer);
    }
  },
  samples: twoNormals,
});

/** y = a · b;   da = dy · b,   db = dy · a */
export const mul = op({
  name: 'mul',
  inputs: ['a', 'b'],
  reads: { a: ['b'], b: ['a'] },
  shapes: pair('mul'),
  forward({ inputs: [a, b], outputs: [y] }) {
    machine().assembly.mul(y.numel, a.pointer, b.pointer, y.pointer);
  },
  backward(run) {
    const [a, b] = run.inputs;
    const { assembly } = machine();
    const dy = run.dy.pointer;
    if (run.wants(0)) assembly.mul(a.numel, dy, b.pointer, run.grad(0).pointer);
    if (run.wants(1)) assembly.mul(b.numel, dy, a.pointer, run.grad(1).pointer);
  },
  samples: twoNormals,
});

/** y = a / b;   da = dy / b,   db = −dy · a / b² */
export const div = op({
  name: 'div',
  inputs: ['a', 'b'],
  reads: { a: ['b'], b: ['a', 'b'] },
  shapes: pair('div'),
  forward({ inputs: [a, b], outputs: [y] }) {
    machine().assembly.div(y.numel, a.pointer, b.pointer, y.pointer);
  },
  backward(run) {
    const [a, b] = run.inputs;
    const { assembly } = machine();
    const dy = run.dy.pointer;
    if (run.wants(0)) assembly.div(b.numel, dy, b.pointer, run.grad(0).pointer);
    if (run.wants(1)) {
      const db = run.grad(1);
      assembly.div(b.numel, a.pointer, b.pointer, db.pointer);
      assembly.div(b.numel, db.pointer, b.pointer, db.pointer);
      assembly.mul(b.numel, dy, db.pointer, db.pointer);
      assembly.affine(b.numel, db.pointer, -1, 0, db.pointer);
    }
  },
  samples: make => [
    { inputs: [make.normal(3, 5), make.uniform(0.5, 2, 3, 5)], attributes: undefined },
  ],
});

/** y = x · scale + shift, scale and shift being numbers */
export const affine = op<{ scale: number; shift: number }>({
  name: 'affine',
  inputs: ['x'],
  reads: {},
  shapes: one,
  forward({ inputs: [x], outputs: [y], attributes: { scale, shift } }) {
    machine().assembly.affine(y.numel, x.pointer, scale, shift, y.pointer);
  },
  backward(run) {
    const { scale } = run.attributes;
    if (scale === 1) return run.give(0, run.dy);
    const dx = run.grad(0);
    machine().assembly.affine(dx.numel, run.dy.pointer, scale, -0, dx.pointer);
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { scale: -2.5, shift: 0.5 } },
    { inputs: [make.normal(4)], attributes: { scale: 1, shift: 3 } },
  ],
});

const rowShapes = (name: string) => (inputs: readonly Tensor[]) => {
  const [a, row] = inputs;
  if (row.rank !== 1 || a.shape[a.rank - 1] !== row.numel) {
    throw new ShapeError(
      `${name}: a row of shape ${show(row.shape)} does not fit the last dim of ${show(a.shape)}.`,
    );
  }
  return [a.shape];
};
const rowSamples = (make: SampleMaker) => [
  { inputs: [make.normal(3, 5), make.normal(5)], attributes: undefined },
  { inputs: [make.normal(2, 3, 9), make.normal(9)], attributes: undefined },
];
const rowsIn = (a: Tensor, row: Tensor) => (row.numel === 0 ? 0 : a.numel / row.numel);

/** y = a + row, the row added to every row of a;   drow = Σ dy over the rows */
export const addRow = op({
  name: 'add',
  inputs: ['a', 'row'],
  reads: {},
  shapes: rowShapes('add'),
  forward({ inputs: [a, row], outputs: [y] }) {
    machine().assembly.addRow(rowsIn(a, row), row.numel, a.pointer, row.pointer, y.pointer);
  },
  backward(run) {
    const [a, row] = run.inputs;
    run.give(0, run.dy);
    if (run.wants(1)) {
      machine().assembly.sum(1, rowsIn(a, row), row.numel, run.dy.pointer, run.grad(1).pointer);
    }
  },
  samples: rowSamples,
});

/** y = a · row, every row of a times the row;   da = dy · row,   drow = Σ dy · a over the rows */
export const mulRow = op({
  name: 'mul',
  inputs: ['a', 'row'],
  reads: { a: ['row'], row: ['a'] },
  shapes: rowShapes('mul'),
  forward({ inputs: [a, row], outputs: [y] }) {
    machine().assembly.mulRow(rowsIn(a, row), row.numel, a.pointer, row.pointer, y.pointer);
  },
  backward(run) {
    const [a, row] = run.inputs;
    const rows = rowsIn(a, row);
    const { assembly } = machine();
    if (run.wants(0)) {
      assembly.mulRow(rows, row.numel, run.dy.pointer, row.pointer, run.grad(0).pointer);
    }
    if (run.wants(1)) {
      const product = run.temporary(a.shape);
      assembly.mul(a.numel, run.dy.pointer, a.pointer, product.pointer);
      assembly.sum(1, rows, row.numel, product.pointer, run.grad(1).pointer);
      product.storage.release();
    }
  },
  samples: rowSamples,
});

type Unary = 'erf' | 'gelu' | 'exp' | 'log' | 'sqrt' | 'abs' | 'tanh' | 'sigmoid' | 'relu';

/** Functions whose slope follows from their value: backward reads y alone. Of the others it reads x alone. */
const SLOPE_FROM_RESULT: ReadonlySet<Unary> = new Set(['exp', 'sqrt', 'tanh', 'sigmoid', 'relu']);

/** A unary op whose forward is one routine; `slope` writes dx from x, y and dy. */
function unary(
  name: Unary,
  slope: (run: Backward<undefined>, x: Tensor, y: Tensor, dx: Tensor) => void,
  samples = oneNormal,
) {
  return op({
    name,
    inputs: ['x'],
    ...(SLOPE_FROM_RESULT.has(name) ? { reads: {}, readsOutputs: { 0: ['x'] } } : {}),
    shapes: one,
    forward({ inputs: [x], outputs: [y] }: Forward<undefined>) {
      machine().assembly[name](y.numel, x.pointer, y.pointer);
    },
    backward(run: Backward<undefined>) {
      slope(run, run.inputs[0], run.outputs[0], run.grad(0));
    },
    samples,
  });
}

/** y = eˣ;   dx = dy · y */
export const exp = unary('exp', (run, x, y, dx) =>
  machine().assembly.mul(x.numel, run.dy.pointer, y.pointer, dx.pointer),
);

/** y = ln x;   dx = dy / x */
export const log = unary(
  'log',
  (run, x, _y, dx) => machine().assembly.div(x.numel, run.dy.pointer, x.pointer, dx.pointer),
  onePositive,
);

/** y = √x;   dx = dy / 2y */
export const sqrt = unary(
  'sqrt',
  (run, x, y, dx) => {
    const { assembly } = machine();
    assembly.div(x.numel, run.dy.pointer, y.pointer, dx.pointer);
    assembly.affine(x.numel, dx.pointer, 0.5, 0, dx.pointer);
  },
  onePositive,
);

/** Away from 0, where the slope jumps and differences say nothing. */
const awayFromZero = (make: SampleMaker) => [
  { inputs: [make.uniform(0.3, 2, 3, 5)], attributes: undefined },
  { inputs: [make.uniform(-2, -0.3, 19)], attributes: undefined },
];

/** y = |x|;   dx = dy · sign x (0 at 0) */
export const abs = unary('abs', absSlope, awayFromZero);

function absSlope(run: Backward<undefined>, x: Tensor, _y: Tensor, dx: Tensor): void {
  const { assembly } = machine();
  const n = x.numel;
  // sign x = (x > 0) − (x < 0): right at ±∞, and 0 at NaN as PyTorch has it
  const zero = run.temporary(x.shape);
  const negative = run.temporary(x.shape);
  assembly.fill(n, 0, zero.pointer);
  assembly.compare(n, codes.lt, x.pointer, zero.pointer, negative.pointer);
  assembly.compare(n, codes.gt, x.pointer, zero.pointer, dx.pointer);
  assembly.sub(n, dx.pointer, negative.pointer, dx.pointer);
  assembly.mul(n, dx.pointer, run.dy.pointer, dx.pointer);
  zero.storage.release();
  negative.storage.release();
}

/** y = tanh x;   dx = dy · (1 − y²) */
export const tanh = unary('tanh', (run, x, y, dx) =>
  machine().assembly.tanhBackward(x.numel, y.pointer, run.dy.pointer, dx.pointer),
);

/** y = 1 / (1 + e⁻ˣ);   dx = dy · y · (1 − y) */
export const sigmoid = unary('sigmoid', (run, x, y, dx) =>
  machine().assembly.sigmoidBackward(x.numel, y.pointer, run.dy.pointer, dx.pointer),
);

/** y = max(x, 0);   dx = dy where x > 0 (and at NaN, as in PyTorch) */
export const relu = unary(
  'relu',
  (run, _x, y, dx) =>
    machine().assembly.reluBackward(y.numel, y.pointer, run.dy.pointer, dx.pointer),
  awayFromZero,
);

/** y = erf x;   dx = dy · 2/√π · e^(−x²) */
export const erf = unary('erf', (run, x, _y, dx) => {
  const { assembly } = machine();
  assembly.mul(x.numel, x.pointer, x.pointer, dx.pointer);
  assembly.affine(x.numel, dx.pointer, -1, 0, dx.pointer);
  assembly.exp(x.numel, dx.pointer, dx.pointer);
  assembly.mul(x.numel, dx.pointer, run.dy.pointer, dx.pointer);
  assembly.affine(x.numel, dx.pointer, 2 / Math.sqrt(Math.PI), 0, dx.pointer);
});

/** y = x · Φ(x), Φ the standard normal distribution function;   dx = dy · (Φ(x) + x · φ(x)) */
export const gelu = unary('gelu', (run, x, _y, dx) =>
  machine().assembly.geluBackward(x.numel, x.pointer, run.dy.pointer, dx.pointer),
);

/** y = xᵖ, p a number;   dx = dy · p · xᵖ⁻¹ */
export const pow = op<{ exponent: number }>({
  name: 'pow',
  inputs: ['x'],
  shapes: one,
  forward({ inputs: [x], outputs: [y], attributes: { exponent } }) {
    machine().assembly.pow(y.numel, x.pointer, exponent, y.pointer);
  },
  backward(run) {
    const [x] = run.inputs;
    const { exponent } = run.attributes;
    const { assembly } = machine();
    const dx = run.grad(0).pointer;
    if (exponent === 0) return assembly.fill(x.numel, 0, dx); // 0 · x⁻¹ is no number at 0
    assembly.pow(x.numel, x.pointer, exponent - 1, dx);
    assembly.affine(x.numel, dx, exponent, 0, dx);
    assembly.mul(x.numel, dx, run.dy.pointer, dx);
  },
  samples: make => [
    { inputs: [make.normal(3, 5)], attributes: { exponent: 2 } },
    { inputs: [make.uniform(0.5, 2, 7)], attributes: { exponent: -1.5 } },
  ],
});

/** y = x held within [low, high];   dx = dy inside, 0 outside (where dy is infinite as well) */
export const clamp = op<{ low: number; high: number }>({
  name: 'clamp',
  inputs: ['x'],
  shapes: one,
  forward({ inputs: [x], outputs: [y], attributes: { low, high } }) {
    machine().assembly.clamp(y.numel, x.pointer, low, high, y.pointer);
  },
  backward(run) {
    const [x] = run.inputs;
    const { low, high } = run.attributes;
    const { assembly } = machine();
    const dx = run.grad(0).pointer;
    if (low > high) return assembly.fill(x.numel, 0, dx); // nothing lies inside
    const zero = run.temporary(x.shape);
    assembly.fill(x.numel, 0, zero.pointer);
    assembly.clamp(x.numel, x.pointer, low, high, dx);
    assembly.compare(x.numel, codes.eq, x.pointer, dx, dx);
    assembly.where(x.numel, dx, run.dy.pointer, zero.pointer, dx);
    zero.storage.release();
  },
  samples: make => [
    { inputs: [make.uniform(-0.4, 0.7, 3, 5)], attributes: { low: -0.5, high: 0.8 } },
    { inputs: [make.uniform(0.2, 2, 6)], attributes: { low: 0, high: 0.1 } },
    { inputs: [make.uniform(-2, -0.2, 6)], attributes: { low: 0, high: Number.POSITIVE_INFINITY } },
  ],
});

export type Comparison = keyof typeof codes;

/** y = a ⋚ b, a mask; no gradient */
export const compare = op<{ kind: Comparison }>({
  name: 'compare',
  inputs: ['a', 'b'],
  dtypes: ['bool'],
  shapes: pair('compare'),
  forward({ inputs: [a, b], outputs: [y], attributes: { kind } }) {
    machine().assembly.compare(y.numel, codes[kind], a.pointer, b.pointer, y.pointer);
  },
  samples: make => [{ inputs: [make.normal(5, 7), make.normal(5, 7)], attributes: { kind: 'lt' } }],
});

/** y = a where the condition holds, else b */
export const where = op({
  name: 'where',
  inputs: ['condition', 'a', 'b'],
  reads: { condition: ['a', 'b'] },
  fixed: ['condition'],
  accepts: { condition: 'any' },
  shapes: ([, a]) => [a.shape],
  forward({ inputs: [condition, a, b], outputs: [y] }) {
    const { assembly } = machine();
    assembly.where(y.numel, condition.pointer, a.pointer, b.pointer, y.pointer);
  },
  backward(run) {
    const [condition, a] = run.inputs;
    const { assembly } = machine();
    const zero = run.temporary(a.shape);
    assembly.fill(a.numel, 0, zero.pointer);
    const dy = run.dy.pointer;
    if (run.wants(1)) {
      assembly.where(a.numel, condition.pointer, dy, zero.pointer, run.grad(1).pointer);
    }
    if (run.wants(2)) {
      assembly.where(a.numel, condition.pointer, zero.pointer, dy, run.grad(2).pointer);
    }
    zero.storage.release();
  },
  samples: make => [
    { inputs: [make.mask(3, 5), make.normal(3, 5), make.normal(3, 5)], attributes: undefined },
  ],
});
