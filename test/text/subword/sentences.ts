/** Texts for subword tests: a small corpus in two languages, and texts of every script. */
import fc from 'fast-check';

export const SENTENCES: readonly string[] = [
  'I like hot tea.',
  'I like cold tea, but I do not like coffee.',
  "I don't like swimming; she likes swimming.",
  'The library is closed today.',
  'Where is the library?',
  'He is reading a book in the library.',
  'She was reading all day long.',
  '我喜欢喝热茶。',
  '我不喜欢喝咖啡。',
  '他在图书馆看书。',
  '图书馆今天不开门。',
  '图书馆在哪儿？',
  '我在2023年学了NLP。',
];

/** Any code points, scripts side by side, blanks of all kinds, and the marker itself. */
export function anyText(): fc.Arbitrary<string> {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom(...SENTENCES),
    fc.constantFrom(
      '我喜欢',
      'tea',
      '▁',
      ' ',
      '\t',
      '\u3000',
      'e\u0301',
      "don't",
      '2023',
      '〇々ー',
    ),
    fc.constantFrom(
      '猫です',
      'ภาษาไทย',
      '👩‍👩‍👧',
      '🇨🇳',
      'ＡＢ，',
      '㎒',
      'ﬁ',
      '...',
      '<pad>',
      '\ufeff',
    ),
  );
  return fc.array(part, { maxLength: 6 }).map(parts => parts.join(''));
}
