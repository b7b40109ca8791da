/** Tokens as they can be seen. */

/** A token with signs for what leaves no mark: ␣ for a blank, ↵ for the end of a line, ∅ for nothing. */
export function visible(token: string): string {
  return token === '' ? '∅' : token.replace(/\r?\n/g, '↵').replace(/\s/gu, '␣');
}
