/** Optimisers. Conventions: ../assembly.ts. */
import type { Pointer } from './pointer';

export interface UpdateRoutines {
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
