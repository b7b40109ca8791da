/**
 * Patterns of a tokenizer.json. They are written for Oniguruma; JavaScript's expressions are close,
 * and what it does not have is an error rather than another cut.
 */
import { DataError } from '../errors';
import type { Fields } from './fields';

/** `{ "String": … }` or `{ "Regex": … }` as an expression with flags g and u. */
export function patternOf(fields: Fields, name = 'pattern'): RegExp {
  const pattern = fields.part(name);
  if (pattern?.has('String')) return new RegExp(quoted(pattern.text('String')), 'gu');
  if (pattern?.has('Regex')) return expression(pattern.text('Regex'), fields.where);
  return fields.wrong(name, '{ "String": … } or { "Regex": … }');
}

/** An expression that matches this text and no other. */
export function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** @throws DataError where JavaScript cannot say it */
export function expression(source: string, where: string): RegExp {
  try {
    return new RegExp(translated(source), 'gu');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      `tokenizer.json: the pattern of ${where} cannot be used in JavaScript: ${source} (${reason}).`,
    );
  }
}

/** Scripts have bare names in Oniguruma: \p{Han}. */
const SCRIPTS =
  /\\([pP])\{(Han|Hiragana|Katakana|Hangul|Thai|Lao|Khmer|Myanmar|Latin|Greek|Cyrillic|Arabic|Hebrew|Devanagari)\}/g;

/** Groups without regard to case, as GPT-4's has for 's, 't, 're. */
const CASELESS = /\(\?i:([^()]*)\)/g;

function translated(source: string): string {
  return source
    .replace(CASELESS, (_, inner: string) => `(?:${caseless(inner)})`)
    .replace(SCRIPTS, '\\$1{Script=$2}')
    .replace(/\\(['"<>#@%&~`:;=!, _])/g, '$1'); // needless escapes, which flag u forbids
}

function caseless(source: string): string {
  return source.replace(/\\.|[a-z]/gi, each =>
    each.length > 1 ? each : `[${each.toLowerCase()}${each.toUpperCase()}]`,
  );
}
