/**
 * The routines of assembly.ts written as plain loops in float64 on a small memory: what the compiled ones
 * are held against, and a second opinion when a gradient check fails.
 */
import type { Assembly, Machine } from '../../src/engine';
import { referenceLayers } from './referenceLayers';
import { referenceOptimizers } from './referenceOptimizers';
import { referencePacked } from './referencePacked';
import { referenceRecurrent } from './referenceRecurrent';

export interface ReferenceOptions {
  /** Keeps values in float64: ops compute without rounding to float32, ids lie in a memory of their own. */
  precise?: boolean;
}

/** A machine of plain loops. Values are rounded to float32 when they are stored, unless `precise`. */
export function referenceMachine(
  megabytes = 64,
  { precise = false }: ReferenceOptions = {},
): Machine {
  const buffer = new ArrayBuffer(megabytes * 2 ** 20);
  // the engine indexes both arrays by pointer / 4 and does not ask how wide their elements are
  const wide = new Float64Array(precise ? buffer.byteLength / 4 : 0) as unknown as Float32Array;
  const f = precise ? wide : new Float32Array(buffer);
  const i = new Int32Array(buffer);
  const each = (n: number, y: number, value: (k: number) => number) => {
    for (let k = 0; k < n; k++) f[(y >> 2) + k] = value(k);
  };
  const at = (p: number, k: number) => f[(p >> 2) + k];
  const comparisons = [
    (a: number, b: number) => a === b,
    (a: number, b: number) => a !== b,
    (a: number, b: number) => a < b,
    (a: number, b: number) => a <= b,
    (a: number, b: number) => a > b,
    (a: number, b: number) => a >= b,
  ];
  const strided = (
    [rank, shape, strides]: [number, number, number],
    visit: (offset: number, position: number) => void,
  ) => {
    const sizes = i.slice(shape >> 2, (shape >> 2) + rank);
    const steps = i.slice(strides >> 2, (strides >> 2) + rank);
    const n = sizes.reduce((a, b) => a * b, 1);
    for (let position = 0; position < n; position++) {
      let rest = position;
      let offset = 0;
      for (let d = rank - 1; d >= 0; d--) {
        offset += (rest % sizes[d]) * steps[d];
        rest = Math.floor(rest / sizes[d]);
      }
      visit(offset, position);
    }
  };
  const elementwise = {
    add: (n, a, b, y) => each(n, y, k => at(a, k) + at(b, k)),
    sub: (n, a, b, y) => each(n, y, k => at(a, k) - at(b, k)),
    mul: (n, a, b, y) => each(n, y, k => at(a, k) * at(b, k)),
    div: (n, a, b, y) => each(n, y, k => at(a, k) / at(b, k)),
    affine: (n, a, scale, shift, y) => each(n, y, k => at(a, k) * scale + shift),
    axpy: (n, alpha, x, y) => each(n, y, k => at(y, k) + alpha * at(x, k)),
    addRow: (rows, n, a, row, y) => each(rows * n, y, k => at(a, k) + at(row, k % n)),
    mulRow: (rows, n, a, row, y) => each(rows * n, y, k => at(a, k) * at(row, k % n)),
    exp: (n, x, y) => each(n, y, k => Math.exp(at(x, k))),
    log: (n, x, y) => each(n, y, k => Math.log(at(x, k))),
    sqrt: (n, x, y) => each(n, y, k => Math.sqrt(at(x, k))),
    abs: (n, x, y) => each(n, y, k => Math.abs(at(x, k))),
    pow: (n, x, exponent, y) => each(n, y, k => at(x, k) ** exponent),
    tanh: (n, x, y) => each(n, y, k => Math.tanh(at(x, k))),
    tanhBackward: (n, y, dy, dx) => each(n, dx, k => at(dy, k) * (1 - at(y, k) ** 2)),
    erf: (n, x, y) => each(n, y, k => erf(at(x, k))),
    gelu: (n, x, y) => each(n, y, k => at(x, k) * normal(at(x, k))),
    geluBackward: (n, x, dy, dx) =>
      each(n, dx, k => {
        const density = Math.exp(-(at(x, k) ** 2) / 2) / Math.sqrt(2 * Math.PI);
        return at(dy, k) * (normal(at(x, k)) + at(x, k) * density);
      }),
    sigmoid: (n, x, y) => each(n, y, k => 1 / (1 + Math.exp(-at(x, k)))),
    sigmoidBackward: (n, y, dy, dx) => each(n, dx, k => at(dy, k) * at(y, k) * (1 - at(y, k))),
    relu: (n, x, y) => each(n, y, k => Math.max(at(x, k), 0)),
    reluBackward: (n, x, dy, dx) => each(n, dx, k => (at(x, k) <= 0 ? 0 : at(dy, k))),
    clamp: (n, x, low, high, y) => each(n, y, k => Math.min(high, Math.max(low, at(x, k)))),
    compare: (n, code, a, b, y) => each(n, y, k => (comparisons[code](at(a, k), at(b, k)) ? 1 : 0)),
    where: (n, c, a, b, y) => each(n, y, k => (at(c, k) !== 0 ? at(a, k) : at(b, k))),
    fill: (n, value, y) => each(n, y, () => value),
    countNonFinite: (n, x) => {
      let count = 0;
      for (let k = 0; k < n; k++) if (!Number.isFinite(at(x, k))) count++;
      return count;
    },
  } satisfies Partial<Assembly>;
  const products = {
    gemm(m, n, k, a, aRow, aDepth, b, bColumn, bDepth, c, cRow, add, addRow) {
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) {
          let total = add ? at(add, row * addRow + column) : 0;
          for (let p = 0; p < k; p++) {
            total += at(a, row * aRow + p * aDepth) * at(b, p * bDepth + column * bColumn);
          }
          f[(c >> 2) + row * cRow + column] = total;
        }
      }
    },
    gatherStrided: (rank, shape, strides, x, y) =>
      strided([rank, shape, strides], (offset, k) => {
        f[(y >> 2) + k] = at(x, offset);
        if (precise) i[(y >> 2) + k] = i[(x >> 2) + offset];
      }),
    scatterAddStrided: (rank, shape, strides, x, y) =>
      strided([rank, shape, strides], (offset, k) => {
        f[(y >> 2) + offset] += at(x, k);
      }),
    swapLeading(a, b, n, x, y) {
      for (let p = 0; p < a; p++) {
        for (let q = 0; q < b; q++)
          each(n, y + 4 * (q * a + p) * n, k => at(x, (p * b + q) * n + k));
      }
    },
    sum(outer, size, inner, x, y) {
      for (let o = 0; o < outer; o++) {
        each(inner, y + 4 * o * inner, k => {
          let total = 0;
          for (let s = 0; s < size; s++) total += at(x, (o * size + s) * inner + k);
          return total;
        });
      }
    },
    max(outer, size, inner, sign, x, y, index) {
      for (let o = 0; o < outer; o++) {
        for (let k = 0; k < inner; k++) {
          let best = 0;
          for (let s = 1; s < size; s++) {
            if (
              sign * at(x, (o * size + s) * inner + k) >
              sign * at(x, (o * size + best) * inner + k)
            )
              best = s;
          }
          f[(y >> 2) + o * inner + k] = at(x, (o * size + best) * inner + k);
          if (index) i[(index >> 2) + o * inner + k] = best;
        }
      }
    },
    topk(rows, n, k, x, values, ids) {
      for (let row = 0; row < rows; row++) {
        const value = (id: number) => at(x, row * n + id);
        const rank = (id: number) => Number(Number.isNaN(value(id))); // larger than any number
        const order = Array.from({ length: n }, (_, id) => id).sort(
          (a, b) => rank(b) - rank(a) || value(b) - value(a) || a - b,
        );
        each(k, values + 4 * row * k, j => value(order[j]));
        for (let j = 0; j < k; j++) i[(ids >> 2) + row * k + j] = order[j];
      }
    },
  } satisfies Partial<Assembly>;
  const whole = { ...products, ...referenceLayers(f, i, at, each), ...referenceRecurrent(f, i) };
  const assembly: Assembly = {
    ...elementwise,
    ...whole,
    ...referencePacked(f, whole),
    ...referenceOptimizers(f, at),
  };
  return {
    assembly,
    buffer,
    floats: f,
    ints: i,
    heapStart: 1024,
    heapEnd: buffer.byteLength,
    description: 'plain loops',
    recover() {},
  };
}

/** The error function from its series, and far out from its continued fraction. */
function erf(x: number): number {
  if (Math.abs(x) < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 100; n++) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  return Math.sign(x) * (1 - tail(Math.abs(x)));
}

/** 1 − erf x for x ≥ 3 */
function tail(x: number): number {
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

/** Φ(x) */
function normal(x: number): number {
  const z = x / Math.SQRT2;
  return z < -3 ? tail(-z) / 2 : (1 + erf(z)) / 2;
}
