/**
 * What the compiled routines (assembly/, AssemblyScript → WASM SIMD) offer to the ops.
 *
 * Conventions: a `Pointer` is a byte offset into the engine's memory, 0 meaning "none"; sizes and
 * strides count elements, never bytes; matrices are row-major; results are written, not added to,
 * unless the name or the comment says so. Ids, targets and lengths are int32, all else float32.
 */
export type Pointer = number;

/** Products of so few rows read a weight where it lies (assembly/fewRows.ts). */
export const FEW_ROWS = 8;

/** And so do recurrent routines: a step of a few sequences, or one sequence however long. */
export const isFew = (T: number, B: number): boolean => B === 1 || (T === 1 && B <= FEW_ROWS);

export interface Assembly {
  // ------------------------------------------------------------------ products
  /**
   * C[m,n] = A[m,k] · B[k,n] (+ add). A(i,p) lies at a + i·aRow + p·aDepth, B(p,j) at
   * b + j·bColumn + p·bDepth. `add` = 0: none; addRow = 0: one row (a bias) for all; `add` may be C.
   */
  gemm(
    m: number,
    n: number,
    k: number,
    a: Pointer,
    aRow: number,
    aDepth: number,
    b: Pointer,
    bColumn: number,
    bDepth: number,
    c: Pointer,
    cRow: number,
    add: Pointer,
    addRow: number,
  ): void;

  /**
   * gemm with B packed (packColumns, panels adjacent: step = 64·k) and the rows of A adjacent along the sum. The bits are
   * those of gemm for more than FEW_ROWS rows.
   */
  gemmPacked(
    m: number,
    n: number,
    k: number,
    a: Pointer,
    aRow: number,
    packed: Pointer,
    c: Pointer,
    cRow: number,
    add: Pointer,
    addRow: number,
  ): void;
  /**
   * n columns of depth k into panels of 16 columns [k, 16], `step` bytes from one panel to the next; what is missing of
   * the last one is 0. Columns of the source lie `column` values apart, depths `depth` values.
   */
  packColumns(
    n: number,
    k: number,
    source: Pointer,
    column: number,
    depth: number,
    to: Pointer,
    step: number,
  ): void;

