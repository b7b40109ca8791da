/** What objects say themselves about how they are shown: `toMimeBundle`. What they give is checked and copied. */
import type { MimeBundle } from '../protocol';
import { dataField, isOpaque } from './safely';
import { shortResult } from './shortText';

/** An object that says itself how it is shown. */
export interface Displayable {
  toMimeBundle(): MimeBundle | Promise<MimeBundle>;
}

/** How large a bundle may be: characters of its texts and names, and 8 for every other value. */
const MOST = 32 * 2 ** 20;
/** How deep JSON in a bundle goes. */
const DEPTH = 200;

const JSON_TYPE = /[/+]json$/;

/** What the value's own `toMimeBundle` gives; null if it has none. @param value not opaque */
export function ownBundle(value: object): MimeBundle | Promise<MimeBundle> | null {
  const method = dataField(value, 'toMimeBundle');
  if (typeof method !== 'function') return null;
  const bundle: unknown = method.call(value);
  if (!isThenable(bundle)) return checked(bundle);
  return Promise.resolve(bundle).then(checked);
}

/** @throws TypeError naming what is no part of a bundle */
function checked(bundle: unknown): MimeBundle {
  const kind = wordFor(bundle) ?? (Array.isArray(bundle) ? 'a list' : null);
  if (kind !== null || typeof bundle !== 'object' || bundle === null) {
    throw new TypeError(
      `toMimeBundle: gave ${kind ?? typeof bundle}; give an object of MIME types, as { 'text/plain': … }.`,
    );
  }
  const copier = new Copier();
  const entries = Object.entries(bundle).filter(([, part]) => part !== undefined);
  if (entries.length === 0) {
    throw new TypeError("toMimeBundle: gave an empty object; give at least { 'text/plain': … }.");
  }
  const parts = entries.map(([type, part]): [string, unknown] => {
    if (!type.includes('/')) throw wrong(quoted(type), 'is no MIME type');
    if (!JSON_TYPE.test(type) && typeof part !== 'string') {
      const word = wordFor(part) ?? (Array.isArray(part) ? 'a list' : `a ${typeof part}`);
      throw wrong(quoted(type), `is ${word.replace('a object', 'an object')}; give a text`);
    }
    if (type === 'text/plain' && typeof part === 'string') return [type, shortResult(part)];
    return [type, copier.copy(part, quoted(type), 0)];
  });
  return Object.fromEntries(parts) as unknown as MimeBundle;
}

/** Copies JSON. */
class Copier {
  private readonly holders = new Set<object>();
  private size = 0;

  /** @throws TypeError naming the place of what is no JSON */
  copy(value: unknown, path: string, depth: number): unknown {
    this.size += typeof value === 'string' ? value.length : 8;
    if (this.size > MOST) throw wrong(path, 'makes the output larger than 32 MB');
    const word = wordFor(value);
    if (word !== null) throw wrong(path, `is ${word}; an output holds texts and JSON`);
    if (typeof value !== 'object' || value === null) return value;
    if (this.holders.has(value)) throw wrong(path, 'holds itself');
    if (depth > DEPTH) throw wrong(path, `is deeper than ${DEPTH} levels`);
    if (ArrayBuffer.isView(value)) {
      throw wrong(path, 'is binary; give a list of numbers (Array.from(…)) or base64');
    }
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.copy(toJSON.call(value, ''), path, depth + 1);
    this.holders.add(value);
    const copy = Array.isArray(value)
      ? this.list(value, path, depth)
      : this.fields(value, path, depth);
    this.holders.delete(value);
    return copy;
  }

  private list(value: readonly unknown[], path: string, depth: number): unknown[] {
    const copy: unknown[] = [];
    for (let k = 0; k < value.length; k++) {
      copy.push(this.copy(value[k] ?? null, `${path}[${k}]`, depth + 1));
    }
    return copy;
  }

  private fields(value: object, path: string, depth: number): object {
    const copy: [string, unknown][] = [];
    for (const name of Object.keys(value)) {
      const field = (value as Record<string, unknown>)[name];
      this.size += name.length;
      if (field !== undefined) copy.push([name, this.copy(field, `${path}.${name}`, depth + 1)]);
    }
    return Object.fromEntries(copy); // a field named __proto__ stays a field
  }
}

/** What a value is that no JSON holds; null for what it may hold. */
function wordFor(value: unknown): string | null {
  if (typeof value === 'string') return null;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'bigint') return 'a BigInt';
  if (isThenable(value)) return 'a promise';
  return null;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null || isOpaque(value)) return false;
  return value instanceof Promise || typeof dataField(value, 'then') === 'function';
}

function wrong(path: string, what: string): TypeError {
  return new TypeError(`toMimeBundle: ${path} ${what}.`);
}

function quoted(type: string): string {
  return `'${type.length > 80 ? `${type.slice(0, 80)}…` : type}'`;
}
