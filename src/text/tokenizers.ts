/** Tokenizers by name, for what was saved. */

import { describe } from '../engine';
import { charTokenizer } from './charTokenizer';
import { bpeFrom } from './subword/bpeTokenizer';
import { importTokenizer } from './subword/importTokenizer';
import { unigramFrom } from './subword/unigramTokenizer';
import type { Tokenizer, TokenizerDescription } from './tokenizer';
import { wordTokenizer } from './wordTokenizer';

/**
 * The tokenizer of a description that `toJSON` gave; what it had learnt comes with it.
 *
 * @throws RangeError for a name that no tokenizer has
 */
export function tokenizerFrom(description: TokenizerDescription): Tokenizer {
  switch (description.name) {
    case 'char':
      return charTokenizer(withoutName(description));
    case 'word':
      return wordTokenizer(withoutName(description));
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
          'known: char, word, bpe, unigram, tokenizer.json.',
      );
    }
  }
}

function withoutName<T extends { name: string }>({ name: _, ...options }: T): Omit<T, 'name'> {
  return options;
}
