/** Calls of what layers are made of, of attention, random numbers and optimizers, drawn at random (routineCalls.ts). */
import type { Assembly } from '../../src/engine';
import { type Call, type CallMaker, type Draw, sumTolerance } from './routineCalls';
import type { Routines } from './routines';

const KEYS = [0xdeadbeef | 0, 7] as const;
/** Counters where the low word of the block is carried into the high one, too. */
const counter = (draw: Draw) => draw.pick([0, 11, 5 * 2 ** 32 - 3, 2 ** 31 - 2]);

const idsBelow = (routines: Routines, below: number, count: number) =>
  routines.ints(
    Array.from({ length: count }, () => Math.floor(((routines.random() + 1) / 2) * below)),
  );

/** An operand of attention, heads side by side in a row or one after another. */
function operand(routines: Routines, draw: Draw, [B, heads, length, width]: readonly number[]) {
  const extra = draw.size(2);
  const [row, batch, head] = draw.flag()
    ? [heads * width + extra, length * (heads * width + extra), width]
    : [width + extra, heads * length * (width + extra), length * (width + extra)];
  const size = B * batch;
  return { at: [routines.floats(size), row, batch, head], size, batch };
}

function attentionCase(routines: Routines, draw: Draw) {
  const [T, S, D, E] = [draw.size(20, 1), draw.size(20, 1), draw.size(20, 1), draw.size(20, 1)];
  const [B, heads] = [draw.size(9), draw.size(4, 1)];
  const count = B * heads * T * S;
  const q = operand(routines, draw, [B, heads, T, D]);
  const k = operand(routines, draw, [B, heads, S, D]);
  const v = operand(routines, draw, [B, heads, S, E]);
  const out = operand(routines, draw, [B, heads, T, E]);
  const random = [draw.pick([0, 0, 0.3]), ...KEYS, counter(draw)];
  const workspace = routines.floats(B * (routines.call('attentionWorkspace', T, S) / 4));
  const workspaces = [{ pointer: workspace, length: B * 2 * T * S }];
  return { sizes: [B, heads, T, S, D, E], count, q, k, v, out, random, workspace, workspaces };
}

function attention(routines: Routines, draw: Draw): Call {
  const { sizes, count, q, k, v, out, random, workspace, workspaces } = attentionCase(
    routines,
    draw,
  );
  const [B, heads, T, S] = sizes;
  const weights = routines.floats(count);
  const mask = draw.flag() ? routines.floats(B * S, i => ((i * 5) % 3 === 0 ? 0 : 1)) : 0;
  const bias = draw.flag() ? routines.floats(B * heads * T * S) : 0;
  const strides = draw.pick([
    [0, 0],
    [heads * T * S, T * S],
    [0, T * S],
    [T * S, 0],
  ]);
  const biasSizes = bias === 0 ? [0, 0] : strides; // as of an operand that does not move
  return {
    args: [
      ...[...sizes, ...q.at, ...k.at, ...v.at, ...out.at, weights, mask],
      ...[draw.pick([0.7, 1, -1, 2]), draw.size(1), bias, ...biasSizes, ...random, workspace],
    ],
    results: [
      { pointer: weights, length: count, tolerance: 3e-6 },
      { pointer: out.at[0], length: out.size, tolerance: 5e-6 },
    ],
    workspaces,
  };
}

function attentionBackward(routines: Routines, draw: Draw): Call {
  const { sizes, count, q, k, v, out, random, workspace, workspaces } = attentionCase(
    routines,
    draw,
  );
  const weights = routines.floats(count, () => (routines.random() + 1) / 2);
  const dWeights = draw.flag() ? routines.floats(count) : 0;
  const dBias = draw.flag() ? routines.floats(count) : 0;
  const gradients = [q, k, v].map(({ size }) => ({
    pointer: routines.floats(size, () => 0),
    length: size,
    tolerance: 5e-5,
  }));
  const results = [...gradients];
  if (dBias) results.push({ pointer: dBias, length: count, tolerance: 5e-5 });
  return {
    args: [
      ...[
        ...sizes,
        ...q.at,
        ...k.at,
        ...v.at,
        ...out.at,
        weights,
        dWeights,
        draw.pick([0.7, 1, 2]),
      ],
      ...[...gradients.map(({ pointer }) => pointer), workspace, dBias, ...random],
    ],
    results,
    workspaces,
  };
}

/** n values of parameter, gradient and what is kept of them; then numbers. Kept values are positive, as squares are. */
function update(
  kept: number,
  optional: number,
  numbers: (draw: Draw) => number[],
  tolerance = 5e-6,
): CallMaker {
  return (routines, draw) => {
    const n = draw.size(700);
    const places = Array.from({ length: 2 + kept }, (_, i) => {
      if (i >= 2 + kept - optional && draw.flag()) return 0;
      return routines.floats(n, i < 2 ? routines.random : () => 1.1 + routines.random());
    });
    return {
      args: [n, ...places, ...numbers(draw)],
      results: places
        .filter((place, i) => place !== 0 && i !== 1)
        .map(pointer => ({ pointer, length: n, tolerance })),
    };
  };
}

