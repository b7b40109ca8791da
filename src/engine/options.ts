/**
 * Checks of options: a wrong name or value is an error that says what would be right, never
 * something ignored.
 */
import { describe } from './describe';
import { levenshtein } from './editDistance';

export { describe, withArticle } from './describe';

/**
 * Throws on an option whose name is not among the known ones, and suggests the one that was meant.
 */
export function checkNames(owner: string, options: object, known: readonly string[]): void {
  checkOptions(owner, options, known[0]);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const all = known.length > 0 ? `Known options: ${known.join(', ')}.` : 'It takes none.';
    const remedy = meant ? `Did you mean ${meant}?` : all;
    throw new TypeError(`${owner}: there is no option ${name}. ${remedy}`);
  }
}

/** Throws unless options are written as { … }. */
export function checkOptions(owner: string, options: unknown, example?: string): void {
  if (isPlain(options)) return;
  const form = example ? ` such as { ${example}: … }` : '';
  throw new TypeError(`${owner}: options are one object${form}; got ${describe(options)}.`);
}

/** Whether it was written as { … }, rather than being a list, a tensor or another value with names of its own. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
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

/** @throws TypeError unless it is a function, or is not given */
export function optionalFunction(owner: string, name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new TypeError(`${owner}: ${name} is a function; got ${describe(value)}.`);
}

/** A rate of dropout, 0 where it is not given; throws unless it is a number in [0, 1). */
export function dropoutRate(owner: string, name: string, value: number | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && value >= 0 && value < 1) return value;
  throw new RangeError(`${owner}: ${name} = ${describe(value)} must lie in [0, 1).`);
}

/** @throws RangeError unless it is a finite number */
export function finite(owner: string, name: string, value: unknown): asserts value is number {
  if (Number.isFinite(value)) return;
  throw new RangeError(`${owner}: ${name} is a finite number; got ${describe(value)}.`);
}

/** A size that must be given: throws unless it is a whole number of at least `least`. Default: 1. */
export function size(owner: string, name: string, value: number, least = 1): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  const got = value === undefined ? 'it is missing' : `got ${describe(value)}`;
  throw new RangeError(`${owner}: ${name} is a whole number of at least ${least}; ${got}.`);
}

/** Names that options have elsewhere, where no letters tell what is meant. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  unbiased: 'correction',
  stepSize: 'every',
  learningRate: 'lr',
  beamWidth: 'beamSize',
  numBeams: 'beamSize',
};

/** The option that was meant, or several: by few other letters, by a part of its name, or by its name elsewhere. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const given = name.toLowerCase();
  const distances = known.map(each => levenshtein([...given], [...each.toLowerCase()]));
  const least = Math.min(...distances);
  const closest = known[distances.indexOf(least)];
  if (least <= 2 && least < given.length) return closest;
  if (known.includes(ELSEWHERE[name])) return ELSEWHERE[name];
  const isPart = (each: string) => {
    const [part, whole] = each.length < given.length ? [each, given] : [given, each];
    return part.length >= 3 && whole.includes(part);
  };
  const longer = known.filter(each => isPart(each.toLowerCase()));
  if (longer.length > 0) {
    const from = (each: string) => each.toLowerCase().startsWith(given);
    return longer.find(from) ?? longer.slice(0, 3).join(' or ');
  }
  return least <= given.length / 3 ? closest : undefined;
}
