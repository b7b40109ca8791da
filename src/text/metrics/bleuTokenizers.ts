/**
 * The tokenizers of BLEU, as sacreBLEU defines them. A score is comparable only with scores of the same tokenizer.
 *
 *   13a   mteval-v13a: splits off ASCII punctuation, keeps 1,000.5 together: the WMT standard for Western languages
 *   zh    Chinese characters and marks one by one, the rest as mteval does
 *   char  every code point
 *   none  at blanks: for texts that are tokens already
 */
import { codePoints, splitAtBlanks } from '../unicode';

export type BleuTokenizer = '13a' | 'zh' | 'char' | 'none';

export const BLEU_TOKENIZERS: readonly BleuTokenizer[] = ['13a', 'zh', 'char', 'none'];

/** Tokens of a text for BLEU. */
export function bleuTokens(text: string, tokenizer: BleuTokenizer): string[] {
  return splitAtBlanks(SPACED[tokenizer](text));
}

/** Each tokenizer puts blanks where tokens end. */
const SPACED: Record<BleuTokenizer, (text: string) => string> = {
  '13a': text => spaceWestern(` ${unescapeEntities(joinLines(text))} `),
  zh: text => spaceWestern(spaceChinese(text.trim())),
  char: text => codePoints(text).join(' '),
  none: text => text,
};

/** mteval's clean-up of a segment that ran over several lines. */
export function joinLines(text: string): string {
  return text.trimEnd().replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
}

/** The four entities of SGML test sets. `&amp;lt;` becomes `<`, as the ampersand is done before. */
export function unescapeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}

/** ASCII punctuation and symbols without ' , - . (a blank is among them, which changes nothing). */
const MARKS = /[ -&(-+/:-@[-`{-~]/g;

/** mteval's rules: marks stand alone, a point or comma unless between digits, a dash after a digit. */
export function spaceWestern(text: string): string {
  return text
    .replace(MARKS, ' $& ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
}

function spaceChinese(text: string): string {
  return text.replace(CHINESE, ' $& ');
}

/**
 * What sacreBLEU's zh takes for Chinese. Two of its ranges are meant to be the rare characters of planes 2 and 3, but
 * compare as U+2001–U+2A6D (general punctuation, arrows, symbols) and U+2F81–U+2FA1. Its digits are the measure here,
 * so the ranges are those it has in effect.
 */
const CHINESE = new RegExp(
  [
    '[\u2001-\u2a6d', // dashes, curly quotes, …, symbols, see above
    '\u2e80-\u2fdf\u2ff0-\u303f', // radicals, strokes of description, CJK punctuation
    '\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef', // bopomofo, strokes
    '\u3200-\u33ff', // enclosed and compatibility forms
    '\u3400-\u4db5\u4e00-\u9fbb', // the characters
    '\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9', // compatibility characters
    '\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef]', // vertical, small and full-width forms
  ].join(''),
  'gu',
);
