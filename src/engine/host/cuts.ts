/**
 * Which calls can be cut into units, and along what. Every unit computes what it would have been as a part of the whole,
 * so the bits do not depend on the cut: rows for themselves, columns for themselves, pieces of fixed length.
 *
 * A move says how far an argument goes per row (column, value): bytes for pointers; a pointer that is 0 stays 0.
 */
import { FEW_ROWS } from '../assembly';
import { type Cut, MOST_UNITS } from './job';

/** How a routine of the same name is cut. */
export interface CutRule {
  /** About how long the call takes on one thread, ns. */
  cost(values: readonly number[]): number;
  /** null: too small to be cut. */
  cut(values: readonly number[], threads: number): Cut | null;
}

/** ns of a multiplication with addition in a product, and of one value that is read and written. */
const PER_PRODUCT = 0.016;
const PER_VALUE = 0.05;
/** ns of a weight that a product of a few rows reads where it lies. */
const PER_WEIGHT = 0.06;
/** Calls above this, ns, are cut finer than there are threads: what a busy machine holds up is less. */
const LONG = 4_000_000;

/** Even shares that are multiples of `grain`, at least `least`. */
function share(size: number, threads: number, cost: number, grain: number, least = grain): number {
  const pieces = cost > LONG ? 2 * threads : threads;
  const wanted = Math.max(least, Math.ceil(size / Math.min(pieces, MOST_UNITS)));
  return Math.ceil(wanted / grain) * grain;
}

/** Moves of pointers; those that are 0 stay. */
function moving(values: readonly number[], moves: Record<number, number>): number[] {
  return values.map((value, i) => (value === 0 ? 0 : (moves[i] ?? 0)));
}

function ruleOf(
  cut: number,
  grain: number,
  cost: (values: readonly number[]) => number,
  moves: (values: readonly number[]) => Record<number, number>,
): CutRule {
  return {
    cost,
    cut(values, threads) {
      const part = share(values[cut], threads, cost(values), grain);
      return part >= values[cut]
        ? null
        : { cut, share: part, moves: moving(values, moves(values)) };
    },
  };
}

/** n values, each for itself, of all the pointers named. */
function each(pointers: readonly number[], factor = 1): CutRule {
  const moves = Object.fromEntries(pointers.map(pointer => [pointer, 4]));
  return ruleOf(
    0,
    64,
    values => values[0] * PER_VALUE * factor,
    () => moves,
  );
}

/** Rows (argument 0) of n (argument 1) values: `matrices` move by a row, `vectors` by a value. */
function rows(matrices: readonly number[], vectors: readonly number[], factor: number): CutRule {
  return ruleOf(
    0,
    1,
    ([count, n]) => count * n * PER_VALUE * factor,
    ([, n]) => ({
      ...Object.fromEntries(matrices.map(i => [i, 4 * n])),
      ...Object.fromEntries(vectors.map(i => [i, 4])),
    }),
  );
}

/**
 * Rows of a unit, at least `least`, such that the last unit is none of the FEW_ROWS that gemm computes another way; m if
 * there is no such division.
 */
function rowShare(m: number, least: number): number {
  for (let part = least; part < m; part += 12) {
    if (m % part === 0 || m % part > FEW_ROWS) return part;
  }
  return m;
}

/** m n k a aRow aDepth b bColumn bDepth c cRow add addRow: by rows if there are enough of them, else by columns. */
const gemm: CutRule = {
  cost: ([m, n, k]) => Math.max(m * PER_PRODUCT, PER_WEIGHT) * n * k,
  cut(values, threads) {
    const [m, n, , , aRow, , , bColumn, , , cRow, , addRow] = values;
    const cost = gemm.cost(values);
    // a row of 12 packs all of B again, a panel of 16 columns all of A
    if (m >= n || m >= 192 * threads) {
      const part = rowShare(m, share(m, threads, cost, 12, 96));
      if (part >= m) return null;
      const moves = { 3: 4 * aRow, 9: 4 * cRow, 11: 4 * addRow };
      return { cut: 0, share: part, moves: moving(values, moves) };
    }
    const part = share(n, threads, cost, 16, 32);
    if (part >= n) return null;
    return { cut: 1, share: part, moves: moving(values, { 6: 4 * bColumn, 9: 4, 11: 4 }) };
  },
};

/** m n k a aRow packed c cRow add addRow */
const gemmPacked: CutRule = {
  cost: gemm.cost,
  cut(values, threads) {
    const [m, n, k, , aRow, , , cRow, , addRow] = values;
    const cost = gemm.cost(values);
    if (m >= 192 * threads) {
      const part = share(m, threads, cost, 12, 96);
      const moves = { 3: 4 * aRow, 6: 4 * cRow, 8: 4 * addRow };
      return part >= m ? null : { cut: 0, share: part, moves: moving(values, moves) };
    }
    const part = share(n, threads, cost, 16, 32);
    if (part >= n) return null;
    return { cut: 1, share: part, moves: moving(values, { 5: 4 * k, 6: 4, 8: 4 }) };
  },
};

