/**
 * Words as tokens, in any script.
 *
 *   "Don't worry, it's 3.14%!"  →  don't  worry  ,  it's  3.14  %  !
 *   "我在2023年学了NLP。"         →  我  在  2023  年  学  了  nlp  。
 *
 * Marks stand alone; contractions (don't), hyphenated words (e-mail), numbers (1,000.5, 10:30),
 * initials (U.S.) and emoji sequences stay whole. Scripts without blanks (Chinese, Japanese, Thai,
 * …) are cut into words by `Intl.Segmenter`, whose dictionary belongs to the JavaScript engine:
 * another release may cut a rare word otherwise.
 */
import { checkNames, choice } from '../engine';
import { type NormalForm, normalization } from './normalization';
import type { Tokenizer } from './tokenizer';
import { withText } from './tokenizerText';
import { codePoints } from './unicode';
import { joinWords } from './wordJoiner';
import { UNSPACED } from './wordScripts';

export interface WordTokenizerOptions {
  /**
   * Lower-case all text, which halves small vocabularies. Default true; set false where the case of
   * the output matters.
   */
  lowercase?: boolean;
  /**
   * Cut Chinese (and other scripts without blanks) into 'words' (the default), where the engine has
   * a dictionary, or into 'characters', which is the same everywhere.
   */
  chinese?: 'words' | 'characters';
  /** Unicode normal form: 'NFC' (the default), or 'NFKC', where ｆｕｌｌ width is plain. */
  normalize?: NormalForm;
}

/**
 * A tokenizer whose tokens are words, numbers and marks.
 *
 * `decode` puts blanks where English has them and none between Chinese characters and marks.
 * @throws TypeError or RangeError for an unknown option or value
 */
export function wordTokenizer(options: WordTokenizerOptions = {}): Tokenizer {
  checkNames('wordTokenizer', options, ['lowercase', 'chinese', 'normalize']);
  const normal = normalization('wordTokenizer', options, true);
  const choices = ['words', 'characters'] as const;
  const chinese = choice('wordTokenizer', 'chinese', options.chinese, choices, 'words');
  const cut = chinese === 'words' ? dictionaryWords() : codePoints;

  const encode = (text: string): string[] => {
    const tokens: string[] = [];
    for (const piece of normal.apply(text).replace(CURLY_IN_WORD, "'").match(PIECES) ?? []) {
      if (STARTS_UNSPACED.test(piece)) tokens.push(...cut(piece));
      else tokens.push(piece);
    }
    return tokens;
  };
  return withText({
    name: 'word',
    lowercase: normal.lowercase,
    encode,
    decode: joinWords,
    toJSON: () => ({ name: 'word', ...normal.toJSON(), chinese }),
  });
}

/** A letter, mark or digit of a script with blanks; _ as in snake_case. */
const W = `(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}_])`;
const LETTER = `(?:(?![${UNSPACED}])\\p{L})`;

/** The alternatives are tried in this order at each place. */
const PIECES = new RegExp(
  [
    `[${UNSPACED}][${UNSPACED}\\p{M}]*`, // a run of Chinese and the like, cut further below
    `(?<!${W})(?:${LETTER}\\.){2,}`, // u.s. e.g. a.m.
    `(?<!${W})[-−]?\\p{N}+(?:[.,:]\\p{N}+)+`, // −1,000.5 10:30
    `(?<!${W})[-−]\\p{N}+(?!${W})`, // −5
    `${W}+(?:[-']${W}+)*`, // word don't e-mail b2b 2023-05-01
    '\\p{RI}\\p{RI}', // a flag
    '\\p{Extended_Pictographic}[\\p{M}\\p{Emoji_Modifier}]*' +
      '(?:\\u200d\\p{Extended_Pictographic}[\\p{M}\\p{Emoji_Modifier}]*)*', // an emoji
    '(?:\\.{2,}|…+|—+|-{2,})\\p{M}*', // marks that come in runs
    '\\S\\p{M}*', // any other mark
  ].join('|'),
  'gu',
);

const STARTS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');

/** don’t and don't are one word. */
const CURLY_IN_WORD = new RegExp(`(?<=${W})’(?=${W})`, 'gu');

/** Cuts a run into words with the engine's dictionary, or into characters where there is none. */
function dictionaryWords(): (run: string) => string[] {
  if (typeof Intl.Segmenter !== 'function') return codePoints;
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  return run => (run.length === 1 ? [run] : Array.from(segmenter.segment(run), s => s.segment));
}
