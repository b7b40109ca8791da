/**
 * Joiner marks on the tokens of a word tokenizer, after OpenNMT's Tokenizer. Where a text has a blank is not part of its
 * words. Rules (wordSpacing.ts) put most blanks back; a token has a mark only where its text differs from the rules:
 *
 *   "He left."   →  He left .           the rules put no blank before a full stop
 *   "He left ."  →  He left ␣.          ␣ a blank stands at this side of the token
 *   "x=y"        →  x ￭=￭ y             ￭ no blank stands at this side
 *
 * A token is at most one mark, its text, and at most one mark. A text's own ￭ and ␣ are tokens of a single character,
 * which have no mark behind them, so that every token can be read in only one way.
 */

/** No blank here: U+FFED, the sign that OpenNMT has for it. */
export const JOINER = '￭';
/** A blank here: U+2423. */
export const SPACER = '␣';

/** What a mark says of a place: whether the two tokens are joined there; undefined where no mark says it. */
export type Joined = boolean | undefined;

export interface MarkedToken {
  /** The token without its marks: what the text has there. */
  readonly plain: string;
  readonly before: Joined;
  readonly after: Joined;
}

/** A token taken apart. */
export function readMarks(token: string): MarkedToken {
  if (token.length < 2) return { plain: token, before: undefined, after: undefined };
  const before = meaning(token[0]);
  const rest = before === undefined ? token : token.slice(1);
  const after = rest.length < 2 ? undefined : meaning(rest[rest.length - 1]);
  return { plain: after === undefined ? rest : rest.slice(0, -1), before, after };
}

/** The sign of what a place is. */
export function markOf(joined: boolean): string {
  return joined ? JOINER : SPACER;
}

/** The token without its marks: what people read. */
export function plainToken(token: string): string {
  return readMarks(token).plain;
}

/** Whether a text is one of the two signs. */
export function isMark(text: string): boolean {
  return text === JOINER || text === SPACER;
}

function meaning(sign: string): Joined {
  if (sign === JOINER) return true;
  return sign === SPACER ? false : undefined;
}
