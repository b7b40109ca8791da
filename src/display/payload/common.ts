/** What all payloads begin with. */
import type { Seq } from '../../protocol';

/** How weights and gates are stored: as they are where that fits, else rounded. */
export const PRECISIONS = ['f32', 'f16', 'u8'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const VERSION: [1, number] = [1, 0];

/** A token axis. */
export function seqOf(tokens: readonly string[]): Seq {
  const special = [...tokens.keys()].filter(k => /^<(pad|unk|bos|eos)>$/.test(tokens[k]));
  return { tokens: [...tokens], ...(special.length > 0 ? { special } : {}) };
}