/**
 * T B rows H first …: sequences for themselves. Each unit begins at another block of hidden units (`first`), so that no
 * two threads are at the same columns at a time: the cores would take each other's lines of the gates away.
 */
function sequences(gates: number, moves: (H: number) => Record<number, number>): CutRule {
  return {
    cost: ([T, , count, H]) => T * count * gates * H * H * PER_PRODUCT,
    cut(values, threads) {
      const [, , count, H] = values;
      const part = share(count, threads, 0, 4, 8);
      if (part >= count) return null;
      const all = moving(values, moves(H));
      // the block to begin at, rounded down when it gets there; from another block than 0 there is no room to move
      if (values[4] === 0) all[4] = Math.ceil(H / 16) / count;
      return { cut: 2, share: part, moves: all };
    },
  };
}

export const CUTS = {
  gemm,
  gemmPacked,
  add: each([1, 2, 3]),
  sub: each([1, 2, 3]),
  mul: each([1, 2, 3]),
  div: each([1, 2, 3]),
  affine: each([1, 4]),
  axpy: each([2, 3]),
  exp: each([1, 2], 4),
  log: each([1, 2], 4),
  sqrt: each([1, 2]),
  abs: each([1, 2]),
  pow: each([1, 3], 4),
  tanh: each([1, 2], 4),
  tanhBackward: each([1, 2, 3]),
  sigmoid: each([1, 2], 4),
  sigmoidBackward: each([1, 2, 3]),
  relu: each([1, 2]),
  reluBackward: each([1, 2, 3]),
  erf: each([1, 2], 8),
  gelu: each([1, 2], 8),
  geluBackward: each([1, 2, 3], 10),
  clamp: each([1, 4]),
  compare: each([2, 3, 4]),
  where: each([1, 2, 3, 4]),
  fill: each([2], 0.5),
  addRow: rows([2, 4], [], 1),
  mulRow: rows([2, 4], [], 1),
  softmax: rows([2, 3], [], 8),
  softmaxBackward: rows([2, 3, 4], [], 4),
  logSoftmax: rows([2, 3], [], 8),
  logSoftmaxBackward: rows([2, 3, 4], [], 8),
  crossEntropy: rows([2, 8], [3, 7], 8),
  layerNorm: rows([2, 6], [7, 8], 6),
  layerNormRows: rows([2, 6, 7], [4, 5], 8),
  /** rows n k x values ids */
  topk: ruleOf(
    0,
    1,
    ([count, n]) => count * n * PER_VALUE * 2,
    ([, n, k]) => ({ 3: 4 * n, 4: 4 * k, 5: 4 * k }),
  ),
  /** rows n stride x mean rstd dy dgamma dbeta: by columns */
  layerNormColumns: ruleOf(
    1,
    16,
    ([count, n]) => count * n * PER_VALUE * 4,
    () => ({ 3: 4, 6: 4, 7: 4, 8: 4 }),
  ),
  /** rows dim table ids out */
  embedding: ruleOf(
    0,
    1,
    ([count, dim]) => count * dim * PER_VALUE,
    ([, dim]) => ({ 3: 4, 4: 4 * dim }),
  ),
  /** rows width dim ids dy dTable: by columns */
  embeddingColumns: ruleOf(
    1,
    16,
    ([count, width]) => count * width * PER_VALUE * 2,
    () => ({ 4: 4, 5: 4 }),
  ),
  /** outer size inner x y: by outer */
  sum: ruleOf(
    0,
    1,
    ([outer, size, inner]) => outer * size * inner * PER_VALUE,
    ([, size, inner]) => ({ 3: 4 * size * inner, 4: 4 * inner }),
  ),
  /** rows n stride x y: by columns */
  columnSums: ruleOf(
    1,
    16,
    ([count, n]) => count * n * PER_VALUE * 1.5,
    () => ({ 3: 4, 4: 4 }),
  ),
  /** a b all n x y → [b,a,n]: by b */
  swapSome: ruleOf(
    1,
    1,
    ([a, b, , n]) => a * b * n * PER_VALUE,
    ([a, , , n]) => ({ 4: 4 * n, 5: 4 * a * n }),
  ),
  /** n x sums: in the pieces that it adds up */
  squares: ruleOf(
    0,
    4096,
    ([n]) => n * PER_VALUE * 1.5,
    () => ({ 1: 4, 2: 8 / 4096 }),
  ),
  /** The counter goes a block of four on for every four values. */
  dropout: randomly([1, 6], 5, 20),
  randomUniform: randomly([1], 4, 20),
  randomNormal: randomly([1], 4, 400),
  /** n p g m v … */
  adam: each([1, 2, 3, 4], 8),
  amsgrad: each([1, 2, 3, 4, 5], 8),
  sgd: each([1, 2, 3], 4),
  rmsprop: each([1, 2, 3, 4, 5], 8),
  adagrad: each([1, 2, 3], 6),
  /** n k source column depth to step: by panels of 16 columns */
  packColumns: ruleOf(
    0,
    16,
    ([n, k]) => n * k * PER_VALUE * 2,
    ([, , , column, , , step]) => ({ 2: 4 * column, 5: step / 16 }),
  ),
  /** T B rows H first direction lengths offsets packed gates states cells tanhCells workspace */
  lstmRows: sequences(4, H => ({
    6: 4,
    9: 16 * H,
    10: 4 * H,
    11: 4 * H,
    12: 4 * H,
    13: 8 * H,
  })),
  /** T B rows H first direction lengths offsets packed gates cells tanhCells dStates dCell workspace */
  lstmBackwardRows: sequences(4, H => ({
    6: 4,
    9: 16 * H,
    10: 4 * H,
    11: 4 * H,
    12: 4 * H,
    13: 4 * H,
    14: 32 * H,
  })),
  /** T B rows H first direction lengths offsets packed gates hidden states workspace */
  gruRows: sequences(3, H => ({ 6: 4, 9: 12 * H, 10: 4 * H, 11: 4 * H, 12: 8 * H })),
  /** T B rows H first direction lengths offsets packed gates hidden states dStates workspace */
  gruBackwardRows: sequences(3, H => ({
    6: 4,
    9: 12 * H,
    10: 4 * H,
    11: 4 * H,
    12: 4 * H,
    13: 24 * H,
  })),
  /** T B rows H first direction relu lengths offsets packed sums states workspace */
  rnnRows: sequences(1, H => ({ 7: 4, 10: 4 * H, 11: 4 * H, 12: 8 * H })),
  /** T B rows H first direction relu lengths offsets packed sums states dStates workspace */
  rnnBackwardRows: sequences(1, H => ({ 7: 4, 10: 4 * H, 11: 4 * H, 12: 4 * H, 13: 8 * H })),
  attention: heads(3, (heads, T, S) => ({
    22: 4 * heads * T * S,
    23: 4 * S,
    33: 8 * T * S,
  })),
  attentionBackward: heads(6, (heads, T, S, q, k, v) => ({
    22: 4 * heads * T * S,
    23: 4 * heads * T * S,
    25: 4 * q,
    26: 4 * k,
    27: 4 * v,
    28: 8 * T * S,
    29: 4 * heads * T * S,
  })),
} satisfies Record<string, CutRule>;

