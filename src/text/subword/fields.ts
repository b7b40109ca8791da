/** Reading the parts of a tokenizer.json, with errors that say which part is wrong. */
import { describe } from '../../engine';
import { DataError } from '../errors';

/** One object of the file, such as `pre_tokenizer`; `where` is its name for messages. */
export class Fields {
  private constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    readonly where: string,
  ) {}

  /** @throws DataError unless the value is an object */
  static of(value: unknown, where: string): Fields {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return new Fields(value as Record<string, unknown>, where);
    }
    throw new DataError(`tokenizer.json: ${where} is an object there; got ${describe(value)}.`);
  }

  /** What kind of normalizer, pre-tokenizer, model or decoder this is. */
  get type(): string {
    return this.text('type', '');
  }

  text(name: string, fallback?: string): string {
    const value = this.values[name] ?? fallback;
    return typeof value === 'string' ? value : this.wrong(name, 'a text');
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.values[name] ?? fallback;
    return typeof value === 'boolean' ? value : this.wrong(name, 'true or false');
  }

  whole(name: string, fallback: number): number {
    const value = this.values[name] ?? fallback;
    return Number.isSafeInteger(value) ? (value as number) : this.wrong(name, 'a whole number');
  }

  list(name: string, fallback?: readonly unknown[]): readonly unknown[] {
    const value = this.values[name] ?? fallback;
    return Array.isArray(value) ? value : this.wrong(name, 'a list');
  }

  /** Objects in a list, such as the steps of a Sequence. */
  parts(name: string, fallback?: readonly unknown[]): Fields[] {
    return this.list(name, fallback).map(each => Fields.of(each, this.where));
  }

  /** An object in this one; undefined where there is none. */
  part(name: string): Fields | undefined {
    const value = this.values[name] ?? undefined;
    return value === undefined ? undefined : Fields.of(value, this.inner(name));
  }

  /** Tokens and their ids. */
  ids(name: string): Map<string, number> {
    const entries = Object.entries(this.values[name] ?? this.wrong(name, 'an object'));
    return new Map(
      entries.map(([token, id]) =>
        Number.isSafeInteger(id) ? [token, id as number] : this.wrong(name, 'tokens with ids'),
      ),
    );
  }

  /** Whether the field is there and not null. */
  has(name: string): boolean {
    return (this.values[name] ?? undefined) !== undefined;
  }

  /** @throws DataError that this type is not supported, and which are */
  unsupported(known: readonly string[]): never {
    throw new DataError(
      `tokenizer.json: ${this.where} ${describe(this.type)} is not supported; ` +
        `supported: ${known.join(', ')}.`,
    );
  }

  /** @throws DataError that a field is not what it has to be */
  wrong(name: string, what: string): never {
    const got = describe(this.values[name]);
    throw new DataError(`tokenizer.json: ${this.inner(name)} is ${what}; got ${got}.`);
  }

  private inner(name: string): string {
    return this.where === '' ? name : `${this.where}.${name}`;
  }
}
