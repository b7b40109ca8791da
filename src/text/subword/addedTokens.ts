/**
 * The added tokens of a tokenizer.json, which are looked for in a text before the model sees it:
 * special ones, such as the tags of languages, in the text as it is, most others in the normalised
 * one.
 */
import type { Fields } from './fields';
import { quoted, RUST_WORD } from './filePattern';

export interface AddedToken {
  readonly content: string;
  readonly isSpecial: boolean;
  /** Whether it is looked for in the normalised text. */
  readonly isNormalized: boolean;
  /** Whether blanks on a side belong to it. */
  readonly strip: { readonly left: boolean; readonly right: boolean };
  /** Whether no letter or digit may stand beside it. */
  readonly isWord: boolean;
}

/** @throws DataError for one that is not what it has to be */
export function addedTokens(file: Fields): AddedToken[] {
  return file.parts('added_tokens', []).map(token => {
    const isSpecial = token.flag('special', false);
    return {
      content: token.text('content'),
      isSpecial,
      isNormalized: token.flag('normalized', !isSpecial),
      strip: { left: token.flag('lstrip', false), right: token.flag('rstrip', false) },
      isWord: token.flag('single_word', false),
    };
  });
}

/**
 * Cuts a text at these tokens, at the longest where several begin: text, token, text, …, text.
 *
 * @param normalize what the texts went through, so that it is what is looked for
 */
export function splitter(
  tokens: readonly AddedToken[],
  normalize = (text: string) => text,
): (text: string) => string[] {
  const sought = tokens
    .map(token => ({ ...token, form: normalize(token.content) }))
    .filter(({ form }) => form !== '')
    .sort((a, b) => b.form.length - a.form.length);
  if (sought.length === 0) return text => [text];
  const pattern = new RegExp(sought.map(sourceOf).join('|'), 'gu');
  return text => {
    const parts: string[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const which = match.slice(1).findIndex(group => group !== undefined);
      parts.push(text.slice(end, match.index), sought[which].content);
      end = match.index + match[0].length;
    }
    return [...parts, text.slice(end)];
  };
}

/** An expression with one group, the token. */
function sourceOf({ form, strip, isWord }: AddedToken & { readonly form: string }): string {
  const blanks = (has: boolean) => (has ? '\\p{White_Space}*' : '');
  const [before, after] = isWord ? [`(?<![${RUST_WORD}])`, `(?![${RUST_WORD}])`] : ['', ''];
  return `${blanks(strip.left)}${before}(${quoted(form)})${after}${blanks(strip.right)}`;
}
