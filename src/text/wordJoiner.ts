/**
 * Words and marks back to a text as people write it: the inverse of the word tokenizer's cutting.
 */
import { UNSPACED, WIDE_MARKS } from './wordScripts';

/** Marks that stand at the word before them. */
const CLOSING = /^(?:[.,!?;:%)\]}’”»°¢‰]|\.{2,}|…+)$/u;
/** Marks that stand at the word after them. */
const OPENING = /^[([{‘“«$£€¥#@¿¡]$/u;
/** Marks with a word at each side and no blank. */
const LINKING = /^(?:\/|—+)$/u;
/** Marks that open and close with the same sign. */
const QUOTES = /^["']$/;

/** What takes no room of its own beside it where the word before takes none: “好。”“嗯。” */
const INHERITING = /^(?:["'”’]|\p{M}+)$/u;

const UNSPACED_AT_END = new RegExp(`[${UNSPACED}${WIDE_MARKS}]\\p{M}*$`, 'u');
const UNSPACED_AT_START = new RegExp(`^[${UNSPACED}${WIDE_MARKS}]`, 'u');

/**
 * Joins words: no blank beside Chinese characters and marks, closing marks at the word before,
 * opening ones at the next.
 */
export function joinWords(words: readonly string[]): string {
  const roleOf = quoteRoles(words);
  let text = '';
  // Whether the next word stands without a blank: because of the script of the word before …
  let unspaced = false;
  // … or because that was an opening or linking mark, or there is none.
  let opened = true;
  for (const word of words) {
    const role = roleOf(word);
    const links = LINKING.test(word);
    const glued: boolean =
      opened || unspaced || role === 'closes' || links || UNSPACED_AT_START.test(word);
    text += glued ? word : ` ${word}`;
    opened = role === 'opens' || links;
    unspaced = UNSPACED_AT_END.test(word) || (glued && unspaced && INHERITING.test(word));
  }
  return text;
}

type Role = 'opens' | 'closes' | undefined;

/**
 * What each mark does, asked in order. Straight quotes come in pairs; a last ' without a partner is
 * an apostrophe.
 */
function quoteRoles(words: readonly string[]): (word: string) => Role {
  const open = new Set<string>();
  let apostrophes = words.filter(word => word === "'").length;
  let isFirst = true;
  return word => {
    const atStart = isFirst;
    isFirst = false;
    if (!QUOTES.test(word)) {
      if (CLOSING.test(word)) return 'closes';
      return OPENING.test(word) ? 'opens' : undefined;
    }
    if (word === "'") apostrophes--;
    if (open.delete(word)) return 'closes';
    if (word === "'" && apostrophes === 0 && !atStart) return 'closes'; // the boys' room
    open.add(word);
    return 'opens';
  };
}
