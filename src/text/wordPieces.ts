/** How a text is cut into words, numbers and punctuation, before scripts without blanks are cut further. */
import { JOINER, SPACER } from './joinMarks';
import type { TokenizerVersion } from './normalization';
import { UNSPACED } from './wordScripts';

/** Characters that change how another one looks: joiners, soft hyphens, bidi marks; not the zero-width space, a blank. */
const FORMAT = '(?:(?!\\u200b)\\p{Cf})';

/** What stands inside words of scripts that have it: apostrophes, hyphens, the Catalan dot, Hebrew and Armenian signs. */
const INNER = "[-'’\\u2010\\u2011\\u00b7\\u05be\\u05f3\\u05f4\\u055b-\\u055f]";

/** A combining mark or a format character, behind what it belongs to. */
const EXTENDED = `(?:\\p{M}|${FORMAT})`;

/** The alternatives are tried in this order at each place; together they cover all that is not white space. */
const PIECES = pieces({
  word: `(?:(?![${UNSPACED}\\u200b])[\\p{L}\\p{M}\\p{N}\\p{Cf}_])`,
  inner: INNER,
  unspaced: `(?:[${UNSPACED}\\p{M}]|${FORMAT})`,
  emoji: `(?:[\\p{M}\\p{Emoji_Modifier}]|\\u200d\\p{Extended_Pictographic}|${FORMAT})*`,
  extended: `${EXTENDED}*`,
  other: [`[${JOINER}${SPACER}]`, `[^\\p{White_Space}]${EXTENDED}*`], // a text's own marks stand alone
});

const FIRST_WORD = `(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}_])`;

const FIRST_PIECES = pieces({
  word: FIRST_WORD,
  inner: "[-']",
  unspaced: `[${UNSPACED}\\p{M}]`,
  emoji:
    '[\\p{M}\\p{Emoji_Modifier}]*(?:\\u200d\\p{Extended_Pictographic}[\\p{M}\\p{Emoji_Modifier}]*)*',
  extended: '\\p{M}*',
  other: ['\\S\\p{M}*'],
});

/** The expression that finds the pieces of a text. */
export const PIECES_OF: Readonly<Record<TokenizerVersion, RegExp>> = { 1: FIRST_PIECES, 2: PIECES };

/** don’t and don't are one word where text is lower-cased. */
export const CURLY_IN_WORD = new RegExp(`(?<=${FIRST_WORD})’(?=${FIRST_WORD})`, 'gu');

const CHARACTER = new RegExp(`[^]${EXTENDED}*`, 'gu');

/** The characters of a text, each with the combining marks and format characters behind it. */
export function characters(text: string): string[] {
  return text.match(CHARACTER) ?? [];
}

interface Parts {
  /** A letter, mark or digit of a script with blanks; _ as in snake_case. */
  word: string;
  inner: string;
  /** What goes on in a run of a script without blanks. */
  unspaced: string;
  /** What may follow an emoji. */
  emoji: string;
  /** What may follow punctuation. */
  extended: string;
  other: readonly string[];
}

function pieces({ word, inner, unspaced, emoji, extended, other }: Parts): RegExp {
  const letter = `(?:(?![${UNSPACED}])\\p{L})`;
  const alternatives = [
    `[${UNSPACED}]${unspaced}*`, // a run of Chinese and the like
    `(?<!${word})(?:${letter}\\.){2,}`, // u.s. e.g. a.m.
    `(?<!${word})[-−]?\\p{N}+(?:[.,:]\\p{N}+)+`, // −1,000.5 10:30
    `(?<!${word})[-−]\\p{N}+(?!${word})`, // −5
    `${word}+(?:${inner}${word}+)*`, // word don't e-mail b2b 2023-05-01
    '\\p{RI}\\p{RI}', // a flag
    `\\p{Extended_Pictographic}${emoji}`,
    `(?:\\.{2,}|…+|—+|-{2,})${extended}`, // marks that come in runs
    ...other,
  ];
  return new RegExp(alternatives.join('|'), 'gu');
}
