/** Attention weights, decoded. */
import { type AttentionView, decodeArray } from '../../protocol';
import { amount, visible } from '../format';
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
  /** Whether weights are those of the model, not rounded ones. */
  isExact: boolean;
  /** The weight of columns that are not shown; 0 where all are. */
  rest(head: Head, row: number): number;
  /** Of a row with all columns, in bits: 0 is one word, log₂ n all words alike. */
  entropy(head: Head, row: number): number;
}

export function readAttention({ data }: AttentionView, axes: Axes): Attention[] {
  return data.items.map(({ name, rel, q, k, w, ...whole }) => {
    const [layers, heads, rowCount, columnCount] = w.shape;
    const values = decodeArray(w);
    const [rest, entropy] = [whole.rest, whole.entropy].map(arr => arr && decodeArray(arr));
    const at = ({ layer, head }: Head, row: number) => (layer * heads + head) * rowCount + row;
    return {
      name,
      rel,
      layers,
      heads,
      rows: axes[q].tokens,
      columns: axes[k].tokens,
      weight: ({ layer, head, row, column }) =>
        values[at({ layer, head }, row) * columnCount + column],
      isExact: w.dtype === 'f32',
      rest: (head, row) => rest?.[at(head, row)] ?? 0,
      entropy: (head, row) => {
        const from = at(head, row) * columnCount;
        return entropy?.[at(head, row)] ?? entropyBits(values.subarray(from, from + columnCount));
      },
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

/** Entropy in bits of weights that sum to about 1. */
function entropyBits(weights: ArrayLike<number>): number {
  let [sum, entropy] = [0, 0];
  for (let k = 0; k < weights.length; k++) sum += weights[k];
  for (let k = 0; k < weights.length; k++) {
    const share = weights[k] / sum;
    if (share > 0) entropy -= share * Math.log2(share);
  }
  return Math.abs(entropy);
}

export interface MatrixCell {
  row: number;
  column: number;
}

/** 'coffee' looks at 'like': 0.653 */
export function cellText(attention: Attention, head: Head, { row, column }: MatrixCell): string {
  const weight = amount(attention.weight({ ...head, row, column }), attention.isExact, 3);
  return `${visible(attention.rows[row])} looks at ${visible(attention.columns[column])}: ${weight}`;
}

/** Names for a list of all heads. */
export function headNames({ layers, heads }: Attention): string[] {
  return Array.from(
    { length: layers * heads },
    (_, k) => `layer ${Math.floor(k / heads) + 1}, head ${(k % heads) + 1}`,
  );
}

export function headAt({ heads }: Attention, index: number): Head {
  return { layer: Math.floor(index / heads), head: index % heads };
}
