/** Tokenizers by name, for what was saved. */

import { describe } from '../engine';
import { charTokenizerFrom } from './charTokenizer';
import { bpeFrom } from './subword/bpeTokenizer';
import { importTokenizer } from './subword/importTokenizer';
import { unigramFrom } from './subword/unigramTokenizer';
import type { Tokenizer, TokenizerDescription } from './tokenizer';
import { whitespaceTokenizerFrom } from './whitespaceTokenizer';
import { wordTokenizerFrom } from './wordTokenizer';

/**
 * The tokenizer of a description that `toJSON` gave; what it had learnt comes with it.
 *
 * @throws RangeError for a name that no tokenizer has
 */
export function tokenizerFrom(description: TokenizerDescription): Tokenizer {
  switch (description.name) {
    case 'char':
      return charTokenizerFrom(description);
    case 'word':
      return wordTokenizerFrom(description);
    case 'whitespace':
      return whitespaceTokenizerFrom(description);
    case 'bpe':
      return bpeFrom(description);
    case 'unigram':
      return unigramFrom(description);
    case 'tokenizer.json':
      return importTokenizer(description.file);
    default: {
      const { name } = description as { name?: unknown };
      throw new RangeError(
        `tokenizerFrom: there is no tokenizer ${describe(name)}; ` +
          'known: char, word, whitespace, bpe, unigram, tokenizer.json.',
      );
    }
  }
}
