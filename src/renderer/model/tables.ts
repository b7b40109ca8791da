/** Views as tables of numbers. */
import { amount, decimal, probability, visible } from '../format';
import type { TableData } from '../parts/table';
import { type Attention, type Head, largest, rowOf } from './attention';
import type { Decoding } from './decode';
import { type Gates, openingOf } from './gates';

export function decodingTable(
  { steps }: Decoding,
  now: number,
  looks?: (step: number) => string,
): TableData {
  const most = Math.min(3, Math.max(0, ...steps.map(({ candidates }) => candidates.length - 1)));
  return {
    caption: 'Words written',
    columns: [
      'step',
      'word',
      'probability',
      'entropy (bit)',
      ...(looks ? ['looks most at'] : []),
      ...Array.from({ length: most }, (_, k) => `rival ${k + 1}`),
    ],
    words: [1, ...(looks ? [4] : [])],
    now,
    rows: steps.map(({ token, candidates, entropy, probability: p }, k) => {
      const rivals = candidates.filter(({ chosen }) => !chosen);
      return {
        head: String(k + 1),
        cells: [
          visible(token),
          decimal(p, 3),
          decimal(entropy),
          ...(looks ? [looks(k)] : []),
          ...Array.from({ length: most }, (_, at) => {
            const rival = rivals[at];
            return rival ? `${visible(rival.token)} ${probability(rival.probability)}` : '';
          }),
        ],
      };
    }),
  };
}

export function attentionTable(attention: Attention, head: Head, now?: number): TableData {
  const { isExact } = attention;
  const rests = attention.rows.map((_, row) => attention.rest(head, row));
  const isCropped = rests.some(rest => rest > 0);
  return {
    caption: 'Attention: rows write (target), columns are read (source)',
    columns: ['', ...(isCropped ? ['not shown'] : []), ...attention.columns.map(visible)],
    now,
    rows: attention.rows.map((token, row) => ({
      head: visible(token),
      cells: [
        ...(isCropped ? [decimal(rests[row])] : []),
        ...rowOf(attention, head, row).map(weight => amount(weight, isExact)),
      ],
    })),
  };
}

/** Means over the units: single units are too many to read. */
export function gatesTable(gates: Gates, layer: number): TableData {
  return {
    caption: `Gates of the ${gates.part}, ${gates.layers[layer]}: mean over ${gates.units} units`,
    columns: ['', ...gates.names],
    rows: gates.tokens.map((token, at) => ({
      head: visible(token),
      cells: gates.names.map((_, gate) =>
        amount(openingOf(gates, layer, gate, at).mean, gates.isExact),
      ),
    })),
  };
}

/** 'like (0.65)' */
export function looksMost(attention: Attention, head: Head): (step: number) => string {
  return step => {
    const weights = rowOf(attention, head, step);
    const top = largest(weights);
    return top < 0
      ? ''
      : `${visible(attention.columns[top])} (${amount(weights[top], attention.isExact)})`;
  };
}
