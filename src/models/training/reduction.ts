/** What the losses of the tokens of a step are divided by: see `LossReduction` for the three ways. */
import { type Tensor, tensor } from '../../engine';
import type { Batch } from '../../text';
import type { LossReduction } from './options';

/** One number for all tokens, or one for each time step. */
export type Divisor = number | readonly number[];

/**
 * The divisor of all batches of a step together, so that accumulated batches mean the same as one large batch: tokens,
 * sentences, or for each time step the sentences that reach it.
 */
export function divisorOf(reduction: LossReduction, group: readonly Batch[]): Divisor {
  switch (reduction) {
    case 'token':
      return group.reduce((sum, { targetTokenCount }) => sum + targetTokenCount, 0);
    case 'sentence':
      return group.reduce((sum, { pairs }) => sum + pairs.length, 0);
    case 'step':
      return sentencesPerStep(group);
  }
}

function sentencesPerStep(group: readonly Batch[]): number[] {
  const counts: number[] = [];
  for (const { targetMask } of group) {
    const [B, T] = targetMask.shape;
    const real = targetMask.toFlatArray();
    for (let t = 0; t < T; t++) {
      counts[t] ??= 0;
      for (let b = 0; b < B; b++) if (real[b * T + t]) counts[t]++;
    }
  }
  return counts;
}

/** What each token is multiplied by, [B, T]: one over the divisor of its time step. */
export function weightsOf(divisor: readonly number[], [B, T]: readonly number[]): Tensor {
  const weights = new Float32Array(B * T);
  for (let i = 0; i < weights.length; i++) weights[i] = 1 / divisor[i % T];
  return tensor(weights, { shape: [B, T] });
}
