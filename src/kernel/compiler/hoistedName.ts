/**
 * A function declared over a variable stands in the code under a name of its own, and is assigned at the head of its
 * block. The mark behind that name is invisible, and a character that texts do not have: a variation selector.
 */
export const hoistedMark = '\u{E01EF}';

/** A text of V8, a stack or the source of a function, as the person knows it. */
export function unmarked(text: string): string {
  return text.replaceAll(hoistedMark, '');
}
