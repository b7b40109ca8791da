/** Calls of every routine with sizes, strides and options drawn at random, and what of their results is to be compared. */
import type { Assembly } from '../../src/engine';
import { layerCalls } from './routineCallsOfLayers';
import { sequenceCalls } from './routineCallsOfSequences';
import type { Routines } from './routines';

/** Draws from a random source: sizes 0 … most, many of them around the widths that routines work in. */
export interface Draw {
  size(most: number, least?: number): number;
  pick<T>(choices: readonly T[]): T;
  flag(): boolean;
}

export interface Result {
  pointer: number;
  length: number;
  /** |difference| ≤ tolerance · max(1, |value|) from plain loops. */
  tolerance: number;
  /** Compared as int32. */
  ints?: boolean;
}

export interface Call {
  args: number[];
  /** What plain loops must agree with. */
  results: Result[];
  /** Memory that a routine may leave in any state. */
  workspaces?: { pointer: number; length: number }[];
}

export type CallMaker = (routines: Routines, draw: Draw) => Call;

/** Values in which sums of k products may be wrong. */
export const sumTolerance = (k: number) => 1e-6 * Math.sqrt(k + 4);

const MOST = 700;

/** n values: y from `count` operands, sometimes in the place of the first. */
function elementwise(
  count: number,
  tolerance: number,
  value?: (random: () => number) => number,
): CallMaker {
  return (routines, draw) => {
    const n = draw.size(MOST);
    const of = value ? () => value(routines.random) : undefined;
    const operands = Array.from({ length: count }, () => routines.floats(n, of));
    const y = draw.flag() ? operands[0] : routines.floats(n);
    return { args: [n, ...operands, y], results: [{ pointer: y, length: n, tolerance }] };
  };
}

/** n values with numbers between the operands and the result. */
function scaled(
  place: (draw: Draw, x: number, y: number) => number[],
  tolerance: number,
): CallMaker {
  return (routines, draw) => {
    const n = draw.size(MOST);
    const x = routines.floats(n, () => 1.2 + routines.random());
    const y = draw.flag() ? x : routines.floats(n);
    return { args: [n, ...place(draw, x, y)], results: [{ pointer: y, length: n, tolerance }] };
  };
}

/** Rows of n values: from x (and y) to the last. */
function rowwise(operands: number, tolerance: number, least = 0): CallMaker {
  return (routines, draw) => {
    const [rows, n] = [draw.size(40), draw.size(150, least)];
    const places = Array.from({ length: operands }, () => routines.floats(rows * n));
    const y = draw.flag() ? places[operands - 1] : routines.floats(rows * n);
    return {
      args: [rows, n, ...places, y],
      results: [{ pointer: y, length: rows * n, tolerance: tolerance * sumTolerance(n) }],
    };
  };
}

const broadcastRow: CallMaker = (routines, draw) => {
  const [rows, n] = [draw.size(40), draw.size(150)];
  const [a, row] = [routines.floats(rows * n), routines.floats(n)];
  const y = draw.flag() ? a : routines.floats(rows * n);
  return {
    args: [rows, n, a, row, y],
    results: [{ pointer: y, length: rows * n, tolerance: 1e-6 }],
  };
};

/** Sizes of a product: narrow and deep, wide and shallow, or around the tiles. */
function productSizes(draw: Draw): [m: number, n: number, k: number] {
  const kind = draw.pick(['any', 'narrow', 'rows', 'fewLeft', 'columns', 'deep'] as const);
  if (kind === 'narrow') return [draw.size(8), draw.size(8), draw.size(20_000)];
  if (kind === 'rows') return [draw.size(1300), draw.size(20), draw.size(33)];
  // units of 96 rows leave about as many as gemm computes another way
  if (kind === 'fewLeft')
    return [96 * draw.size(3, 1) + draw.pick([7, 8, 9]), draw.size(20), draw.size(99)];
  if (kind === 'columns') return [draw.size(20), draw.size(1300), draw.size(33)];
  if (kind === 'deep') return [draw.size(40), draw.size(40), draw.size(700)];
  return [draw.size(220), draw.size(220), draw.size(40)];
}

/** What a product is added to: nothing, one row [n], rows of their own, or what `c` holds. Arguments `add` and `addRow`. */
function addend(
  routines: Routines,
  draw: Draw,
  [m, n]: readonly [m: number, n: number],
  c: readonly [pointer: number, row: number],
): readonly [add: number, addRow: number] {
  const other = routines.floats(m * (n + 4) + n);
  return draw.pick([[0, 0], [other, 0], [other, n + 4], c]);
}

