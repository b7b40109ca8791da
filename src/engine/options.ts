/**
 * Checks of options: a wrong name or value is an error that says what would be right, never
 * something ignored.
 */
import { levenshtein } from './editDistance';

/**
 * Throws on an option whose name is not among the known ones, and suggests the one that was meant.
 */
export function checkNames(owner: string, options: object, known: readonly string[]): void {
  if (options === null || typeof options !== 'object') {
    throw new TypeError(`${owner}: options are one object, got ${describe(options)}.`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const remedy = meant ? `Did you mean ${meant}?` : `Known options: ${known.join(', ')}.`;
    throw new TypeError(`${owner}: there is no option ${name}. ${remedy}`);
  }
}

/** The value, or its default where it is not given; throws unless it is one of the choices. */
export function choice<T extends string>(
  owner: string,
  name: string,
  value: T | undefined,
  choices: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  if (choices.includes(value)) return value;
  const listed = choices.map(each => `'${each}'`).join(', ');
  throw new RangeError(`${owner}: ${name} is one of ${listed}; got ${describe(value)}.`);
}

/** The value, or its default where it is not given; throws unless it is true or false. */
export function flag(
  owner: string,
  name: string,
  value: boolean | undefined,
  fallback: boolean,
): boolean {
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${owner}: ${name} is true or false; got ${describe(value)}.`);
}

/**
 * The value, or its default where it is not given; throws unless it is a whole number of at least
 * `least`.
 */
export function whole(
  owner: string,
  name: string,
  value: number | undefined,
  least: number,
  fallback: number,
): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && value >= least) return value;
  if (value === Number.POSITIVE_INFINITY && fallback === value) return value;
  const range = least === Number.MIN_SAFE_INTEGER ? '' : ` of at least ${least}`;
  throw new RangeError(`${owner}: ${name} is a whole number${range}; got ${describe(value)}.`);
}

/**
 * The value, or its default where it is not given; throws unless it is a finite number of at least
 * 0.
 */
export function positive(
  owner: string,
  name: string,
  value: number | undefined,
  fallback: number,
): number {
  if (value === undefined) return fallback;
  if (Number.isFinite(value) && value >= 0) return value;
  throw new RangeError(`${owner}: ${name} is a number of at least 0; got ${describe(value)}.`);
}

/** A size that must be given: throws unless it is a whole number of at least 1. */
export function size(owner: string, name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  const got = value === undefined ? 'it is missing' : `got ${describe(value)}`;
  throw new RangeError(`${owner}: ${name} is a whole number of at least 1; ${got}.`);
}

/** A value as a message shows it. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name || '(without a name)'}`;
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(describe).join(', ')}]`;
  if (value !== null && typeof value === 'object') return 'an object';
  return String(value);
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const distances = known.map(each =>
    levenshtein([...name.toLowerCase()], [...each.toLowerCase()]),
  );
  const least = Math.min(...distances);
  return least <= Math.max(2, name.length / 3) ? known[distances.indexOf(least)] : undefined;
}
