/** Every operation that programs are made of, and how its arguments are drawn. */
import { type Draft, shapeOf } from './draw';
import {
  type Arguments,
  alongDim,
  binary,
  crossEntropy,
  dim,
  einsum,
  expanded,
  factors,
  fillOptions,
  gathered,
  indexed,
  joined,
  keepDim,
  layerNorm,
  limits,
  listed,
  manyDims,
  masked,
  matrices,
  norm,
  oneDim,
  operand,
  options,
  ranges,
  reshaped,
  scalar,
  scattered,
  someDims,
  spread,
  twoTensors,
  unary,
  withDim,
} from './drawArguments';
import type { Argument } from './program';

/** Methods by our names; the first argument is the tensor. */
export const METHODS: Readonly<Record<string, Arguments>> = {
  ...Object.fromEntries(
    (
      'neg exp log log1p sqrt rsqrt abs sin cos tanh sigmoid relu silu erf floor ceil sign isnan clone detach ' +
      'logicalNot float long bool t zero_'
    )
      .split(' ')
      .map(name => [name, unary]),
  ),
  ...Object.fromEntries('add sub mul div'.split(' ').map(name => [name, binary])),
  ...Object.fromEntries('eq ne lt le gt ge maximum minimum'.split(' ').map(name => [name, binary])),
  ...Object.fromEntries('logicalAnd logicalOr equal'.split(' ').map(name => [name, twoTensors])),
  ...Object.fromEntries('argmax argmin prod'.split(' ').map(name => [name, oneDim])),
  ...Object.fromEntries(
    'max min'
      .split(' ')
      .map(name => [name, (d: Draft) => (d.r.chance(0.15) ? twoTensors(d) : oneDim(d))]),
  ),
  ...Object.fromEntries('sum mean any all'.split(' ').map(name => [name, manyDims(keepDim)])),
  ...Object.fromEntries('var std'.split(' ').map(name => [name, manyDims(spread)])),
  ...Object.fromEntries('softmax logSoftmax'.split(' ').map(name => [name, alongDim()])),
  logsumexp: manyDims(keepDim),
  add: d => (d.r.chance(0.2) ? [...binary(d), options({ alpha: scalar(d.r) })] : binary(d)),
  sub: d => (d.r.chance(0.2) ? [...binary(d), options({ alpha: scalar(d.r) })] : binary(d)),
  div: d =>
    d.r.chance(0.3)
      ? [...binary(d), options({ roundingMode: d.r.pick(['floor', 'trunc']) })]
      : binary(d),
  pow: d =>
    d.r.chance(0.6) ? [d.value(), d.r.pick([0, 0.5, 1, 2, 3, -1, -0.5, 1.5, -2])] : twoTensors(d),
  gelu: d =>
    d.r.chance(0.6)
      ? [d.value()]
      : [d.value(), options({ approximate: d.r.pick(['none', 'tanh']) })],
  clamp: limits,
  maskedFill: d => {
    const { x, mask } = masked(d);
    return [x, mask, d.r.pick<Argument>([0, 1, -2, 0.5, { number: '-Infinity' }])];
  },
  maskedSelect: d => {
    const { x, mask } = masked(d);
    return [x, mask];
  },
  allclose: d =>
    d.r.chance(0.6)
      ? twoTensors(d)
      : [...twoTensors(d), options({ atol: 0.5, equalNan: d.r.chance(0.5) })],
  unique: d => {
    const x = d.value();
    const given: Record<string, Argument> = {};
    if (d.r.chance(0.3)) given.returnInverse = d.r.chance(0.5);
    if (d.r.chance(0.3)) given.returnCounts = d.r.chance(0.5);
    if (d.r.chance(0.3)) given.dim = dim(d.r, d.tensor(x).rank);
    return d.r.chance(0.3) ? [x] : [x, options(given)];
  },
  nonzero: d =>
    d.r.chance(0.6) ? [d.value()] : [d.value(), options({ asTuple: d.r.chance(0.6) })],
  to: d => [d.value(), d.r.pick(['float32', 'int32', 'bool'])],
  size: d => (d.r.chance(0.3) ? [d.value()] : alongDim()(d)),
  item: d => [
    d.value(
      one => one.numel === 1,
      () => d.leaf([1]),
    ),
  ],
  at: indexed(false),
  atOuter: indexed(true),
  reshape: reshaped,
  view: reshaped,
  flatten: d => {
    const x = d.value();
    const { rank } = d.tensor(x);
    const [from, to] = [d.r.int(0, Math.max(0, rank - 1)), Math.max(0, rank - 1)];
    return d.r.pick<Argument[]>([[x], [x, from], [x, from, d.r.int(from, to)], [x, from, -1]]);
  },
  unsqueeze: d => {
    const x = d.value(one => one.rank < 4);
    const { rank } = d.tensor(x);
    return [x, d.r.int(-rank - 1, rank)];
  },
  squeeze: d => {
    const x = d.value();
    const { rank } = d.tensor(x);
    return d.r.chance(0.4)
      ? [x]
      : [x, ...listed(d.r, someDims(d.r, Math.max(1, rank), d.r.int(1, Math.max(1, rank))))];
  },
  transpose: d => {
    const x = d.value();
    const { rank } = d.tensor(x);
    return [x, dim(d.r, rank), dim(d.r, rank)];
  },
  permute: d => {
    const x = d.ofRank(1);
    const { rank } = d.tensor(x);
    return [x, ...listed(d.r, someDims(d.r, rank, rank))];
  },
  expand: expanded,
  slice: withDim((r, size) =>
    r.pick<Argument[]>([
      [],
      [r.int(-size, size)],
      [r.int(0, size), r.int(-size, size + 1)],
      [0, size, r.int(1, 3)],
    ]),
  ),
  select: withDim((r, size) => [r.int(-size, Math.max(0, size - 1))]),
  indexSelect: d => {
    const x = d.ofRank(1);
    const { rank, shape } = d.tensor(x);
    const at = dim(d.r, rank);
    const size = shape[at < 0 ? at + rank : at];
    return [x, at, d.positions([size === 0 ? 0 : d.r.int(0, 4)], size)];
  },
  gather: d => {
    const { x, at, index } = gathered(d);
    return [x, at, index];
  },
  scatter: scattered,
  flip: d => {
    const x = d.value();
    const { rank } = d.tensor(x);
    return [x, ...(rank === 0 ? [[]] : listed(d.r, someDims(d.r, rank, d.r.int(1, rank))))];
  },
  roll: d => {
    const x = d.ofRank(1);
    const { rank } = d.tensor(x);
    if (d.r.chance(0.3)) return [x, d.r.int(-7, 7)];
    if (d.r.chance(0.7)) return [x, d.r.int(-7, 7), dim(d.r, rank)];
    const dims = someDims(d.r, rank, d.r.int(1, rank));
    return [x, dims.map(() => d.r.int(-4, 4)), dims];
  },
  split: d => {
    const x = d.ofRank(1);
    const { rank, shape } = d.tensor(x);
    const at = dim(d.r, rank);
    const size = shape[at < 0 ? at + rank : at];
    if (d.r.chance(0.6)) return [x, d.r.int(1, 3), at];
    const first = d.r.int(0, size);
    return [x, [first, size - first], at];
  },
  unbind: alongDim(),
  chunk: d => {
    const x = d.ofRank(1);
    return d.r.chance(0.3) ? [x, d.r.int(1, 4)] : [x, d.r.int(1, 4), dim(d.r, d.tensor(x).rank)];
  },
  norm,
  layerNorm,
  sort: alongDim(r => r.pick<Argument[]>([[], [true], [options({ descending: r.chance(0.5) })]])),
  argsort: alongDim(r =>
    r.pick<Argument[]>([[], [true], [options({ descending: r.chance(0.5) })]]),
  ),
  topk: d => {
    const x = d.value();
    const { rank, shape } = d.tensor(x);
    const at = dim(d.r, rank);
    const size = shape[at < 0 ? at + rank : at] ?? 1;
    const k = d.r.int(0, size);
    return d.r.pick<Argument[]>([
      [x, k, at],
      [x, k, at, d.r.chance(0.5)],
      [x, k, at, options({ largest: d.r.chance(0.5) })],
    ]);
  },
  matmul: factors,
  mm: matrices(2),
  bmm: matrices(3),
  dot: matrices(1),
  crossEntropy,
  narrow: withDim((r, size) => {
    const start = r.int(0, size);
    return [
      r.chance(0.2) && start < size && size > 0 ? start - size : start,
      r.int(0, size - start),
    ];
  }),
  repeat: d => {
    const x = d.value(one => one.numel < 40);
    const { rank } = d.tensor(x);
    const times = Array.from({ length: rank + d.r.int(0, 1) }, () => d.r.pick([0, 1, 1, 2, 2, 3]));
    return [x, ...(times.length === 0 ? [[]] : listed(d.r, times))];
  },
  tril: d => (d.r.chance(0.5) ? [d.ofRank(2)] : [d.ofRank(2), d.r.int(-2, 2)]),
  triu: d => (d.r.chance(0.5) ? [d.ofRank(2)] : [d.ofRank(2), d.r.int(-2, 2)]),
  cumsum: d => {
    const x = d.value();
    return [x, dim(d.r, d.tensor(x).rank)];
  },
  round: d => d.r.pick<Argument[]>([[d.value()], [d.value()], [d.value(), d.r.int(-1, 2)]]),
  copy_: d => {
    const x = d.value();
    return [
      x,
      d.r.chance(0.3)
        ? scalar(d.r)
        : d.leaf(d.tensor(x).shape.map(size => (d.r.chance(0.3) ? 1 : size))),
    ];
  },
  fill_: d => [d.value(), d.r.chance(0.8) ? scalar(d.r) : d.leaf(d.r.pick([[], [1]]))],
};

