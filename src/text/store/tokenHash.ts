/** Hashes of sentences. They decide which set a source falls into, so they never change. */

/**
 * 32 bits (signed) from tokens: FNV-1a over the UTF-16 units of the tokens with U+0000 between
 * them, mixed by the finaliser of MurmurHash3.
 */
export function hashTokens(tokens: readonly string[], seed: number): number {
  let h = 0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1);
  for (let k = 0; k < tokens.length; k++) {
    if (k > 0) h = Math.imul(h, 0x01000193); // U+0000 changes no bit
    const token = tokens[k];
    for (let i = 0; i < token.length; i++) h = Math.imul(h ^ token.charCodeAt(i), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** One hash of two. */
export function combine(a: number, b: number): number {
  return (Math.imul(a, 0x9e3779b1) + b) | 0;
}
