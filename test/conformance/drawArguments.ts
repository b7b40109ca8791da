/** How the arguments of every operation are drawn: such as PyTorch takes, for the most part. */
import { alike, type Draft, shapeOf } from './draw';
import type { Argument, Reference } from './program';
import type { Random } from './random';

export type Arguments = (d: Draft) => Argument[];

export const options = (given: Record<string, Argument>): Argument => ({ options: given });
const count = (shape: readonly number[]) => shape.reduce((n, size) => n * size, 1);

export function dim(r: Random, rank: number): number {
  const size = Math.max(rank, 1);
  return r.int(-size, size - 1);
}

export function unary(d: Draft): Argument[] {
  return [d.value()];
}

export function scalar(r: Random): number {
  return r.pick([0, 1, 2, 3, -1, 0.5, -0.5, 1.5, 2.25, -2]);
}

/** A number, a value of the same shape, or a new leaf that broadcasts. */
export function operand(d: Draft, x: Reference): Argument {
  const { shape } = d.tensor(x);
  if (d.r.chance(0.25)) return scalar(d.r);
  return tensorBeside(d, shape);
}

function tensorBeside(d: Draft, shape: readonly number[], dtype?: 'float32'): Reference {
  const make = () => d.leaf(alike(d.r, shape), dtype);
  if (d.r.chance(0.4)) return make();
  return d.value(y => y.shape.join() === shape.join() && (!dtype || y.dtype === dtype), make);
}

export function binary(d: Draft): Argument[] {
  const x = d.value();
  return [x, operand(d, x)];
}

export function twoTensors(d: Draft): Argument[] {
  const x = d.value();
  return [x, tensorBeside(d, d.tensor(x).shape)];
}

/** keepDim as an option, by position, or not at all. */
export function keepDim(r: Random): Argument[] {
  return r.pick<Argument[]>([[], [], [options({ keepDim: r.chance(0.5) })], [r.chance(0.5)]]);
}

export function oneDim(d: Draft): Argument[] {
  const x = d.value();
  if (d.r.chance(0.3)) return [x];
  return [x, dim(d.r, d.tensor(x).rank), ...keepDim(d.r)];
}

/** Over all, one or several dims. */
export function manyDims(more: (r: Random) => Argument[]): Arguments {
  return d => {
    const x = d.value();
    const { rank } = d.tensor(x);
    const kind = d.r.next();
    if (kind < 0.3) return [x];
    if (kind < 0.7 || rank < 2) return [x, dim(d.r, rank), ...more(d.r)];
    return [x, someDims(d.r, rank, d.r.int(1, rank)), ...more(d.r)];
  };
}

export function someDims(r: Random, rank: number, many: number): number[] {
  const dims = r.shuffled(Array.from({ length: rank }, (_, i) => i)).slice(0, many);
  return dims.map(one => (r.chance(0.3) ? one - rank : one));
}

export function alongDim(...more: ((r: Random) => Argument[])[]): Arguments {
  return d => {
    const x = d.value();
    const rest = more.flatMap(one => one(d.r));
    return d.r.chance(0.3) && rest.length === 0 ? [x] : [x, dim(d.r, d.tensor(x).rank), ...rest];
  };
}

export function spread(r: Random): Argument[] {
  if (r.chance(0.5)) return [];
  return [options({ correction: r.pick([0, 1, 2]), keepDim: r.chance(0.5) })];
}

export function listed(r: Random, list: readonly number[]): Argument[] {
  return r.chance(0.5) ? [...list] : [[...list]];
}

