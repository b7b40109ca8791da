/** What all payloads begin with. */
import type { Seq } from '../../protocol';

export const VERSION: [1, number] = [1, 0];

/** A token axis. */
export function seqOf(tokens: readonly string[]): Seq {
  const special = [...tokens.keys()].filter(k => /^<(pad|unk|bos|eos)>$/.test(tokens[k]));
  return { tokens: [...tokens], ...(special.length > 0 ? { special } : {}) };
}