/** Functions by our names. */
export const FUNCTIONS: Readonly<Record<string, Arguments>> = {
  where: d => {
    const { x, mask } = masked(d);
    const other = operand(d, x);
    return d.r.pick<Argument[]>([
      [mask, x, other],
      [mask, other, x],
      [mask, scalar(d.r), scalar(d.r)],
    ]);
  },
  cat: joined(false),
  stack: joined(true),
  einsum,
  zerosLike: d => [d.value(), ...fillOptions(d.r)],
  onesLike: d => [d.value(), ...fillOptions(d.r)],
  tensor: d => {
    const { r } = d;
    const row = () => [r.int(-2, 3), r.pick([0.5, 1, 2]), r.int(0, 1)];
    const data = r.pick<Argument>([
      r.int(-2, 2),
      0.5,
      row(),
      [row(), row()],
      [[], []],
      [true, false],
      [[true], [false]],
      [],
    ]);
    return r.chance(0.6)
      ? [data]
      : [data, options({ dtype: r.pick(['float32', 'int32', 'bool']) })];
  },
  zeros: d => [shapeOf(d.r), ...fillOptions(d.r)],
  ones: d => [shapeOf(d.r), ...fillOptions(d.r)],
  full: d => [shapeOf(d.r), d.r.pick<Argument>([2, 0.5, -1, true]), ...fillOptions(d.r)],
  eye: d =>
    d.r.pick<Argument[]>([
      [d.r.int(0, 4), ...fillOptions(d.r)],
      [d.r.int(0, 4), d.r.int(0, 4), ...fillOptions(d.r)],
    ]),
  arange: ranges,
  linspace: d => [
    d.r.pick([0, -1, 2.5]),
    d.r.pick([1, -3, 10]),
    d.r.int(0, 7),
    ...(d.r.chance(0.2) ? [options({ dtype: 'float32' })] : []),
  ],
};

export const OPERATIONS: Readonly<Record<string, Arguments>> = { ...METHODS, ...FUNCTIONS };