export function reshaped(d: Draft): Argument[] {
  const x = d.value();
  const { r } = d;
  const { shape, numel } = d.tensor(x);
  const sizes: number[] = [];
  let rest = numel;
  for (const factor of [2, 3, 5, 7]) {
    while (rest > 0 && rest % factor === 0 && sizes.length < 4) {
      if (sizes.length > 0 && r.chance(0.4)) sizes[r.int(0, sizes.length - 1)] *= factor;
      else sizes.push(factor);
      rest /= factor;
    }
  }
  if (rest !== 1) sizes.push(rest);
  if (numel === 0) sizes.splice(0, sizes.length, ...r.shuffled(shape));
  if (r.chance(0.3)) sizes.splice(r.int(0, sizes.length), 0, 1);
  const wanted = r.shuffled(sizes);
  if (wanted.length > 0 && r.chance(0.4)) wanted[r.int(0, wanted.length - 1)] = -1;
  return [x, ...(wanted.length === 0 ? [[]] : listed(r, wanted))];
}

export function expanded(d: Draft): Argument[] {
  const x = d.value();
  const { r } = d;
  const own = d
    .tensor(x)
    .shape.map(size => (size === 1 && r.chance(0.7) ? r.int(0, 3) : r.chance(0.3) ? -1 : size));
  const front = r.chance(0.4) ? [r.int(1, 3)] : [];
  const wanted = [...front, ...own];
  return [x, ...(wanted.length === 0 ? [[]] : listed(r, wanted))];
}

function range(r: Random, size: number): Argument[] {
  const bound = () => r.int(-size - 1, size + 1);
  return r.pick<Argument[]>([
    [bound()],
    [bound(), bound()],
    [null, bound()],
    [bound(), null, r.int(1, 3)],
    [bound(), bound(), r.int(1, 3)],
  ]);
}

export function indexed(outer: boolean): Arguments {
  return d => {
    const { r } = d;
    const x = outer ? d.ofRank(1) : d.value();
    const { shape, rank } = d.tensor(x);
    const common = shapeOf(r, r.int(1, 2)).map(size => Math.min(size, 3));
    const index: Argument[] = [];
    const stop = r.int(0, rank);
    for (let at = 0; at < stop; at++) {
      const size = shape[at];
      const kind = r.next();
      if (kind < 0.22) index.push(null);
      else if (kind < 0.42) index.push(r.int(-size, Math.max(0, size - 1)));
      else if (kind < 0.62) index.push(range(r, size));
      else if (kind < 0.85) {
        const own = outer ? [r.int(0, 3)] : r.chance(0.15) ? [] : alike(r, common);
        index.push(d.positions(own, size, true));
      } else if (r.chance(0.2) && at + 1 < stop) {
        index.push(d.leaf([size, shape[at + 1]], 'bool'));
        at++;
      } else index.push(d.leaf([size], 'bool'));
    }
    if (r.chance(0.2)) index.splice(r.int(0, index.length), 0, '...');
    return [x, ...index];
  };
}

/** An operand that has a matrix product with x. */
export function factors(d: Draft): Argument[] {
  const { r } = d;
  const x = d.value(
    one => one.rank >= 1 && one.dtype === 'float32',
    () => d.leaf(shapeOf(r, r.int(1, 3)), 'float32'),
  );
  const { shape } = d.tensor(x);
  const inner = shape[shape.length - 1];
  if (r.chance(0.2)) return [x, d.leaf([inner], 'float32')];
  const front = shape.length > 2 && r.chance(0.6) ? alike(r, shape.slice(0, -2)) : [];
  return [x, d.leaf([...front, inner, r.pick([1, 2, 3, 5, 9])], 'float32')];
}

export function matrices(rank: number): Arguments {
  return d => {
    const x = d.value(
      one => one.rank === rank && one.dtype === 'float32',
      () => d.leaf(shapeOf(d.r, rank), 'float32'),
    );
    const { shape } = d.tensor(x);
    if (rank === 1) return [x, d.leaf(shape, 'float32')];
    return [
      x,
      d.leaf([...shape.slice(0, -2), shape[rank - 1], d.r.pick([0, 1, 2, 3, 5])], 'float32'),
    ];
  };
}

