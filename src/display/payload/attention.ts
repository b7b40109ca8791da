/** Weights of attention as a payload. */

import type { DecodeTrace, Matrix } from '../../models';
import { type AttentionView, encodeArray } from '../../protocol';
import { describeAttention } from '../describe';
import { seqOf, VERSION } from './common';

/** The view of a trace with attention; its axes are those of the bundle when it is part of one. */
export function attentionView(
  id: string,
  trace: DecodeTrace,
  attention: Matrix,
  { inBundle = false } = {},
): AttentionView {
  const { sourceTokens, targetTokens } = trace;
  const axes = { src: seqOf(sourceTokens), tgt: seqOf(targetTokens) };
  const { rows, columns, values } = attention;
  return {
    v: VERSION,
    id,
    kind: 'attention',
    title: 'Attention',
    alt: describeAttention(trace, attention),
    ...(inBundle ? {} : { seqs: axes }),
    data: {
      items: [
        {
          name: 'cross attention',
          rel: 'cross',
          q: 'tgt',
          k: 'src',
          mech: 'unknown',
          w: encodeArray(values, [1, 1, rows, columns], { dtype: 'u8' }),
        },
      ],
    },
  };
}
