/** Attention weights, decoded. */
import { type AttentionView, decodeArray } from '../../protocol';
import type { Axes } from './axes';

export interface Attention {
  name: string;
  rel: 'self' | 'cross';
  layers: number;
  heads: number;
  /** Queries: what is written. */
  rows: readonly string[];
  /** Keys: what is read. */
  columns: readonly string[];
  weight(place: { layer: number; head: number; row: number; column: number }): number;
}

export function readAttention({ data }: AttentionView, axes: Axes): Attention[] {
  return data.items.map(({ name, rel, q, k, w }) => {
    const [layers, heads, rowCount, columnCount] = w.shape;
    const values = decodeArray(w);
    return {
      name,
      rel,
      layers,
      heads,
      rows: axes[q].tokens,
      columns: axes[k].tokens,
      weight: ({ layer, head, row, column }) =>
        values[((layer * heads + head) * rowCount + row) * columnCount + column],
    };
  });
}

/** A layer and a head of it. */
export interface Head {
  layer: number;
  head: number;
}

/** The weights of one row. */
export function rowOf(attention: Attention, { layer, head }: Head, row: number): number[] {
  return attention.columns.map((_, column) => attention.weight({ layer, head, row, column }));
}

/** The place of the largest number; −1 when there is none. */
export function largest(values: readonly number[]): number {
  return values.reduce((best, value, k) => (value > (values[best] ?? -Infinity) ? k : best), -1);
}

/** Entropy in bits of weights that sum to about 1: 0 is one word, log₂ n all words alike. */
export function entropyBits(weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.reduce((total, weight) => {
    const share = weight / sum;
    return share > 0 ? total - share * Math.log2(share) : total;
  }, 0);
}
