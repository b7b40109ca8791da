/** Values in messages, and arguments that are too many. */

/** A value as a message shows it. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name || '(without a name)'}`;
  if (typeof value === 'string') return `'${clipped(value)}'`;
  if (Array.isArray(value)) return listed(value);
  if (value instanceof Promise) return 'a promise: put `await` in front of what made it';
  if (value !== null && typeof value === 'object') return withArticle(kindOf(value));
  return String(value);
}

/** The longest text and list that are shown whole. */
const LONGEST_TEXT = 120;
const LONGEST_LIST = 8;

function clipped(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  return `${Array.from(text)
    .slice(0, LONGEST_TEXT / 2)
    .join('')}…`;
}

function listed(values: readonly unknown[]): string {
  if (values.length <= LONGEST_LIST) return `[${values.map(describe).join(', ')}]`;
  return `[${values.slice(0, 2).map(describe).join(', ')}, … ${values.length - 2} more]`;
}

function kindOf(value: object): string {
  const name = value.constructor?.name;
  return name && name !== 'Object' ? name : 'object';
}

/** 'an object', 'a Tensor', 'an LSTMModel': capitals are spelt, and the names of these letters begin with a vowel. */
export function withArticle(name: string): string {
  const isSpelt = /^[A-Z]{2}/.test(name);
  return `${(isSpelt ? /^[AEFHILMNORSX]/ : /^[AEIOaeio]/).test(name) ? 'an' : 'a'} ${name}`;
}

/** The number of names in each text that `checkArguments` was given. */
const counts = new Map<string, number>();

/** How many arguments such a text names: 'dim, options' two. */
export function countOf(takes: string): number {
  let count = counts.get(takes);
  if (count === undefined) {
    count = takes === '' ? 0 : takes.split(', ').length;
    counts.set(takes, count);
  }
  return count;
}

/**
 * Refuses arguments that a function would ignore: checkArguments('eye', 'rows, columns, options', arguments).
 * @throws TypeError where there are more arguments than names
 */
export function checkArguments(owner: string, takes: string, given: ArrayLike<unknown>): void {
  const count = countOf(takes);
  if (given.length <= count) return;
  throw new TypeError(
    `${owner} takes ${takes || 'no arguments'} and nothing else; got ${describe(given[count])} besides.`,
  );
}
