/**
 * Characters as tokens: one code point each, blanks included (runs of them as one).
 *
 * The tokens for Chinese, where a sentence is short in characters and no word is unknown, and for
 * spelling: names, dates, sums.
 */
import { checkArguments, checkNames } from '../engine';
import {
  CURRENT_VERSION,
  type NormalForm,
  normalization,
  type TokenizerVersion,
  versionOf,
} from './normalization';
import type { CharDescription, Tokenizer } from './tokenizer';
import { withText } from './tokenizerText';
import { codePoints } from './unicode';

export interface CharTokenizerOptions {
  /**
   * Lower-case all text. Default false: then a text comes back as it was, apart from its normal form and runs of white
   * space.
   */
  lowercase?: boolean;
  /** Unicode normal form: 'NFC' (the default); 'NFKC', where ｆｕｌｌ width is plain; or 'none'. */
  normalize?: NormalForm;
}

/**
 * A tokenizer whose tokens are Unicode code points: `'你好!'` → `['你', '好', '!']`.
 *
 * @throws TypeError or RangeError for an unknown option or value
 */
export function charTokenizer(options: CharTokenizerOptions = {}): Tokenizer {
  checkArguments('charTokenizer', 'options', arguments);
  checkNames('charTokenizer', options, ['lowercase', 'normalize']);
  return make(options, CURRENT_VERSION);
}

/** The tokenizer of a description. */
export function charTokenizerFrom(description: CharDescription): Tokenizer {
  return make(description, versionOf(description));
}

function make(options: CharTokenizerOptions, version: TokenizerVersion): Tokenizer {
  const normal = normalization('charTokenizer', options, false, version);
  return withText({
    name: 'char',
    lowercase: normal.lowercase,
    normalize: normal.apply,
    encode: text => codePoints(normal.apply(text)),
    decode: tokens => tokens.join(''),
    toJSON: () => ({ name: 'char', ...normal.toJSON() }),
  });
}