const decay = (draw: Draw) => draw.pick([0, 0.01]);

export const layerCalls = {
  embedding(routines, draw) {
    const [rows, dim, vocabulary] = [draw.size(150), draw.size(150), draw.size(30, 1)];
    const ids = idsBelow(routines, vocabulary, rows);
    const [table, out] = [routines.floats(vocabulary * dim), routines.floats(rows * dim)];
    return {
      args: [rows, dim, table, ids, out],
      results: [{ pointer: out, length: rows * dim, tolerance: 0 }],
    };
  },
  embeddingBackward(routines, draw) {
    const [rows, dim, vocabulary] = [draw.size(150), draw.size(150), draw.size(30, 1)];
    const ids = idsBelow(routines, vocabulary, rows);
    const [dy, dTable] = [routines.floats(rows * dim), routines.floats(vocabulary * dim)];
    return {
      args: [vocabulary, rows, dim, ids, dy, dTable],
      results: [{ pointer: dTable, length: vocabulary * dim, tolerance: 2e-6 }],
    };
  },
  layerNorm(routines, draw) {
    const [rows, n] = [draw.size(150), draw.size(150, 1)];
    const [x, y] = [routines.floats(rows * n), routines.floats(rows * n)];
    const [gamma, beta, mean, rstd] = [n, n, rows, rows].map(length => routines.floats(length));
    return {
      args: [rows, n, x, gamma, beta, 1e-2, y, mean, rstd],
      results: [
        { pointer: y, length: rows * n, tolerance: 1e-5 },
        { pointer: mean, length: rows, tolerance: 1e-6 },
        { pointer: rstd, length: rows, tolerance: 5e-6 },
      ],
    };
  },
  layerNormBackward(routines, draw) {
    const [rows, n] = [draw.size(150), draw.size(150, 1)];
    const [x, dy, dx] = [1, 2, 3].map(() => routines.floats(rows * n));
    const [gamma, dgamma, dbeta, mean] = [n, n, n, rows].map(length => routines.floats(length));
    const rstd = routines.floats(rows, () => 1.1 + routines.random());
    return {
      args: [rows, n, x, gamma, mean, rstd, dy, dx, dgamma, dbeta],
      results: [
        { pointer: dx, length: rows * n, tolerance: 1e-4 },
        { pointer: dgamma, length: n, tolerance: 10 * sumTolerance(rows) },
        { pointer: dbeta, length: n, tolerance: sumTolerance(rows) },
      ],
    };
  },
  crossEntropy(routines, draw) {
    const [rows, n] = [draw.size(40), draw.size(150, 1)];
    const logits = routines.floats(rows * n, () => 5 * routines.random());
    const targets = routines.ints(
      Array.from({ length: rows }, (_, r) => (r % 4 === 3 ? -100 : (r * 7) % n)),
    );
    const losses = routines.floats(rows);
    const gradient = draw.flag() ? routines.floats(rows * n) : 0;
    const results = [{ pointer: losses, length: rows, tolerance: 2e-6 }];
    if (gradient) results.push({ pointer: gradient, length: rows * n, tolerance: 5e-7 });
    return {
      args: [rows, n, logits, targets, -100, draw.pick([0, 0.1, 1]), 0.25, losses, gradient],
      results,
    };
  },
  dropout(routines, draw) {
    const n = draw.size(700);
    const x = routines.floats(n);
    const y = draw.flag() ? x : routines.floats(n);
    return {
      args: [n, x, draw.pick([0, 0.1, 0.5, 0.9, 1]), ...KEYS, counter(draw), y],
      results: [{ pointer: y, length: n, tolerance: 1e-6 }],
    };
  },
  randomUniform(routines, draw) {
    const n = draw.size(700);
    const y = routines.floats(n);
    return {
      args: [n, y, ...KEYS, counter(draw)],
      results: [{ pointer: y, length: n, tolerance: 0 }],
    };
  },
  randomNormal(routines, draw) {
    const n = draw.size(700);
    const y = routines.floats(n);
    return {
      args: [n, y, ...KEYS, counter(draw)],
      results: [{ pointer: y, length: n, tolerance: 1e-6 }],
    };
  },
  attention,
  attentionBackward,
  adam: update(2, 0, draw => [0.5, 1e-2, 1.1, 0.9, 0.999, 1e-8, decay(draw), decay(draw)]),
  amsgrad: update(3, 0, draw => [1e-2, 1.1, 0.9, 0.999, 1e-8, decay(draw), decay(draw)]),
  sgd: update(1, 1, draw => [0.1, 0.9, draw.pick([1, 0.7]), draw.size(1), decay(draw)]),
  // the square less the square of the mean: digits are lost where they are nearly equal
  rmsprop: update(3, 2, draw => [0.01, 0.99, 1e-2, 0.9, decay(draw)], 1e-4),
  adagrad: update(1, 0, draw => [0.1, 1e-10, decay(draw)]),
} satisfies Partial<Record<keyof Assembly, CallMaker>>;
