/**
 * The tokenizers of BLEU, as sacreBLEU defines them. A score is comparable only with scores of the
 * same tokenizer.
 *
 *   13a   mteval-v13a: splits off ASCII marks, keeps 1,000.5 whole; for Western languages (WMT)
 *   zh    Chinese characters and marks one by one, the rest as mteval does
 *   char  every code point
 *   none  at blanks: for texts that are tokens already
 */
import { checkArguments, choice } from '../../engine';
import { codePoints, splitAtBlanks, trimBlanks } from '../unicode';
import type { Writing } from '../wordScripts';
import { requireTexts } from './references';
import { writingOf } from './writing';

export type BleuTokenizer = '13a' | 'zh' | 'char' | 'none';

export const BLEU_TOKENIZERS: readonly BleuTokenizer[] = ['13a', 'zh', 'char', 'none'];

const SUITABLE: Record<Writing, BleuTokenizer> = { chinese: 'zh', unspaced: 'char', spaced: '13a' };

/** The tokenizer that suits these references: 'zh' for Chinese, 'char' for other scripts without blanks, '13a' else. */
export function bleuTokenizerFor(references: Iterable<string>): BleuTokenizer {
  checkArguments('bleuTokenizerFor', 'references', arguments);
  const isSeveral = typeof references !== 'string' && Symbol.iterator in Object(references);
  const texts: unknown = isSeveral ? [...references] : references;
  requireTexts('bleuTokenizerFor', 'references', texts);
  return SUITABLE[writingOf(texts)];
}

/** Tokens of a text for BLEU. */
export function bleuTokens(text: string, tokenizer: BleuTokenizer): string[] {
  checkArguments('bleuTokens', 'text, tokenizer', arguments);
  requireTexts('bleuTokens', 'text', [text]);
  const known = choice('bleuTokens', 'tokenizer', tokenizer, BLEU_TOKENIZERS, '13a');
  return splitAtBlanks(SPACED[known](text));
}

/** Each tokenizer puts blanks where tokens end. */
const SPACED: Record<BleuTokenizer, (text: string) => string> = {
  '13a': text => spaceWestern(` ${unescapeEntities(joinLines(trimBlanks(text)))} `),
  zh: text => spaceWestern(spaceChinese(trimBlanks(text))),
  char: text => codePoints(text).join(' '),
  none: text => text,
};

/** mteval's clean-up of a segment that ran over several lines. */
function joinLines(text: string): string {
  return text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
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

/** mteval's rules for Western text: marks stand alone, points, commas and dashes as below. */
function spaceWestern(text: string): string {
  return spaceStops(spaceMarks(text));
}

export function spaceMarks(text: string): string {
  return text.replace(MARKS, ' $& ');
}

/** A point or comma stands alone unless between digits, a dash does after a digit. */
export function spaceStops(text: string): string {
  return text
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
}

function spaceChinese(text: string): string {
  return text.replace(CHINESE, ' $& ');
}

/**
 * What sacreBLEU's zh takes for Chinese, found by asking it for every code point. Two of its ranges
 * are meant to be the rare characters of plane 2, but compare as U+2000–U+2A6D (general
 * punctuation, arrows, symbols); its digits are the measure here, so the ranges are those it has in
 * effect.
 */
const CHINESE_RANGES = [
  ['\u2000', '\u2a6d'], // dashes, curly quotes, …, symbols, see above
  ['\u2e80', '\u2fdf'], // radicals
  ['\u2ff0', '\u303f'], // description of characters, CJK punctuation
  ['\u3100', '\u312f'], // bopomofo
  ['\u31a0', '\u31ef'], // more bopomofo, strokes
  ['\u3200', '\u4db5'], // enclosed and compatibility forms, extension A
  ['\u4e00', '\u9fbb'], // the characters
  ['\uf900', '\ufa2d'], // compatibility characters
  ['\ufa30', '\ufa6a'],
  ['\ufa70', '\ufad9'],
  ['\ufe10', '\ufe1f'], // vertical forms
  ['\ufe30', '\ufe4f'],
  ['\uff00', '\uffef'], // full-width and half-width forms
];

const CHINESE = new RegExp(`[${CHINESE_RANGES.map(([a, b]) => `${a}-${b}`).join('')}]`, 'g');
