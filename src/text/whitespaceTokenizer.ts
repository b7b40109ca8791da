/**
 * Texts that are tokenised already (by Moses, spaCy, jieba …): what stands between blanks is a token.
 *
 *   "It &apos;s good ."  →  It  &apos;s  good  .
 */
import { checkArguments, checkNames } from '../engine';
import {
  CURRENT_VERSION,
  type NormalForm,
  normalization,
  type TokenizerVersion,
  versionOf,
} from './normalization';
import type { Tokenizer, WhitespaceDescription } from './tokenizer';
import { withText } from './tokenizerText';

export interface WhitespaceTokenizerOptions {
  /** Lower-case all text. Default false. */
  lowercase?: boolean;
  /** Unicode normal form: 'NFC' (the default); 'NFKC', where ｆｕｌｌ width is plain; or 'none'. */
  normalize?: NormalForm;
}

/**
 * A tokenizer for text that is tokenised already: its tokens are what stands between white space. `decode` puts one blank
 * between them, so a tokenised text comes back as it was, apart from the normal form and runs of white space.
 *
 * @throws TypeError or RangeError for an unknown option or value
 */
export function whitespaceTokenizer(options: WhitespaceTokenizerOptions = {}): Tokenizer {
  checkArguments('whitespaceTokenizer', 'options', arguments);
  checkNames('whitespaceTokenizer', options, ['lowercase', 'normalize']);
  return make(options, CURRENT_VERSION);
}

/** The tokenizer of a description. */
export function whitespaceTokenizerFrom(description: WhitespaceDescription): Tokenizer {
  return make(description, versionOf(description));
}

function make(options: WhitespaceTokenizerOptions, version: TokenizerVersion): Tokenizer {
  const normal = normalization('whitespaceTokenizer', options, false, version);
  return withText({
    name: 'whitespace',
    lowercase: normal.lowercase,
    normalize: normal.apply,
    encode: text => normal.apply(text).split(' ').filter(Boolean),
    decode: tokens => tokens.join(' '),
    toJSON: () => ({ name: 'whitespace', ...normal.toJSON() }),
  });
}
