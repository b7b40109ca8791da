/**
 * Characters as tokens: one code point each, blanks included (runs of them as one).
 *
 * The tokens for Chinese, where a sentence is short in characters and no word is unknown, and for
 * spelling: names, dates, sums.
 */
import { checkNames, flag } from '../engine';
import type { Tokenizer } from './tokenizer';
import { codePoints, normalize } from './unicode';

export interface CharTokenizerOptions {
  /**
   * Lower-case all text. Default false: then a text comes back as it was, apart from NFC and
   * repeated blanks.
   */
  lowercase?: boolean;
}

/**
 * A tokenizer whose tokens are Unicode code points: `'你好!'` → `['你', '好', '!']`.
 *
 * @throws TypeError for an unknown option
 */
export function charTokenizer(options: CharTokenizerOptions = {}): Tokenizer {
  checkNames('charTokenizer', options, ['lowercase']);
  const lowercase = flag('charTokenizer', 'lowercase', options.lowercase, false);
  return {
    name: 'char',
    lowercase,
    encode: text => codePoints(normalize(lowercase ? text.toLowerCase() : text)),
    decode: tokens => tokens.join(''),
    toJSON: () => ({ name: 'char', lowercase }),
  };
}
