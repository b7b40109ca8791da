/** The second half of the reference machine: layers, attention, LSTM. */
import type { Assembly } from '../../src/engine';
import { wordAt } from './philox';
import type { referenceOptimizers } from './referenceOptimizers';
import type { referencePacked } from './referencePacked';
import type { referenceRecurrent } from './referenceRecurrent';

type Products =
  | 'topk'
  | 'gemm'
  | 'gatherStrided'
  | 'scatterAddStrided'
  | 'swapLeading'
  | 'sum'
  | 'max';
type Elementwise =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'affine'
  | 'axpy'
  | 'addRow'
  | 'mulRow'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'pow'
  | 'tanh'
  | 'tanhBackward'
  | 'sigmoid'
  | 'erf'
  | 'gelu'
  | 'geluBackward'
  | 'sigmoidBackward'
  | 'relu'
  | 'reluBackward'
  | 'clamp'
  | 'compare'
  | 'where'
  | 'fill'
  | 'countNonFinite';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

export function referenceLayers(
  f: Float32Array,
  i: Int32Array,
  at: (p: number, k: number) => number,
  each: (n: number, y: number, value: (k: number) => number) => void,
): Omit<
  Assembly,
  | Products
  | Elementwise
  | keyof ReturnType<typeof referencePacked>
  | keyof ReturnType<typeof referenceRecurrent>
  | keyof ReturnType<typeof referenceOptimizers>
