/** Everything about one translation, linked: what is selected in one view is selected in all. */

import type { Prediction } from '../../models';
import { type BundleView, SOFT_BYTES, type View } from '../../protocol';
import { describePrediction } from '../describe';
import { attentionView } from './attention';
import { seqOf, VERSION } from './common';
import { decodeView } from './decode';
import { gatesView } from './gates';

/**
 * Candidates, attention and the gates of encoder and decoder on one decoding clock.
 * @param alt what the whole shows, in words
 * @param from the first of the tokens read that is shown
 */
export function predictionView(
  id: string,
  prediction: Prediction,
  { alt = describePrediction(prediction), from = 0 } = {},
): BundleView {
  const { trace } = prediction;
  const { sourceTokens, targetTokens, attention, encoderGates, decoderGates } = trace;
  const inBundle = true;
  const limit = SOFT_BYTES / 3;
  const views: (View | null)[] = [
    decodeView(`${id}/decode`, prediction, { inBundle }),
    attention
      ? attentionView(`${id}/attention`, trace, attention, { inBundle, from, limit })
      : null,
    encoderGates
      ? gatesView(`${id}/encoder`, encoderGates, {
          part: 'encoder',
          tokens: sourceTokens,
          inBundle,
          limit,
        })
      : null,
    decoderGates
      ? gatesView(`${id}/decoder`, decoderGates, {
          part: 'decoder',
          tokens: targetTokens,
          inBundle,
          limit,
        })
      : null,
  ];
  const kept = views.filter(view => view !== null);
  const trunc = kept.flatMap(view => view.trunc ?? []);
  return {
    v: VERSION,
    id,
    kind: 'bundle',
    title: `${prediction.source} → ${prediction.text}`,
    alt,
    seqs: { src: seqOf(sourceTokens.slice(from)), tgt: seqOf(targetTokens) },
    ...(trunc.length > 0 ? { trunc } : {}),
    data: { views: kept, link: { clock: 'decode', shared: ['src', 'tgt'] } },
  };
}
