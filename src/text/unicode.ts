/**
 * Facts about Unicode text that tokenizers and metrics share. Everything here counts code points,
 * not UTF-16 units: 𠮷 and 👍 are one character each.
 */
import { UNSPACED } from './wordScripts';

/**
 * Blanks as Python's `str.split` sees them: Unicode's White_Space and the four information
 * separators. Scores follow sacreBLEU to the digit, so its notion of a blank is the one that
 * counts. (JavaScript's `trim` and `\s` take U+FEFF for a blank and U+0085 and the separators for
 * characters.)
 */
const BLANK = '[\\p{White_Space}\\x1c-\\x1f]+';
const BLANKS = new RegExp(BLANK, 'u');
const BLANKS_AT_ENDS = new RegExp(`^${BLANK}|${BLANK}$`, 'gu');

/** The pieces between blanks; none for an empty or blank text. */
export function splitAtBlanks(text: string): string[] {
  return text.split(BLANKS).filter(piece => piece !== '');
}

/** The text without blanks at its ends. */
export function trimBlanks(text: string): string {
  return text.replace(BLANKS_AT_ENDS, '');
}

/** Code points of a text, in order. */
export function codePoints(text: string): string[] {
  return Array.from(text);
}

/** The first code points of a text, with … where something was cut off: for messages. */
export function excerpt(text: string, length = 60): string {
  const characters = codePoints(text);
  return characters.length > length ? `${characters.slice(0, length).join('')}…` : text;
}

/** The text with one blank for each run of white space, and none at its ends. */
export function collapseBlanks(text: string): string {
  return text.replace(/\p{White_Space}+/gu, ' ').replace(/^ | $/g, '');
}

const HAN = /\p{Script=Han}/gu;
const LETTER = /\p{L}/gu;
const UNSPACED_LETTER = new RegExp(`(?=\\p{L})[${UNSPACED}]`, 'gu');

/** Letters of a text: Chinese characters, those of scripts without blanks between words (Chinese too), and all. */
export function countLetters(text: string): { han: number; unspaced: number; letters: number } {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return { han: count(HAN), unspaced: count(UNSPACED_LETTER), letters: count(LETTER) };
}