/** n … counter …: `pointers` move by a value, the counter (argument `counter`) by a block of four. */
function randomly(pointers: readonly number[], counter: number, factor: number): CutRule {
  const moves = Object.fromEntries(pointers.map(pointer => [pointer, 4]));
  const cost = (values: readonly number[]) => values[0] * PER_VALUE * factor;
  return {
    cost,
    cut(values, threads) {
      const part = share(values[0], threads, cost(values), 128);
      if (part >= values[0]) return null;
      const all = moving(values, moves);
      all[counter] = 1 / 4; // a counter that is 0 moves too
      return { cut: 0, share: part, moves: all };
    },
  };
}

/** batches heads T S D E, then pointer row batch head of q k v out; the others as `more` has them. */
function heads(
  factor: number,
  more: (
    heads: number,
    T: number,
    S: number,
    q: number,
    k: number,
    v: number,
  ) => Record<number, number>,
): CutRule {
  const cost = ([B, count, T, S, D, E]: readonly number[]) =>
    B * count * T * S * (D + E + 20) * PER_PRODUCT * factor;
  return {
    cost,
    cut(values, threads) {
      const [B, count, T, S, , , , , q, , , , k, , , , v, , , , out] = values;
      const part = share(B, threads, cost(values), 1);
      if (part >= B) return null;
      const moves = { 6: 4 * q, 10: 4 * k, 14: 4 * v, 18: 4 * out, ...more(count, T, S, q, k, v) };
      const all = moving(values, moves);
      if (factor === 3) all[26] = 4 * values[27]; // the bias; its strides are 0 if there is none
      all[factor === 3 ? 32 : 33] = count * Math.ceil((T * S) / 4); // random numbers
      return { cut: 0, share: part, moves: all };
    },
  };
}