const gemm: CallMaker = (routines, draw) => {
  const [m, n, k] = productSizes(draw);
  const [extraA, extraB, extraC] = [draw.size(3), draw.size(3), draw.size(3)];
  const [aRow, aDepth] = draw.flag() ? [k + extraA, 1] : [1, m + extraA];
  const [bColumn, bDepth] = draw.pick([
    [1, n + extraB],
    [k + extraB, 1],
    [k + extraB, 1],
    [2, 2 * n + extraB],
  ]);
  const a = routines.floats((m + extraA) * (k + extraA));
  const b = routines.floats((2 * n + extraB + 1) * (k + extraB + 1));
  const cRow = n + extraC;
  const length = Math.max(0, m * cRow - extraC);
  const c = routines.floats(length);
  const [add, addRow] = addend(routines, draw, [m, n], [c, cRow]);
  return {
    args: [m, n, k, a, aRow, aDepth, b, bColumn, bDepth, c, cRow, add, addRow],
    results: [{ pointer: c, length, tolerance: sumTolerance(k) }],
  };
};

const gemmPacked: CallMaker = (routines, draw) => {
  const [m, n, k] = productSizes(draw);
  const extra = draw.size(3);
  const a = routines.floats(m * (k + extra));
  const packed = routines.floats(Math.ceil(n / 16) * 16 * k);
  const cRow = n + extra;
  const length = Math.max(0, m * cRow - extra);
  const c = routines.floats(length);
  const [add, addRow] = addend(routines, draw, [m, n], [c, cRow]);
  return {
    args: [m, n, k, a, k + extra, packed, c, cRow, add, addRow],
    results: [{ pointer: c, length, tolerance: sumTolerance(k) }],
  };
};

const packColumns: CallMaker = (routines, draw) => {
  const [n, k, extra] = [draw.size(150), draw.size(40), draw.size(3)];
  const [column, depth] = draw.flag() ? [k + extra, 1] : [1, n + extra];
  const source = routines.floats((n + extra) * (k + extra));
  const step = 16 * k + 16 * draw.size(2); // values from panel to panel
  const length = Math.ceil(n / 16) * step;
  const to = routines.floats(length);
  return {
    args: [n, k, source, column, depth, to, 4 * step],
    results: [{ pointer: to, length, tolerance: 0 }],
  };
};

/** A walk along strides, also backwards, on the spot, and over overlapping places. */
function walk(routines: Routines, draw: Draw) {
  const rank = draw.size(5);
  const shape = Array.from({ length: rank }, () => draw.size(rank > 3 ? 3 : 9));
  const strides = shape.map(() => draw.pick([0, 1, -1, 2, 3, -4, 7]));
  const count = shape.reduce((a, b) => a * b, 1);
  let [low, high] = [0, 0];
  for (const [i, stride] of strides.entries()) {
    const reach = stride * Math.max(0, shape[i] - 1);
    if (reach < 0) low += reach;
    else high += reach;
  }
  const spread = routines.floats(high - low + 1);
  const dense = routines.floats(count);
  const [shapeAt, stridesAt] = [routines.ints(shape), routines.ints(strides)];
  return {
    rank,
    shapeAt,
    stridesAt,
    count,
    spread,
    from: spread - 4 * low,
    size: high - low + 1,
    dense,
  };
}

const outerSizes = (draw: Draw, least: number) =>
  draw.pick([
    [draw.size(9), draw.size(60, least), draw.size(60)],
    [1, draw.size(1100, least), draw.size(9)],
    [draw.size(60), draw.size(60, least), 1],
    [1, draw.size(9, least), draw.size(300)],
  ]);

