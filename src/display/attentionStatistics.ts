/** What attention did, in numbers. */
import type { Matrix } from '../models';

export interface Focus {
  /** The source token looked at most, and how much. */
  column: number;
  weight: number;
  /** Of the weights, in bits: 0 looks at one token only. */
  entropy: number;
  /** The entropy of looking at all tokens alike, in bits. */
  most: number;
}

export function focusOf({ columns, values, reach }: Matrix, row: number): Focus {
  const weights = values.subarray(row * columns, (row + 1) * columns);
  let column = 0;
  weights.forEach((weight, k) => {
    if (weight > weights[column]) column = k;
  });
  const most = Math.log2(reach?.[row] ?? columns);
  return { column, weight: weights[column], entropy: entropyOf(weights), most };
}

/** Entropy of a row of weights, in bits. */
export function entropyOf(weights: Float32Array): number {
  let entropy = 0;
  for (const weight of weights) if (weight > 0) entropy -= weight * Math.log2(weight);
  return Math.abs(entropy);
}

/** Source tokens to which no target word gives a tenth of its attention. */
export function unread({ rows, columns, values }: Matrix): number[] {
  const all = Array.from({ length: columns }, (_, column) => column);
  return all.filter(column => {
    for (let row = 0; row < rows; row++) if (values[row * columns + column] >= 0.1) return false;
    return true;
  });
}
