/** Several models that decide together. */
import type { Tensor } from '../engine';

/**
 * The logarithm of the mean of probabilities, from their logarithms, each of one shape with words along the last dim: the
 * likeliest of them is taken out first, so that nothing underflows.
 */
export function meanOfProbabilities(logProbabilities: readonly Tensor[]): Tensor {
  if (logProbabilities.length === 1) return logProbabilities[0];
  const most = logProbabilities.reduce((a, b) => a.maximum(b)).clamp({ min: -1e30 }); // −∞ − −∞ is no number
  const sum = logProbabilities.map(one => one.sub(most).exp()).reduce((a, b) => a.add(b));
  return sum.div(logProbabilities.length).log().add(most);
}
