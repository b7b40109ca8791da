/** Weights of attention as a payload. */

import type { DecodeTrace, HeadsTrace, Matrix } from '../../models';
import {
  type AttentionItem,
  type AttentionView,
  encodeArray,
  fitBudget,
  SOFT_BYTES,
} from '../../protocol';
import { entropyOf } from '../attentionStatistics';
import { describeAttention } from '../describe';
import { PRECISIONS, type Precision, seqOf, VERSION } from './common';

export interface AttentionOptions {
  inBundle?: boolean;
  /** The first of the source tokens that is shown; of those before, weights are summed up. */
  from?: number;
  /** Bytes it should take at most: where it does not fit, weights are rounded. */
  limit?: number;
}

/** The view of a trace with attention; its axes are those of the bundle when it is part of one. */
export function attentionView(
  id: string,
  trace: DecodeTrace,
  attention: Matrix,
  { inBundle = false, from = 0, limit = SOFT_BYTES }: AttentionOptions = {},
): AttentionView {
  const alt = describeAttention(trace, attention);
  const { sourceTokens, targetTokens } = trace;
  const axes = { src: seqOf(sourceTokens.slice(from)), tgt: seqOf(targetTokens) };
  const { rows, columns, values } = attention;
  const shown = trace.heads?.filter(({ kind }) => isShared(kind) || !inBundle);
  const alone: Weights = { layers: 1, heads: 1, rows, columns, values };
  const build = (precision: Precision): AttentionView => ({
    v: VERSION,
    id,
    kind: 'attention',
    title: 'Attention',
    alt,
    ...(inBundle ? {} : { seqs: axes }),
    data: {
      items: shown
        ? shown.map(weights => itemOf(weights, isShared(weights.kind) ? from : 0, precision))
        : [
            {
              name: 'cross attention',
              rel: 'cross',
              q: 'tgt',
              k: 'src',
              mech: 'unknown',
              ...encoded(alone, from, precision),
            },
          ],
    },
  });
  const versions = PRECISIONS.map(precision => () => build(precision));
  return fitBudget(versions, limit) ?? build('u8');
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
function itemOf(weights: HeadsTrace, from: number, precision: Precision): AttentionItem {
  const { kind } = weights;
  return {
    ...NAMES[kind],
    rel: kind === 'cross' ? 'cross' : 'self',
    mech: 'mha',
    ...(kind === 'decoder' || kind === 'text' ? { causal: true } : {}),
    ...encoded(weights, from, precision),
  };
}

type Weights = Omit<HeadsTrace, 'kind'>;

/** The columns from `from` on; what is before them in figures of the whole rows. */
function encoded(
  { layers, heads, rows, columns, values }: Weights,
  from: number,
  precision: Precision,
): Pick<AttentionItem, 'w' | 'rest' | 'entropy'> {
  const shape = [layers, heads, rows, columns - from];
  if (from === 0) return { w: encodeArray(values, shape, { dtype: precision }) };
  const count = layers * heads * rows;
  const shown = new Float32Array(count * (columns - from));
  const rest = new Float32Array(count);
  const entropy = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const all = values.subarray(row * columns, (row + 1) * columns);
    shown.set(all.subarray(from), row * (columns - from));
    rest[row] = all.subarray(0, from).reduce((sum, weight) => sum + weight, 0);
    entropy[row] = entropyOf(all);
  }
  const sizes = [layers, heads, rows];
  return {
    w: encodeArray(shown, shape, { dtype: precision }),
    rest: encodeArray(rest, sizes, { dtype: 'f32' }),
    entropy: encodeArray(entropy, sizes, { dtype: 'f32' }),
  };
}