  // ------------------------------------------------------------------ elementwise, n values
  add(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  sub(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  mul(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  div(n: number, a: Pointer, b: Pointer, y: Pointer): void;
  /** y = a·scale + shift */
  affine(n: number, a: Pointer, scale: number, shift: number, y: Pointer): void;
  /** y += alpha · x */
  axpy(n: number, alpha: number, x: Pointer, y: Pointer): void;
  /** Row broadcasts: a [rows,n], row [n]. */
  addRow(rows: number, n: number, a: Pointer, row: Pointer, y: Pointer): void;
  mulRow(rows: number, n: number, a: Pointer, row: Pointer, y: Pointer): void;
  exp(n: number, x: Pointer, y: Pointer): void;
  log(n: number, x: Pointer, y: Pointer): void;
  sqrt(n: number, x: Pointer, y: Pointer): void;
  abs(n: number, x: Pointer, y: Pointer): void;
  /** y = x^exponent, with the usual shortcuts for 2, 0.5 and −1. */
  pow(n: number, x: Pointer, exponent: number, y: Pointer): void;
  tanh(n: number, x: Pointer, y: Pointer): void;
  /** dx = dy · (1 − y²) */
  tanhBackward(n: number, y: Pointer, dy: Pointer, dx: Pointer): void;
  sigmoid(n: number, x: Pointer, y: Pointer): void;
  /** dx = dy · y · (1 − y) */
  sigmoidBackward(n: number, y: Pointer, dy: Pointer, dx: Pointer): void;
  relu(n: number, x: Pointer, y: Pointer): void;
  /** dx = dy where x > 0, else 0 */
  reluBackward(n: number, x: Pointer, dy: Pointer, dx: Pointer): void;
  /** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
  erf(n: number, x: Pointer, y: Pointer): void;
  /** y = x · Φ(x), Φ the standard normal distribution function. */
  gelu(n: number, x: Pointer, y: Pointer): void;
  /** dx = dy · (Φ(x) + x · φ(x)) */
  geluBackward(n: number, x: Pointer, dy: Pointer, dx: Pointer): void;
  clamp(n: number, x: Pointer, low: number, high: number, y: Pointer): void;
  /** y = 1 where a ⋚ b, else 0. code: 0 eq, 1 ne, 2 lt, 3 le, 4 gt, 5 ge. */
  compare(n: number, code: number, a: Pointer, b: Pointer, y: Pointer): void;
  /** y = condition ≠ 0 ? a : b */
  where(n: number, condition: Pointer, a: Pointer, b: Pointer, y: Pointer): void;
  fill(n: number, value: number, y: Pointer): void;
  /** How many of the n values are NaN or infinite. */
  countNonFinite(n: number, x: Pointer): number;

  // ------------------------------------------------------------------ movement and reduction
  /** y (contiguous, `shape`) = x at Σ index·stride. shape and strides: int32[rank] in memory, in elements. */
  gatherStrided(rank: number, shape: Pointer, strides: Pointer, x: Pointer, y: Pointer): void;
  /** The transpose of gatherStrided: y at Σ index·stride += x (contiguous). */
  scatterAddStrided(rank: number, shape: Pointer, strides: Pointer, x: Pointer, y: Pointer): void;
  /** [a,b,n] → [b,a,n] */
  swapLeading(a: number, b: number, n: number, x: Pointer, y: Pointer): void;
  /** y[outer,inner] = Σ over the middle of x[outer,size,inner]. */
  sum(outer: number, size: number, inner: number, x: Pointer, y: Pointer): void;
  /** Maximum and its first index over the middle; NaN wins. `index` (int32) may be 0. sign −1: minimum. */
  max(
    outer: number,
    size: number,
    inner: number,
    sign: number,
    x: Pointer,
    y: Pointer,
    index: Pointer,
  ): void;
  softmax(rows: number, n: number, x: Pointer, y: Pointer): void;
  softmaxBackward(rows: number, n: number, y: Pointer, dy: Pointer, dx: Pointer): void;
  logSoftmax(rows: number, n: number, x: Pointer, y: Pointer): void;
  logSoftmaxBackward(rows: number, n: number, y: Pointer, dy: Pointer, dx: Pointer): void;

  /** The k largest of each row, largest first (the first among equals, NaN last): values [rows,k], ids int32 [rows,k]. */
  topk(rows: number, n: number, k: number, x: Pointer, values: Pointer, ids: Pointer): void;

  // ------------------------------------------------------------------ layers
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

  // ------------------------------------------------------------------ attention, per (batch, head)
  /**
   * weights[b,h] = softmax(scale · Q Kᵀ), context = weights · V. Row, batch and head strides per operand;
   * D is the width of Q and K, E of V. mask: float32 [B,S], 0 = pad, or 0 for none; causal: t sees s ≤ t. bias (or 0) is
   * added to the scores: [T,S] with strides of its own between batches and heads. Masked weights are exactly 0; a row
   * with nothing to look at is 0 throughout. p > 0: the weights that are used go through dropout (those that are
   * written do not); `workspace` is needed for it.
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

  // ------------------------------------------------------------------ LSTM over a sequence, time-major
  /**
   * gates [T,B,4H] holds x·W_ihᵀ + b_ih + b_hh on entry and the activations i f g o on return; tanhCells [T,B,H].
   * states and cells [(T+1),B,H] hold the initial state (given by the caller) and the state after every time.
   * direction 0: time runs 0 … T−1, block 0 is the initial state, block t+1 the state after time t.
   * direction 1: time runs T−1 … 0, block T is the initial state, block t the state after time t.
   * So the previous state of time t is block t, or block t+1, and outputs stand in the order of time either way.
   * lengths (int32 [B], each 1…T, longest first; 0: none): where time ≥ length the state is carried on unchanged.
   * Then gates have rows of the sequences alone that reach a time, N = Σ lengths in all, those of time t from row
   * offsets[t] (int32 [T]) on.
   */
  lstm(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    states: Pointer,
    cells: Pointer,
    tanhCells: Pointer,
    workspace: Pointer,
  ): void;
  /**
   * dStates [(T+1),B,H], blocks as above: on entry the gradients that arrive at each state (that of the last
   * state included, the initial block normally zeros); on return the initial block is the gradient of h_0, the
   * others are used up. dCell [B,H]: on entry the gradient of the last cell, on return that of c_0.
   * gates become the gradients of the pre-activations.
   */
  lstmBackward(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    cells: Pointer,
    tanhCells: Pointer,
    dStates: Pointer,
    dCell: Pointer,
    workspace: Pointer,
  ): void;
  /**
   * lstm with W_hh packed: for each block of 16 hidden units the panels (packColumns) of the gates, one after the other.
   * The first `rows` of B sequences; every step begins with the block `first` (it decides no bit).
   */
  lstmRows(
    T: number,
    B: number,
    rows: number,
    H: number,
    first: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    packed: Pointer,
    gates: Pointer,
    states: Pointer,
    cells: Pointer,
    tanhCells: Pointer,
    workspace: Pointer,
  ): void;
  /** Bytes of `workspace` for all three. */
  lstmWorkspace(T: number, B: number, H: number): number;

  // ------------------------------------------------------------------ RNN and GRU over a sequence, as the LSTM
  /** sums [T,B,H] holds x·W_ihᵀ + b_ih + b_hh on entry and is used up. relu: 1 for relu, 0 for tanh. */
  rnn(
    T: number,
    B: number,
    H: number,
    direction: number,
    relu: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    sums: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** rnn with W_hh packed, as lstmRows. */
  rnnRows(
    T: number,
    B: number,
    rows: number,
    H: number,
    first: number,
    direction: number,
    relu: number,
    lengths: Pointer,
    offsets: Pointer,
    packed: Pointer,
    sums: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** sums [T,B,H] become the gradients of the pre-activations; dStates as in lstmBackward. */
  rnnBackward(
    T: number,
    B: number,
    H: number,
    direction: number,
    relu: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    sums: Pointer,
    states: Pointer,
    dStates: Pointer,
    workspace: Pointer,
  ): void;
  rnnWorkspace(T: number, B: number, H: number): number;
  /**
   * gates [T,B,3H] hold x·W_ihᵀ + b_ih (+ b_hh of r and z) on entry and the activations r z n on return; hidden [T,B,H]
   * holds b_hh of n on entry and what r is multiplied with on return.
   */
  gru(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    hidden: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** gru with W_hh packed, as lstmRows. */
  gruRows(
    T: number,
    B: number,
    rows: number,
    H: number,
    first: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    packed: Pointer,
    gates: Pointer,
    hidden: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** gates become the gradients of the pre-activations, hidden that of its own part of n; dStates as in lstmBackward. */
  gruBackward(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    hidden: Pointer,
    states: Pointer,
    dStates: Pointer,
    workspace: Pointer,
  ): void;
  gruWorkspace(T: number, B: number, H: number): number;

  // ------------------------------------------------------------------ optimisers
  /** Σ x², in fixed chunks summed in float64. */
  sumOfSquares(n: number, x: Pointer): number;
  /**
   * Adam (Kingma & Ba 2015, algorithm 1) in PyTorch's form, gradient scaled by `scale` on the fly:
   * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← p·(1 − decoupledDecay) − stepSize · m / (√v · rootCorrection + ε);
   * `decay` (coupled) is added to g as decay·p. Moments below 1e-36 become 0 (denormals are slow).
   */
  adam(
    n: number,
    p: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
    scale: number,
    stepSize: number,
    rootCorrection: number,
    beta1: number,
    beta2: number,
    eps: number,
    decay: number,
    decoupledDecay: number,
  ): void;
  /** adam with the greatest second moment so far in the place of v. */
  amsgrad(
    n: number,
    p: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
    most: Pointer,
    stepSize: number,
    rootCorrection: number,
    beta1: number,
    beta2: number,
    eps: number,
    decay: number,
    decoupledDecay: number,
  ): void;
  /** buffer ← momentum · buffer + share · g, p ← p − lr · buffer (nesterov: · (g + momentum · buffer)); buffer 0: none. */
  sgd(
    n: number,
    p: Pointer,
    g: Pointer,
    buffer: Pointer,
    lr: number,
    momentum: number,
    share: number,
    nesterov: number,
    decay: number,
  ): void;
  /** mean and buffer may be 0: not centred, no momentum. */
  rmsprop(
    n: number,
    p: Pointer,
    g: Pointer,
    square: Pointer,
    mean: Pointer,
    buffer: Pointer,
    lr: number,
    alpha: number,
    eps: number,
    momentum: number,
    decay: number,
  ): void;
  adagrad(
    n: number,
    p: Pointer,
    g: Pointer,
    sum: Pointer,
    lr: number,
    eps: number,
    decay: number,
  ): void;
}
