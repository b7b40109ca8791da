/** Tokenizers by name, for what was saved. */

import { describe } from '../engine';
import { charTokenizer } from './charTokenizer';
import type { Tokenizer, TokenizerDescription } from './tokenizer';
import { wordTokenizer } from './wordTokenizer';

/**
 * The tokenizer of a description that `toJSON` gave.
 *
 * @throws RangeError for a name that no tokenizer has
 */
export function tokenizerFrom(description: TokenizerDescription): Tokenizer {
  switch (description.name) {
    case 'char':
      return charTokenizer({ lowercase: description.lowercase });
    case 'word':
      return wordTokenizer({ lowercase: description.lowercase, chinese: description.chinese });
    default: {
      const { name } = description as { name?: unknown };
      throw new RangeError(
        `tokenizerFrom: there is no tokenizer ${describe(name)}; known: char, word.`,
      );
    }
  }
}
