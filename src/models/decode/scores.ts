/** How likely every word is after every unfinished hypothesis. */
import type { Module, Tensor } from '../../engine';
import { EOS } from '../../text';
import { meanOfProbabilities } from '../mixture';
import type { Decoded } from '../model';
import { brokenLogits } from '../notNumbers';
import { withoutSpecials } from './candidates';
import type { Hypothesis } from './hypothesis';
import type { ResolvedDecode } from './options';
import { penalize } from './repetition';

/** Log-probabilities of the next word after every row. */
export interface Scores {
  /** [rows, V]; not to be kept beyond the step. */
  readonly values: Float32Array;
  readonly V: number;
  /** Ids of the k likeliest of every row, [rows, k], where no option asks for others. */
  readonly top: { readonly ids: Int32Array; readonly k: number } | null;
}

/**
 * @param models that decide
 * @param decoded one step of every model, the same rows in each
 * @throws AnomalyError if they are NaN
 */
export function scoresOf(
  models: readonly Module[],
  decoded: readonly Decoded<unknown>[],
  rows: readonly Hypothesis[],
  options: ResolvedDecode,
): Scores {
  const { sampling, require, noRepeatNgram } = options;
  const mixed = mix(decoded, rows, options);
  const V = mixed.shape[1];
  const listed = !sampling && require.length === 0 && noRepeatNgram === 0;
  const k = Math.min(widthOf(options), V);
  const ids = listed ? mixed.topk(k).indices.storage.intView() : null;
  const values = mixed.storage.view();
  // one value tells of a row: the softmax makes all of it NaN if one logit is, and if all are −∞
  for (let row = 0; row < rows.length; row++) {
    if (!Number.isNaN(values[row * V + EOS])) continue;
    const each = decoded.map(({ logits }, m) => ({
      model: models[m],
      logits: logits.storage.view().slice(row * V, (row + 1) * V),
    }));
    throw brokenLogits(options.owner, rows[row].length + 1, each);
  }
  return { values, V, top: ids && { ids, k } };
}

/**
 * Continuations of one hypothesis worth a look: one of them may end and must not push out those that go on; with required
 * phrases several banks are filled from them.
 */
export function widthOf({ beamSize, require }: ResolvedDecode): number {
  if (require.length > 0) return 2 * beamSize;
  return beamSize === 1 ? 1 : beamSize + 1;
}

/** Log-probabilities [rows, V]: those of one model, or of the mean of several. */
function mix(
  decoded: readonly Decoded<unknown>[],
  rows: readonly Hypothesis[],
  { repetitionPenalty, sampling }: ResolvedDecode,
): Tensor {
  const each = decoded.map(({ logits }) => {
    const V = logits.shape[1];
    const values = logits.storage.view();
    withoutSpecials(values, V);
    if (repetitionPenalty !== 1) {
      for (const [r, hypothesis] of rows.entries()) {
        penalize(values.subarray(r * V, (r + 1) * V), hypothesis.ids(), repetitionPenalty);
      }
    }
    const warm = sampling && sampling.temperature !== 1 ? logits.div(sampling.temperature) : logits;
    return warm.logSoftmax(-1);
  });
  return meanOfProbabilities(each);
}
