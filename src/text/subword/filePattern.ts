/**
 * Patterns of a tokenizer.json. They are written for Oniguruma; JavaScript's expressions are close.
 * What means something else there is said in JavaScript's way (\w of ASCII, for one), and what it
 * does not have is an error rather than another cut.
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
    return new RegExp(translated(withoutCase(source)), 'gu');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      `tokenizer.json: the pattern of ${where} cannot be used in JavaScript: ${source} (${reason}).`,
    );
  }
}

/** Letters, marks, digits and what connects words, as a member of a class: \w there. */
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}';
/** The same as Rust has it, for `Whitespace` and added tokens. */
export const RUST_WORD = `${WORD}\\u200c\\u200d`;
/** Oniguruma takes ² ³ ¹ ¼ ½ ¾ for letters too, but not in a class. */
const W = `[${WORD}\\u00b2\\u00b3\\u00b9\\u00bc-\\u00be]`;

/** What has another meaning in JavaScript, and the same in its way. */
const OUTSIDE: Readonly<Record<string, string>> = {
  '\\w': W,
  '\\W': `[^${W.slice(1)}`,
  '\\b': `(?:(?<=${W})(?!${W})|(?<!${W})(?=${W}))`,
  '\\B': `(?:(?<=${W})(?=${W})|(?<!${W})(?!${W}))`,
  '.': '[^\\n]',
  '^': '(?:^|(?<=\\n)(?!$))', // the beginning of every line, but for an empty one at the end
  $: '(?![^\\n])',
};

/** The same in a class. \W is missing: a class cannot hold what is not in another. */
const INSIDE: Readonly<Record<string, string>> = { '\\w': WORD };

const ANYWHERE: Readonly<Record<string, string>> = {
  '\\d': '\\p{Nd}',
  '\\D': '\\P{Nd}',
  '\\s': '\\p{White_Space}',
  '\\S': '\\P{White_Space}',
};

/** Scripts have bare names in Oniguruma: \p{Han}. */
const SCRIPT =
  /^(\\[pP])\{(Han|Hiragana|Katakana|Hangul|Thai|Lao|Khmer|Myanmar|Latin|Greek|Cyrillic|Arabic|Hebrew|Devanagari)\}$/;

/** Properties, escapes, ends of classes, groups, numbers of times, and all other characters. */
const PARTS =
  /\\[pP]\{[^}]*\}|\\[\s\S]|\[\^?|\]|&&|\((?:\?(?:<(?:[=!]|\w+>)|[\s\S]))?|\{\d+\}\?|[\s\S]/gu;

const GROUP = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?$/;

/** @throws Error for what has another meaning in JavaScript, and cannot be said otherwise */
function translated(source: string): string {
  let result = '';
  let members: Members | undefined;
  for (const [part] of source.matchAll(PARTS)) {
    if (members) {
      if (part === ']') {
        result += members.close();
        members = undefined;
      } else members.add(part);
    } else if (part === '[' || part === '[^') members = new Members(part === '[^');
    else if (part.startsWith('(') && !GROUP.test(part)) throw new Error(`no group ${part} there`);
    else if (/^\{\d+\}\?$/.test(part)) throw new Error(`${part} is lazy there`);
    else result += OUTSIDE[part] ?? ANYWHERE[part] ?? unescaped(part);
  }
  if (members) throw new Error('a class without its ]');
  return result;
}

/** A class of characters: [ … ] or [^ … ]. */
class Members {
  #members = '';
  #hasOthers = false; // \W

  constructor(readonly negated: boolean) {}

  add(part: string): void {
    if (part.startsWith('[') || part === '&&') throw new Error(`no ${part} in a class there`);
    if (part === '\\W') this.#hasOthers = true;
    else this.#members += INSIDE[part] ?? ANYWHERE[part] ?? unescaped(part, true);
  }

  close(): string {
    if (this.#members === '' && !this.#hasOthers) throw new Error('an empty class');
    if (!this.#hasOthers) return `[${this.negated ? '^' : ''}${this.#members}]`;
    const either = this.#members === '' ? `[^${WORD}]` : `(?:[${this.#members}]|[^${WORD}])`;
    return this.negated ? `(?:(?!${either})[^])` : either;
  }
}

/** An escape as flag u allows it: needless ones are errors there. */
function unescaped(part: string, inClass = false): string {
  const isNeedless = /^\\(?:[^\w^$\\.*+?()[\]{}|/]|_)$/u.test(part) && !(inClass && part === '\\-');
  return isNeedless ? part.slice(1) : part.replace(SCRIPT, '$1{Script=$2}');
}

/** Groups of ASCII without regard to case, as those of GPT-4 for 's, 't, 're: (?i:'s|'t|'re) or '(?i:[st]|re). */
const CASELESS = /(?<!\\)\(\?i:((?:\\[\x20-\x7e]|[\x20-'*-[\]-\x7e])*)\)/g;

/** Such groups without groups inside; others stay, and are refused. */
function withoutCase(source: string): string {
  return source.replace(CASELESS, (_, inner: string) => `(?:${caseless(inner)})`);
}

/** Two letters of ASCII have a third form: the long s, and the sign of the kelvin. */
const THIRD: Readonly<Record<string, string>> = { s: '\u017f', k: '\u212a' };

/** Escapes, classes, letters. */
const CASELESS_PARTS = /\\.|\[\^?(?:\\.|[^\]\\])*\]|[a-z]/gi;

function caseless(source: string): string {
  return source.replace(CASELESS_PARTS, each => {
    if (each.startsWith('[')) return caselessClass(each);
    return each.length > 1 ? escaped(each) : `[${formsOf(each)}]`;
  });
}

/** A class with all forms of its letters, and of those within its ranges. */
function caselessClass(source: string): string {
  const begin = source.startsWith('[^') ? 2 : 1;
  const members = source.slice(begin, -1);
  const all = members.replace(/(\\.|[^\\])-(\\.|[^\\])|\\.|[a-z]/gi, (each, from, to) => {
    if (from === undefined) return each.length > 1 ? escaped(each) : formsOf(each);
    if (each.length > 3) throw new Error(`no ${each} without regard to case`);
    let forms = '';
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) {
      const one = String.fromCharCode(code);
      if (/[a-z]/i.test(one)) forms += formsOf(one);
    }
    return each + forms;
  });
  return `${source.slice(0, begin)}${all}]`;
}

/** @throws Error for one that stands for a letter, or for letters of one case */
function escaped(part: string): string {
  if (!/[xupP]/.test(part)) return part;
  throw new Error(`no ${part} without regard to case`);
}

function formsOf(letter: string): string {
  const lower = letter.toLowerCase();
  return `${lower}${letter.toUpperCase()}${THIRD[lower] ?? ''}`;
}