const EQUATIONS = [
  ['ij->ji', 'ij'],
  ['ij->', 'ij'],
  ['ij->i', 'ij'],
  ['ii->i', 'ii'],
  ['ii', 'ii'],
  ['i,j->ij', 'i', 'j'],
  ['ij,jk->ik', 'ij', 'jk'],
  ['ij,jk', 'ij', 'jk'],
  ['bij,bjk->bik', 'bij', 'bjk'],
  ['ij,ij->', 'ij', 'ij'],
  ['bij,bkj->bik', 'bij', 'bkj'],
  ['i,i->', 'i', 'i'],
  ['ij,j,ik->k', 'ij', 'j', 'ik'],
  ['bhqd,bhkd->bhqk', 'bhqd', 'bhkd'],
  ['ij,kl->ijkl', 'ij', 'kl'],
  ['iij->ji', 'iij'],
  ['ijk->kij', 'ijk'],
  ['ab,cb->ca', 'ab', 'cb'],
];

export function einsum(d: Draft): Argument[] {
  const [equation, ...terms] = d.r.pick(EQUATIONS);
  const sizes = new Map<string, number>();
  const sizeOf = (letter: string) => {
    if (!sizes.has(letter)) sizes.set(letter, d.r.pick([0, 1, 2, 2, 3, 3]));
    return sizes.get(letter) as number;
  };
  return [equation, ...terms.map(term => d.leaf([...term].map(sizeOf), 'float32'))];
}

export function joined(mustAgree: boolean): Arguments {
  return d => {
    const { r } = d;
    const x = mustAgree ? d.value() : d.ofRank(1);
    const { shape, rank } = d.tensor(x);
    const at = r.int(0, Math.max(0, rank - 1));
    const list: Argument[] = [x];
    for (let i = r.int(0, 2); i > 0; i--) {
      const own = mustAgree ? shape : shape.map((size, j) => (j === at ? r.int(0, 3) : size));
      list.push(r.chance(0.5) && mustAgree ? tensorOfShape(d, shape) : d.leaf(own));
    }
    if (mustAgree) return r.chance(0.3) ? [list] : [list, r.int(-rank - 1, rank)];
    return at === 0 && r.chance(0.3) ? [list] : [r.shuffled(list), r.chance(0.5) ? at : at - rank];
  };
}

function tensorOfShape(d: Draft, shape: readonly number[]): Reference {
  return d.value(
    y => y.shape.join() === shape.join(),
    () => d.leaf(shape),
  );
}

export function gathered(d: Draft): { x: Reference; at: number; index: Reference } {
  const x = d.ofRank(1);
  const { shape, rank } = d.tensor(x);
  const at = dim(d.r, rank);
  const own = at < 0 ? at + rank : at;
  const sizes = shape.map((size, i) =>
    i === own ? d.r.int(0, size + 1) : d.r.int(Math.min(1, size), size),
  );
  return { x, at, index: d.positions(shape[own] === 0 ? sizes.map(() => 0) : sizes, shape[own]) };
}

export function scattered(d: Draft): Argument[] {
  const { x, at, index } = gathered(d);
  const { rank, shape } = d.tensor(index);
  const own = at < 0 ? at + rank : at;
  // no position twice: PyTorch leaves open which of several values stays
  const limit = d.tensor(x).shape[own];
  const unique = shape.map((size, i) => (i === own ? Math.min(size, limit) : size));
  const inner = unique.slice(own + 1).reduce((n, size) => n * size, 1);
  const ids = d.given({
    dtype: 'int32',
    shape: unique,
    values: Array.from(
      { length: count(unique) },
      (_, i) => Math.floor(i / Math.max(1, inner)) % Math.max(1, unique[own]),
    ),
  });
  if (d.r.chance(0.3)) return [x, at, ids, d.r.pick([0, 1, 2, -1])];
  const { dtype } = d.tensor(x);
  return [
    x,
    at,
    ids,
    d.leaf(
      d.tensor(ids).shape.map(size => size + d.r.int(0, 1)),
      dtype,
    ),
  ];
}