const sizesAndMoves = {
  gatherStrided(routines, draw) {
    const { rank, shapeAt, stridesAt, count, from, dense } = walk(routines, draw);
    return {
      args: [rank, shapeAt, stridesAt, from, dense],
      results: [{ pointer: dense, length: count, tolerance: 0 }],
    };
  },
  scatterAddStrided(routines, draw) {
    const { rank, shapeAt, stridesAt, count, spread, from, size, dense } = walk(routines, draw);
    return {
      args: [rank, shapeAt, stridesAt, dense, from],
      results: [{ pointer: spread, length: size, tolerance: sumTolerance(count) }],
    };
  },
  swapLeading(routines, draw) {
    const [a, b, n] = [draw.size(40), draw.size(40), draw.size(33)];
    const [x, y] = [routines.floats(a * b * n), routines.floats(a * b * n)];
    return { args: [a, b, n, x, y], results: [{ pointer: y, length: a * b * n, tolerance: 0 }] };
  },
  sum(routines, draw) {
    const [outer, size, inner] = outerSizes(draw, 0);
    const [x, y] = [routines.floats(outer * size * inner), routines.floats(outer * inner)];
    return {
      args: [outer, size, inner, x, y],
      results: [{ pointer: y, length: outer * inner, tolerance: sumTolerance(size) }],
    };
  },
  max(routines, draw) {
    const [outer, size, inner] = outerSizes(draw, 1);
    const x = routines.floats(outer * size * inner, () => Math.round(routines.random() * 6));
    const y = routines.floats(outer * inner);
    const index = draw.flag() ? routines.ints(new Array(outer * inner).fill(-1)) : 0;
    const values = { pointer: y, length: outer * inner, tolerance: 0 };
    const places = { pointer: index, length: outer * inner, tolerance: 0, ints: true };
    return {
      args: [outer, size, inner, draw.pick([1, -1]), x, y, index],
      results: index ? [values, places] : [values],
    };
  },
  topk(routines, draw) {
    const [rows, n] = [draw.size(20), draw.size(300, 1)];
    const k = draw.size(Math.min(n, 40), 1);
    const x = routines.floats(rows * n, i =>
      i % 3 === 0 ? Math.round(routines.random() * 4) : routines.random(),
    );
    const values = routines.floats(rows * k);
    const ids = routines.ints(new Array(rows * k).fill(0));
    return {
      args: [rows, n, k, x, values, ids],
      results: [
        { pointer: values, length: rows * k, tolerance: 0 },
        { pointer: ids, length: rows * k, tolerance: 0, ints: true },
      ],
    };
  },
  countNonFinite(routines, draw) {
    const n = draw.size(MOST);
    const special = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 3e38, 0];
    const x = routines.floats(n, i => special[(i * 7) % 11] ?? 1);
    return { args: [n, x], results: [] };
  },
  sumOfSquares(routines, draw) {
    const n = draw.size(draw.pick([MOST, 40_000]));
    return { args: [n, routines.floats(n)], results: [] };
  },
} satisfies Partial<Record<keyof Assembly, CallMaker>>;

export const CALLS: Partial<Record<keyof Assembly, CallMaker>> = {
  gemm,
  gemmPacked,
  packColumns,
  add: elementwise(2, 1e-7),
  sub: elementwise(2, 1e-7),
  mul: elementwise(2, 1e-7),
  div: elementwise(2, 2e-7, random => 1.5 + random()),
  affine: scaled((draw, x, y) => [x, draw.pick([1.5, 1]), draw.pick([-0.25, 0]), y], 3e-7),
  axpy: scaled((_draw, x, y) => [-0.7, x, y], 3e-7),
  exp: elementwise(1, 6e-7),
  log: elementwise(1, 6e-7, random => 1.2 + random()),
  sqrt: elementwise(1, 3e-7, random => 1.2 + random()),
  abs: elementwise(1, 0),
  pow: scaled(
    (draw, x, y) => [x, draw.pick([-2, -1.5, -1, -0.5, 0, 0.5, 1, 2, 2.7, 3, 4]), y],
    1e-6,
  ),
  tanh: elementwise(1, 6e-7),
  tanhBackward: elementwise(2, 3e-7),
  sigmoid: elementwise(1, 6e-7),
  sigmoidBackward: elementwise(2, 3e-7),
  relu: elementwise(1, 0),
  reluBackward: elementwise(2, 0),
  erf: elementwise(1, 6e-7, random => 4 * random()),
  gelu: elementwise(1, 1e-6, random => 4 * random()),
  geluBackward: elementwise(2, 1e-6, random => 4 * random()),
  clamp: scaled((_draw, x, y) => [x, 0.9, 1.4, y], 1e-7),
  compare(routines, draw) {
    const n = draw.size(MOST);
    const third = () => Math.round(routines.random());
    const [a, b, y] = [routines.floats(n, third), routines.floats(n, third), routines.floats(n)];
    return {
      args: [n, draw.size(5), a, b, y],
      results: [{ pointer: y, length: n, tolerance: 0 }],
    };
  },
  where: elementwise(3, 0, random => Math.round(2 * random())),
  fill(routines, draw) {
    const n = draw.size(MOST);
    const y = routines.floats(n);
    return {
      args: [n, draw.pick([0, -2.5]), y],
      results: [{ pointer: y, length: n, tolerance: 0 }],
    };
  },
  addRow: broadcastRow,
  mulRow: broadcastRow,
  softmax: rowwise(1, 2),
  logSoftmax: rowwise(1, 2),
  softmaxBackward: rowwise(2, 3),
  logSoftmaxBackward: rowwise(2, 5),
  ...sizesAndMoves,
  ...layerCalls,
  ...sequenceCalls,
};
