/** Objects with very many fields: the first of them and how many there are. */
import { grouped } from './numbers';

const custom = Symbol.for('nodejs.util.inspect.custom');

/** Fields from which an object is shortened, and how many are shown then. */
const MOST = 1000;
const SHOWN = 100;

/** Kinds whose look depends on more than their fields. */
const OTHER = [Map, Set, Date, RegExp, Promise, ArrayBuffer, DataView];

/** The fields that are shown. */
export function keptFields(names: readonly PropertyKey[]): readonly PropertyKey[] {
  return names.length > MOST ? names.slice(0, SHOWN) : names;
}

export class ManyFields {
  private constructor(
    private readonly first: object,
    private readonly total: number,
  ) {}

  /** Stands for an object that has too many fields; null for others. @param part what stands for a field */
  static of(value: object, part = (field: unknown): unknown => field): ManyFields | null {
    const names = Reflect.ownKeys(value);
    if (names.length <= MOST || OTHER.some(kind => value instanceof kind)) return null;
    const first = Object.create(Object.getPrototypeOf(value));
    for (const name of keptFields(names)) {
      const field = Object.getOwnPropertyDescriptor(value, name)!;
      if ('value' in field) field.value = part(field.value);
      Object.defineProperty(first, name, field);
    }
    return new ManyFields(first, names.length);
  }

  [custom](_: number, options: object, inspect: (value: unknown, options: object) => string) {
    const more = `… ${grouped(this.total - SHOWN)} more of ${grouped(this.total)} fields`;
    return inspect(this.first, options).replace(/\s*\}$/, `,\n  ${more}\n}`);
  }
}