export function withDim(rest: (r: Random, size: number) => Argument[]): Arguments {
  return d => {
    const x = d.ofRank(1);
    const { rank, shape } = d.tensor(x);
    const at = dim(d.r, rank);
    return [x, at, ...rest(d.r, shape[at < 0 ? at + rank : at])];
  };
}

export function crossEntropy(d: Draft): Argument[] {
  const { r } = d;
  const x = d.value(
    one => one.rank >= 1 && one.dtype === 'float32' && one.shape[one.rank - 1] > 0,
    () => d.leaf([r.int(1, 3), r.pick([2, 3, 5])], 'float32'),
  );
  const { shape, rank } = d.tensor(x);
  const given: Record<string, Argument> = {};
  if (r.chance(0.3)) given.ignoreIndex = r.int(0, shape[rank - 1] - 1);
  if (r.chance(0.3)) given.labelSmoothing = r.pick([0, 0.1, 1]);
  if (r.chance(0.5)) given.reduction = r.pick(['mean', 'sum', 'none']);
  const targets = d.positions(shape.slice(0, -1), shape[rank - 1]);
  return Object.keys(given).length === 0 ? [x, targets] : [x, targets, options(given)];
}

export function layerNorm(d: Draft): Argument[] {
  const { r } = d;
  const x = d.ofRank(1);
  const { shape, rank } = d.tensor(x);
  const size = shape.slice(rank - 1);
  const given: Record<string, Argument> = {};
  if (r.chance(0.5)) given.weight = d.leaf(size, 'float32');
  if (r.chance(0.5)) given.bias = d.leaf(size, 'float32');
  if (r.chance(0.3)) given.eps = r.pick([1e-5, 1e-3, 0.5]);
  return Object.keys(given).length === 0 ? [x] : [x, options(given)];
}

export function norm(d: Draft): Argument[] {
  const { r } = d;
  const p: Argument = r.pick<Argument>([
    1,
    2,
    2,
    3,
    0,
    0.5,
    'fro',
    { number: 'Infinity' },
    { number: '-Infinity' },
  ]);
  const [x, ...rest] = manyDims(keepDim)(d);
  return r.chance(0.2) ? [x] : [x, p, ...rest];
}

export function masked(d: Draft): { x: Reference; mask: Reference } {
  const x = d.value();
  const { shape } = d.tensor(x);
  const make = () => d.leaf(alike(d.r, shape), 'bool');
  return {
    x,
    mask: d.r.chance(0.5)
      ? make()
      : d.value(y => y.dtype === 'bool' && y.shape.join() === shape.join(), make),
  };
}

export function limits(d: Draft): Argument[] {
  const [low, high] = [d.r.pick([-1, 0, 0.5, -0.25]), d.r.pick([1, 0.5, 0, 2])];
  const x = d.value();
  return d.r.pick<Argument[]>([
    [x, low, high],
    [x, low],
    [x, options({ min: low })],
    [x, options({ max: high })],
    [x, options({ min: low, max: high })],
  ]);
}

export function fillOptions(r: Random): Argument[] {
  if (r.chance(0.4)) return [];
  return [options({ dtype: r.pick(['float32', 'int32', 'bool']) })];
}

export function ranges(d: Draft): Argument[] {
  const { r } = d;
  const [start, step] = [r.pick([0, -2, 1, 0.5]), r.pick([1, 2, -1, 0.25, 3])];
  const end = start + step * r.int(0, 6);
  const dtype = r.chance(0.3) ? [options({ dtype: r.pick(['float32', 'int32']) })] : [];
  return r.pick<Argument[]>([
    [r.int(0, 6), ...dtype],
    [Math.min(start, 4), 4, ...dtype],
    [start, end, step, ...dtype],
  ]);
}
