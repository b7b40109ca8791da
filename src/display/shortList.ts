/** Long lists: their first and last entries and how many there are between. */
import { grouped } from './numbers';
import { hasNamed, isReadable } from './safely';
import { Said } from './said';

const custom = Symbol.for('nodejs.util.inspect.custom');

/** Entries from which lists are shortened, and how many are kept at each end. */
export const NUMBERS = { most: 100, edge: 10 };
const RECORDS = { most: 12, edge: 3 };

type Inspect = (value: unknown, options: object) => string;

/** A long list that is more than its entries: one of a class or a kind, or with fields beside the entries. */
class ShortList {
  constructor(
    private readonly list: object,
    private readonly entries: readonly unknown[],
  ) {}

  [custom](_: number, options: object, inspect: Inspect): string {
    // Float32Array(300) [ ... 300 more items, field: 1 ]
    const bare = inspect(this.list, { ...options, maxArrayLength: 0 });
    const [, kind = '', named = ''] =
      /^(?:<ref \*\d+> )?([^[]*(?:\[[^\]]*\] )?)\[\s+\.\.\. \d+ more items?,?([\s\S]*)\]$/.exec(
        bare,
      ) ?? [];
    const entries = inspect(this.entries, options);
    if (named.trim() === '') return kind + entries;
    return `${kind}${entries.replace(/\s*\]$/, '')},\n  ${named.trim()}\n]`;
  }
}

/**
 * A long list with its ends around a word about the rest; null for short ones, and for those with holes at the ends: an
 * inspector counts holes.
 * @param part what stands for an entry
 */
export function shortList(list: ArrayLike<unknown> & object, part: (value: unknown) => unknown) {
  const { most, edge } = limitOf(list);
  const { length } = list;
  if (length <= most) return null;
  const entries: unknown[] = [];
  for (const index of keptOf(list)) {
    const field = Object.getOwnPropertyDescriptor(list, index);
    if (!field) return null;
    if (entries.length === edge) {
      entries.push(new Said(`… ${grouped(length - 2 * edge)} more of ${grouped(length)} …`));
    }
    entries.push('value' in field ? part(field.value) : accessorWord(field));
  }
  const isBare = Object.getPrototypeOf(list) === Array.prototype && !hasNamed(list);
  return isBare ? entries : new ShortList(list, entries);
}

/** The places in a list that are shown. */
export function keptOf(list: ArrayLike<unknown> & object): number[] {
  const { most, edge } = limitOf(list);
  const { length } = list;
  if (length <= most) return range(0, length);
  return [...range(0, edge), ...range(length - edge, length)];
}

/** What stands for an entry with a getter or setter: inspectors ask it to align numbers. */
export function accessorWord({ get, set }: PropertyDescriptor): Said {
  return new Said(`[${[get && 'Getter', set && 'Setter'].filter(Boolean).join('/')}]`);
}

/** Lists of records are cut earlier: a record takes lines of its own. Those at the beginning tell. */
function limitOf(list: ArrayLike<unknown> & object) {
  if (!Array.isArray(list)) return NUMBERS;
  const looked = Math.min(list.length, NUMBERS.most);
  for (let k = 0; k < looked; k++) {
    const entry = Object.getOwnPropertyDescriptor(list, k)?.value;
    if (isReadable(entry) && (Array.isArray(entry) || isPlain(entry))) return RECORDS;
  }
  return NUMBERS;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}

/** Whether it is an object without a class. @param value not opaque */
export function isPlain(value: object): boolean {
  const kind = Object.getPrototypeOf(value);
  return kind === null || Object.getPrototypeOf(kind) === null;
}
