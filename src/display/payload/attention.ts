/** Weights of attention as a payload. */

import type { DecodeTrace, HeadsTrace, Matrix } from '../../models';
import { type AttentionItem, type AttentionView, encodeArray } from '../../protocol';
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
      items: trace.heads
        ? trace.heads.filter(({ kind }) => isShared(kind) || !inBundle).map(itemOf)
        : [
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

const NAMES = {
  cross: { name: 'cross attention', q: 'tgt', k: 'src' },
  encoder: { name: 'self-attention of the encoder', q: 'src', k: 'src' },
  decoder: { name: 'self-attention of the decoder', q: 'tgt', k: 'tgt' },
  text: { name: 'self-attention', q: 'tgt', k: 'src' },
};

/** Whether its rows are written and its columns read, as the axes of a bundle are. */
function isShared(kind: HeadsTrace['kind']): boolean {
  return kind === 'cross' || kind === 'text';
}

/** All heads of all layers of one kind. */
function itemOf({ kind, layers, heads, rows, columns, values }: HeadsTrace): AttentionItem {
  return {
    ...NAMES[kind],
    rel: kind === 'cross' ? 'cross' : 'self',
    mech: 'mha',
    ...(kind === 'decoder' || kind === 'text' ? { causal: true } : {}),
    w: encodeArray(values, [layers, heads, rows, columns], { dtype: 'u8' }),
  };
}
