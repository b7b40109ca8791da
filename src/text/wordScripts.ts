/**
 * Which scripts and marks are written without blanks. Both strings go inside a `[…]` of a regular
 * expression with flag u.
 */

/**
 * Letters that follow each other without blanks: Chinese, Japanese (ー is shared by its kana), Thai,
 * Lao, Khmer, Burmese.
 */
export const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map(script => `\\p{Script=${script}}`)
  .join('')
  .concat('ー');

/** Full-width marks, which bring their own space: 。「」（）！ and the like. */
export const WIDE_MARKS =
  '\u3001-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\ufe10-\ufe19\ufe30-\ufe4f' +
  '\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffee';

/**
 * 'chinese' where most letters are Chinese characters, 'unspaced' where most are of scripts without blanks between words
 * (Japanese, Thai, Lao, Khmer, Burmese), 'spaced' else.
 */
export type Writing = 'chinese' | 'unspaced' | 'spaced';
