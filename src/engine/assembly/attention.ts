/** Attention core, one (batch, head) after another: scores, softmax, weighted sum. Strides in elements. */
import { add } from './binary';
import { gemm } from './gemm';
import { dropout } from './random';
import { largest, softmax, softmaxBackward } from './softmax';
import { affine, fill } from './unary';

/**
 * Scores [S] → weights in place, given who may be seen: s < visible and mask[s] ≠ 0, and what is added to the scores.
 * Nobody: all 0.
 */
function weigh(S: i32, visible: i32, row: usize, mask: usize, scale: f32, bias: usize): void {
  if (scale != 1) affine(visible, row, scale, 0, row);
  if (bias) add(visible, row, bias, row);
  if (mask) {
    for (let p = row, end = row + (<usize>visible << 2); p < end; p += 4, mask += 4) {
      if (load<f32>(mask) == 0) store<f32>(p, -Infinity); // softmax makes exactly 0 of it
    }
  }
  if ((mask || bias) && largest(visible, row) == -Infinity) return fill(S, 0, row);
  softmax(1, visible, row, row);
  fill(S - visible, 0, row + (<usize>visible << 2));
}

/** Random numbers a head takes: a whole number of blocks of four. */
// @ts-ignore: decorator
@inline function blocksOf(size: i32): f64 { return <f64>(<u32>(size + 3) >> 2); }

export function attention(
  batches: i32, heads: i32, T: i32, S: i32, D: i32, E: i32,
  q: usize, qRow: usize, qBatch: usize, qHead: usize,
  k: usize, kRow: usize, kBatch: usize, kHead: usize,
  v: usize, vRow: usize, vBatch: usize, vHead: usize,
  out: usize, outRow: usize, outBatch: usize, outHead: usize,
  weights: usize, mask: usize, scale: f32, causal: i32,
  bias: usize, biasBatch: usize, biasHead: usize,
  p: f64, key0: u32, key1: u32, counter: f64, workspace: usize,
): void {
  const size = <usize>(T * S) << 2;
  for (let b: usize = 0; b < <usize>batches; b++) {
    const pads = mask ? mask + ((b * <usize>S) << 2) : 0;
    for (let h: usize = 0; h < <usize>heads; h++, weights += size, counter += blocksOf(T * S)) {
      gemm(T, S, D, q + ((b * qBatch + h * qHead) << 2), qRow, 1, k + ((b * kBatch + h * kHead) << 2), kRow, 1, weights, S, 0, 0);
      const plus = bias ? bias + ((b * biasBatch + h * biasHead) << 2) : 0;
      for (let t = 0; t < T; t++) {
        const row = <usize>(t * S) << 2;
        weigh(S, causal ? min(S, t + 1) : S, weights + row, pads, scale, plus ? plus + row : 0);
      }
      let used = weights;
      if (p > 0) {
        dropout(T * S, weights, p, key0, key1, counter, workspace);
        used = workspace;
      }
      gemm(T, E, S, used, S, 1, v + ((b * vBatch + h * vHead) << 2), 1, vRow, out + ((b * outBatch + h * outHead) << 2), outRow, 0, 0);
    }
  }
}

/** Bytes of workspace: the gradient of one head's scores, and its weights after dropout. */
export function attentionWorkspace(T: i32, S: i32): usize {
  return 2 * (<usize>(T * S) << 2);
}

export function attentionBackward(
  batches: i32, heads: i32, T: i32, S: i32, D: i32, E: i32,
  q: usize, qRow: usize, qBatch: usize, qHead: usize,
  k: usize, kRow: usize, kBatch: usize, kHead: usize,
  v: usize, vRow: usize, vBatch: usize, vHead: usize,
  dOut: usize, outRow: usize, outBatch: usize, outHead: usize,
  weights: usize, dWeights: usize, scale: f32,
  dq: usize, dk: usize, dv: usize, workspace: usize,
  dBias: usize, p: f64, key0: u32, key1: u32, counter: f64,
): void {
  const size = <usize>(T * S) << 2;
  for (let b: usize = 0; b < <usize>batches; b++) {
    for (let h: usize = 0; h < <usize>heads; h++, weights += size, counter += blocksOf(T * S)) {
      const atQ = (b * qBatch + h * qHead) << 2, atK = (b * kBatch + h * kHead) << 2, atV = (b * vBatch + h * vHead) << 2;
      const d = dOut + ((b * outBatch + h * outHead) << 2);
      let used = weights;
      if (p > 0) {
        used = workspace + size;
        dropout(T * S, weights, p, key0, key1, counter, used);
        gemm(T, S, E, d, outRow, 1, v + atV, vRow, 1, workspace, S, 0, 0);
        dropout(T * S, workspace, p, key0, key1, counter, workspace);
        if (dWeights) add(T * S, workspace, dWeights, workspace);
      } else gemm(T, S, E, d, outRow, 1, v + atV, vRow, 1, workspace, S, dWeights, S); // dW = dC·Vᵀ (+ what arrived)
      gemm(S, E, T, used, 1, S, d, 1, outRow, dv + atV, vRow, 0, 0); // dV = Wᵀ·dC
      softmaxBackward(T, S, weights, workspace, workspace);
      if (dBias) {
        affine(T * S, workspace, 1, 0, dBias);
        dBias += size;
      }
      if (scale != 1) affine(T * S, workspace, scale, 0, workspace);
      gemm(T, D, S, workspace, S, 1, k + atK, 1, kRow, dq + atQ, qRow, 0, 0);
      gemm(S, D, T, workspace, 1, S, q + atQ, 1, qRow, dk + atK, kRow, 0, 0);
      if (dWeights) dWeights += size;
    }
  }
}
