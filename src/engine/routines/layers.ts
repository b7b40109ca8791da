/** What layers are made of, and attention. Conventions: ../assembly.ts. */
import type { Pointer } from './pointer';

export interface LayerRoutines {
  // layers
  /** out[r] = table[ids[r]]; ids are checked by the caller. */
  embedding(rows: number, dim: number, table: Pointer, ids: Pointer, out: Pointer): void;
  /** dTable [vocabulary,dim] = 0, then dTable[ids[r]] += dy[r]. */
  embeddingBackward(
    vocabulary: number,
    rows: number,
    dim: number,
    ids: Pointer,
    dy: Pointer,
    dTable: Pointer,
  ): void;
  /** y = γ(x − μ)·r + β; mean and rstd [rows] are kept. */
  layerNorm(
    rows: number,
    n: number,
    x: Pointer,
    gamma: Pointer,
    beta: Pointer,
    eps: number,
    y: Pointer,
    mean: Pointer,
    rstd: Pointer,
  ): void;
  /** dx, dgamma, dbeta are written. */
  layerNormBackward(
    rows: number,
    n: number,
    x: Pointer,
    gamma: Pointer,
    mean: Pointer,
    rstd: Pointer,
    dy: Pointer,
    dx: Pointer,
    dgamma: Pointer,
    dbeta: Pointer,
  ): void;
  /**
   * losses[r] = −log softmax(logits[r])[target] (label smoothing ε as PyTorch's), 0 where the target is
   * ignoreIndex. gradient (if not 0) = scale · (softmax − target distribution), 0 in ignored rows.
   */
  crossEntropy(
    rows: number,
    n: number,
    logits: Pointer,
    targets: Pointer,
    ignoreIndex: number,
    smoothing: number,
    scale: number,
    losses: Pointer,
    gradient: Pointer,
  ): void;
  /**
   * y = x · keep / (1 − p); keep depends only on (key, counter, index), counter in 0 … 2⁵³ − 1: Philox 4x32-10, so that
   * backward is the same call on dy.
   */
  dropout(
    n: number,
    x: Pointer,
    p: number,
    key0: number,
    key1: number,
    counter: number,
    y: Pointer,
  ): void;
  randomUniform(n: number, y: Pointer, key0: number, key1: number, counter: number): void;
  randomNormal(n: number, y: Pointer, key0: number, key1: number, counter: number): void;

  // attention, per (batch, head)
  /**
   * weights[b,h] = softmax(scale · Q Kᵀ), context = weights · V. Row, batch and head strides per operand;
   * D is the width of Q and K, E of V. mask: float32 [B,S], 0 = pad, or 0 for none; causal: t sees s ≤ t. bias (or 0) is
   * added to the scores: [T,S] with strides of its own between batches and heads (0 where there is none). Masked weights
   * are exactly 0; a row with nothing to look at is 0 throughout. p > 0: the weights that are used go through dropout
   * (those that are written do not); `workspace` is needed for it.
   */
  attention(
    batches: number,
    heads: number,
    T: number,
    S: number,
    D: number,
    E: number,
    q: Pointer,
    qRow: number,
    qBatch: number,
    qHead: number,
    k: Pointer,
    kRow: number,
    kBatch: number,
    kHead: number,
    v: Pointer,
    vRow: number,
    vBatch: number,
    vHead: number,
    out: Pointer,
    outRow: number,
    outBatch: number,
    outHead: number,
    weights: Pointer,
    mask: Pointer,
    scale: number,
    causal: number,
    bias: Pointer,
    biasBatch: number,
    biasHead: number,
    p: number,
    key0: number,
    key1: number,
    counter: number,
    workspace: Pointer,
  ): void;
  /**
   * Writes dq, dk, dv (laid out as q, k, v). dWeights (may be 0): a gradient that arrives at the weights themselves.
   * dBias [B,heads,T,S] (may be 0): the gradient of the scores.
   */
  attentionBackward(
    batches: number,
    heads: number,
    T: number,
    S: number,
    D: number,
    E: number,
    q: Pointer,
    qRow: number,
    qBatch: number,
    qHead: number,
    k: Pointer,
    kRow: number,
    kBatch: number,
    kHead: number,
    v: Pointer,
    vRow: number,
    vBatch: number,
    vHead: number,
    dOut: Pointer,
    outRow: number,
    outBatch: number,
    outHead: number,
    weights: Pointer,
    dWeights: Pointer,
    scale: number,
    dq: Pointer,
    dk: Pointer,
    dv: Pointer,
    workspace: Pointer,
    dBias: Pointer,
    p: number,
    key0: number,
    key1: number,
    counter: number,
  ): void;
  /** Bytes of `workspace` for both, for each batch. */
  attentionWorkspace(T: number, S: number): number;
}
