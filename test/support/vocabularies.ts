import { type Vocabularies, Vocabulary } from '../../src/text';

/** A vocabulary of so many tokens, specials included, for both sides: w00 w01 …, cut at blanks. */
export function vocabulariesOf(size: number): Vocabularies {
  const digits = String(size).length;
  const words = Array.from({ length: size - 4 }, (_, i) => `w${String(i).padStart(digits, '0')}`);
  const vocabulary = Vocabulary.from(words.map(word => [word]));
  const tokenizer = {
    name: 'blank',
    encode: (text: string) => text.split(' '),
    decode: (tokens: readonly string[]) => tokens.join(' '),
  };
  return {
    sourceVocabulary: vocabulary,
    targetVocabulary: vocabulary,
    sourceTokenizer: tokenizer,
    targetTokenizer: tokenizer,
  };
}
