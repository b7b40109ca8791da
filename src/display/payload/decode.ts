/** The words considered at every step as a payload. */

import type { Prediction } from '../../models';
import { type DecodeView, encodeArray } from '../../protocol';
import { describeDecode } from '../describe';
import { seqOf, VERSION } from './common';

/** Candidates kept per step. */
const MOST = 10;

export function decodeView(
  id: string,
  prediction: Prediction,
  { inBundle = false } = {},
): DecodeView {
  const { trace } = prediction;
  const { steps } = trace;
  const strings: string[] = [];
  const indices = new Map<string, number>();
  const indexOf = (token: string) => {
    let index = indices.get(token);
    if (index === undefined) {
      index = strings.push(token) - 1;
      indices.set(token, index);
    }
    return index;
  };
  const width = Math.min(MOST, Math.max(0, ...steps.map(step => step.candidates.length)));
  const places = steps.flatMap(({ candidates }) =>
    Array.from({ length: width }, (_, k) => candidates[k]),
  );
  const chosen = steps.map(step => indexOf(step.token));
  const shape = [steps.length, width];
  return {
    v: VERSION,
    id,
    kind: 'decode',
    title: 'Words considered',
    alt: describeDecode(prediction),
    ...(inBundle
      ? {}
      : { seqs: { src: seqOf(trace.sourceTokens), tgt: seqOf(trace.targetTokens) } }),
    data: {
      src: 'src',
      tgt: 'tgt',
      algo: prediction.algorithm,
      source: prediction.source,
      text: prediction.text,
      chosen: encodeArray(chosen, [steps.length], { dtype: 'i32' }),
      logp: encodeArray(
        steps.map(step => step.logProbability),
        [steps.length],
        { dtype: 'f32' },
      ),
      entropy: encodeArray(
        steps.map(step => step.entropy),
        [steps.length],
        { dtype: 'f32' },
      ),
      topk: {
        token: encodeArray(
          places.map(place => (place ? indexOf(place.token) : -1)),
          shape,
          { dtype: 'i32' },
        ),
        id: encodeArray(
          places.map(place => place?.id ?? -1),
          shape,
          { dtype: 'i32' },
        ),
        logp: encodeArray(
          places.map(place => place?.logProbability ?? Number.NEGATIVE_INFINITY),
          shape,
          { dtype: 'f32' },
        ),
      },
      strings,
    },
  };
}