> {
  const rowsDo = (rows: number, n: number, work: (row: number, base: number) => void) => {
    for (let row = 0; row < rows; row++) work(row, row * n);
  };
  const fold = (n: number, value: (k: number) => number) => {
    let total = 0;
    for (let k = 0; k < n; k++) total += value(k);
    return total;
  };
  const largest = (x: number, base: number, n: number) => {
    let best = at(x, base);
    for (let k = 1; k < n; k++) best = Math.max(best, at(x, base + k));
    return best;
  };
  const logSum = (x: number, base: number, n: number) => {
    const top = largest(x, base, n);
    return top + Math.log(fold(n, k => Math.exp(at(x, base + k) - top)));
  };
  /** What dropout multiplies number k by. */
  const share = (p: number, k: number, key0: number, key1: number, counter: number) => {
    if (!p) return 1;
    if (p === 1) return 0;
    const least = Math.floor(p * 2 ** 32);
    return wordAt(k, key0, key1, counter) < least ? 0 : 1 / (1 - p);
  };
  const scores = (
    row: number,
    size: number,
    T: number,
    causal: boolean,
    mask: (s: number) => boolean,
    score: (s: number) => number,
  ) => {
    const seen = Array.from({ length: size }, (_, s) => mask(s) && (!causal || s <= row % T));
    const values = seen.map((ok, s) => (ok ? score(s) : -Infinity));
    const top = Math.max(...values);
    const powers = values.map((v, s) => (seen[s] ? Math.exp(v - top) : 0));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers.map(p => (total > 0 ? p / total : 0));
  };
  return {
    softmax: (rows, n, x, y) =>
      rowsDo(rows, n, (_, base) => {
        const total = logSum(x, base, n);
        each(n, y + 4 * base, k => Math.exp(at(x, base + k) - total));
      }),
    softmaxBackward: (rows, n, y, dy, dx) =>
      rowsDo(rows, n, (_, base) => {
        const mean = fold(n, k => at(y, base + k) * at(dy, base + k));
        each(n, dx + 4 * base, k => at(y, base + k) * (at(dy, base + k) - mean));
      }),
    logSoftmax: (rows, n, x, y) =>
      rowsDo(rows, n, (_, base) => {
        const total = logSum(x, base, n);
        each(n, y + 4 * base, k => at(x, base + k) - total);
      }),
    logSoftmaxBackward: (rows, n, y, dy, dx) =>
      rowsDo(rows, n, (_, base) => {
        const total = fold(n, k => at(dy, base + k));
        each(n, dx + 4 * base, k => at(dy, base + k) - Math.exp(at(y, base + k)) * total);
      }),
    embedding: (rows, dim, table, ids, out) =>
      rowsDo(rows, dim, (row, base) =>
        each(dim, out + 4 * base, k => at(table, i[(ids >> 2) + row] * dim + k)),
      ),
    embeddingBackward(vocabulary, rows, dim, ids, dy, dTable) {
      each(vocabulary * dim, dTable, () => 0);
      rowsDo(rows, dim, (row, base) => {
        const to = (dTable >> 2) + i[(ids >> 2) + row] * dim;
        for (let k = 0; k < dim; k++) f[to + k] += at(dy, base + k);
      });
    },
    layerNorm: (rows, n, x, gamma, beta, eps, y, mean, rstd) =>
      rowsDo(rows, n, (row, base) => {
        const mu = fold(n, k => at(x, base + k)) / n;
        const r = 1 / Math.sqrt(fold(n, k => (at(x, base + k) - mu) ** 2) / n + eps);
        f[(mean >> 2) + row] = mu;
        f[(rstd >> 2) + row] = r;
        each(n, y + 4 * base, k => (at(x, base + k) - mu) * r * at(gamma, k) + at(beta, k));
      }),
    layerNormBackward(rows, n, x, gamma, mean, rstd, dy, dx, dgamma, dbeta) {
      each(n, dgamma, k =>
        fold(rows, r => at(dy, r * n + k) * (at(x, r * n + k) - at(mean, r)) * at(rstd, r)),
      );
      each(n, dbeta, k => fold(rows, r => at(dy, r * n + k)));
      rowsDo(rows, n, (row, base) => {
        const norm = (k: number) => (at(x, base + k) - at(mean, row)) * at(rstd, row);
        const g = (k: number) => at(dy, base + k) * at(gamma, k);
        const [meanG, meanGn] = [fold(n, g) / n, fold(n, k => g(k) * norm(k)) / n];
        each(n, dx + 4 * base, k => at(rstd, row) * (g(k) - meanG - norm(k) * meanGn));
      });
    },
    crossEntropy: (rows, n, logits, targets, ignoreIndex, smoothing, scale, losses, gradient) =>
      rowsDo(rows, n, (row, base) => {
        const target = i[(targets >> 2) + row];
        const total = logSum(logits, base, n);
        const wanted = (k: number) => smoothing / n + (k === target ? 1 - smoothing : 0);
        const ignored = target === ignoreIndex;
        f[(losses >> 2) + row] = ignored
          ? 0
          : fold(n, k => wanted(k) * (total - at(logits, base + k)));
        if (gradient) {
          each(n, gradient + 4 * base, k =>
            ignored ? 0 : scale * (Math.exp(at(logits, base + k) - total) - wanted(k)),
          );
        }
      }),
    dropout: (n, x, p, key0, key1, counter, y) =>
      each(n, y, k => share(p, k, key0, key1, counter) * at(x, k)),
    randomUniform: (n, y, key0, key1, counter) =>
      each(n, y, k => Math.floor(wordAt(k, key0, key1, counter) / 256) / 2 ** 24),
    randomNormal: (n, y, key0, key1, counter) =>
      each(n, y, k => {
        const u = (wordAt(k & ~1, key0, key1, counter) + 0.5) / 2 ** 32;
        const angle = 2 * Math.PI * (wordAt(k | 1, key0, key1, counter) / 2 ** 32);
        return Math.sqrt(-2 * Math.log(u)) * (k % 2 ? Math.sin(angle) : Math.cos(angle));
      }),
    attention(
      B,
      heads,
      T,
      S,
      D,
      E,
      q,
      qRow,
      qBatch,
      qHead,
      k,
      kRow,
      kBatch,
      kHead,
      v,
      vRow,
      vBatch,
      vHead,
      out,
      outRow,
      outBatch,
      outHead,
      weights,
      mask,
      scale,
      causal,
      bias,
      biasBatch,
      biasHead,
      p,
      key0,
      key1,
      counter,
    ) {
      for (let x = 0; x < B * heads; x++) {
        const [b, h] = [Math.floor(x / heads), x % heads];
        for (let t = 0; t < T; t++) {
          const score = (s: number) =>
            (bias ? at(bias, b * biasBatch + h * biasHead + t * S + s) : 0) +
            scale *
              fold(
                D,
                d =>
                  at(q, b * qBatch + h * qHead + t * qRow + d) *
                  at(k, b * kBatch + h * kHead + s * kRow + d),
              );
          const used = (s: number) =>
            w[s] * share(p, t * S + s, key0, key1, counter + x * Math.ceil((T * S) / 4));
          const w = scores(t, S, T, causal !== 0, s => !mask || at(mask, b * S + s) !== 0, score);
          each(S, weights + 4 * (x * T + t) * S, s => w[s]);
          const into = out + 4 * (b * outBatch + h * outHead + t * outRow);
          each(E, into, e => fold(S, s => used(s) * at(v, b * vBatch + h * vHead + s * vRow + e)));
        }
      }
    },
    attentionBackward(
      B,
      heads,
      T,
      S,
      D,
      E,
      q,
      qRow,
      qBatch,
      qHead,
      k,
      kRow,
      kBatch,
      kHead,
      v,
      vRow,
      vBatch,
      vHead,
      dOut,
      outRow,
      outBatch,
      outHead,
      weights,
      dWeights,
      scale,
      dq,
      dk,
      dv,
      _workspace,
      dBias,
      p,
      key0,
      key1,
      counter,
    ) {
      for (let x = 0; x < B * heads; x++) {
        const [b, h] = [Math.floor(x / heads), x % heads];
        const w = (t: number, s: number) => at(weights, (x * T + t) * S + s);
        const kept = (t: number, s: number) =>
          share(p, t * S + s, key0, key1, counter + x * Math.ceil((T * S) / 4));
        const dO = (t: number, e: number) => at(dOut, b * outBatch + h * outHead + t * outRow + e);
        const dA = Array.from({ length: T }, (_, t) => {
          const dw = Array.from(
            { length: S },
            (_, s) =>
              kept(t, s) * fold(E, e => dO(t, e) * at(v, b * vBatch + h * vHead + s * vRow + e)) +
              (dWeights ? at(dWeights, (x * T + t) * S + s) : 0),
          );
          const mean = fold(S, s => dw[s] * w(t, s));
          if (dBias) {
            each(S, dBias + 4 * (x * T + t) * S, s => w(t, s) * (dw[s] - mean));
          }
          return dw.map((value, s) => w(t, s) * (value - mean) * scale);
        });
        for (let t = 0; t < T; t++) {
          each(D, dq + 4 * (b * qBatch + h * qHead + t * qRow), d =>
            fold(S, s => dA[t][s] * at(k, b * kBatch + h * kHead + s * kRow + d)),
          );
        }
        for (let s = 0; s < S; s++) {
          each(D, dk + 4 * (b * kBatch + h * kHead + s * kRow), d =>
            fold(T, t => dA[t][s] * at(q, b * qBatch + h * qHead + t * qRow + d)),
          );
          each(E, dv + 4 * (b * vBatch + h * vHead + s * vRow), e =>
            fold(T, t => kept(t, s) * w(t, s) * dO(t, e)),
          );
        }
      }
    },
    attentionWorkspace: () => 4,
    lstm(T, B, H, direction, lengths, offsets, recurrent, gates, states, cells, tanhCells) {
      for (let step = 0; step < T; step++) {
        const t = direction ? T - 1 - step : step;
        const [before, after] = direction ? [t + 1, t] : [t, t + 1];
        for (let b = 0; b < B; b++) {
          const [from, to, g] = [
            (before * B + b) * H,
            (after * B + b) * H,
            (gates >> 2) + (offsets ? i[(offsets >> 2) + t] + b : t * B + b) * 4 * H,
          ];
          if (lengths && t >= i[(lengths >> 2) + b]) {
            each(H, states + 4 * to, k => at(states, from + k));
            each(H, cells + 4 * to, k => at(cells, from + k));
            continue;
          }
          const sums = Array.from(
            { length: 4 * H },
            (_, j) => f[g + j] + fold(H, k => at(recurrent, j * H + k) * at(states, from + k)),
          );
          sums.forEach((value, j) => {
            f[g + j] = Math.floor(j / H) === 2 ? Math.tanh(value) : sigmoid(value);
          });
          each(
            H,
            cells + 4 * to,
            k => f[g + H + k] * at(cells, from + k) + f[g + k] * f[g + 2 * H + k],
          );
          each(H, tanhCells + 4 * (t * B + b) * H, k => Math.tanh(at(cells, to + k)));
          each(H, states + 4 * to, k => f[g + 3 * H + k] * at(tanhCells, (t * B + b) * H + k));
        }
      }
    },
    lstmBackward(
      T,
      B,
      H,
      direction,
      lengths,
      offsets,
      recurrent,
      gates,
      cells,
      tanhCells,
      dStates,
      dCell,
    ) {
      for (let step = T - 1; step >= 0; step--) {
        const t = direction ? T - 1 - step : step;
        const [before, after] = direction ? [t + 1, t] : [t, t + 1];
        for (let b = 0; b < B; b++) {
          const [from, to, g] = [
            (before * B + b) * H,
            (after * B + b) * H,
            (gates >> 2) + (offsets ? i[(offsets >> 2) + t] + b : t * B + b) * 4 * H,
          ];
          if (lengths && t >= i[(lengths >> 2) + b]) {
            for (let k = 0; k < H; k++) f[(dStates >> 2) + from + k] += at(dStates, to + k);
            continue;
          }
          for (let k = 0; k < H; k++) {
            const [ig, fg, gg, og] = [f[g + k], f[g + H + k], f[g + 2 * H + k], f[g + 3 * H + k]];
            const [dh, th] = [at(dStates, to + k), at(tanhCells, (t * B + b) * H + k)];
            const dc = at(dCell, b * H + k) + dh * og * (1 - th * th);
            f[(dCell >> 2) + b * H + k] = dc * fg;
            f[g + k] = dc * gg * ig * (1 - ig);
            f[g + H + k] = dc * at(cells, from + k) * fg * (1 - fg);
            f[g + 2 * H + k] = dc * ig * (1 - gg * gg);
            f[g + 3 * H + k] = dh * th * og * (1 - og);
          }
          for (let k = 0; k < H; k++) {
            f[(dStates >> 2) + from + k] += fold(4 * H, j => f[g + j] * at(recurrent, j * H + k));
          }
        }
      }
    },
    lstmWorkspace: (_T, _B, H) => 16 * H * H,
    sumOfSquares: (n, x) => fold(n, k => at(x, k) ** 2),
  };
}
