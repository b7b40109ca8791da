import { checkArguments, describe } from '../../engine';
/**
 * Perplexity: between how many equally likely next tokens the model wavers, on average.
 *
 *   perplexity = exp(loss)          loss: mean cross-entropy per token, in nats
 *
 * 1 is certainty; a model that knows nothing has the size of the vocabulary. Comparable only with
 * equal tokens.
 *
 * @param loss mean negative log-likelihood per token, pads left out; at least 0
 * @throws RangeError for a negative loss, TypeError for what is no number
 */
export function perplexity(loss: number): number {
  checkArguments('perplexity', 'loss', arguments);
  if (typeof loss !== 'number') {
    throw new TypeError(
      `perplexity takes the mean loss per token, a number (of a tensor: loss.item()); got ${describe(loss)}.`,
    );
  }
  if (loss < 0) {
    throw new RangeError(
      `perplexity takes the mean loss per token, which is at least 0; got ${loss}. ` +
        'From log-probabilities, pass their negated mean.',
    );
  }
  return Math.exp(loss);
}
