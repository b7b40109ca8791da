/** Sums in digits (as Zaremba & Sutskever 2014): '12+345' → '357', each problem once. */
import { checkArguments, checkNames, flag, Generator, whole } from '../../engine';
import type { GeneratedPair } from './generated';

export interface AdditionOptions {
  /** Digits of both numbers at most; 2 if not said, at most 6. */
  digits?: number;
  /** Problems; all there are, but at most 10,000, if not said. */
  count?: number;
  /** Writes the answer from the ones up, which is how one adds; false if not said. */
  reversed?: boolean;
  /** Fills both numbers with zeros to the same length; false if not said. */
  padded?: boolean;
  /** Decides which, and their order; 1 if not said. */
  seed?: number;
}

export function addition(options: AdditionOptions = {}): GeneratedPair[] {
  checkArguments('addition', 'options', arguments);
  const owner = 'generators.addition';
  checkNames(owner, options, ['digits', 'count', 'reversed', 'padded', 'seed']);
  const digits = whole(owner, 'digits', options.digits, 1, 2);
  if (digits > 6) throw new RangeError(`${owner}: digits is 1 … 6, got ${digits}.`);
  const below = 10 ** digits;
  const all = below ** 2;
  const count = whole(owner, 'count', options.count, 1, Math.min(all, 10_000));
  if (count > all) {
    throw new RangeError(`${owner}: there are ${all} sums of ${digits} digits, not ${count}.`);
  }
  const reversed = flag(owner, 'reversed', options.reversed, false);
  const padded = flag(owner, 'padded', options.padded, false);
  const numbers = new Generator(whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 1));
  const write = (n: number) => (padded ? String(n).padStart(digits, '0') : String(n));
  return distinct(all, count, numbers).map(problem => {
    const [a, b] = [Math.floor(problem / below), problem % below];
    const sum = padded ? String(a + b).padStart(digits + 1, '0') : String(a + b);
    return {
      source: `${write(a)}+${write(b)}`,
      target: reversed ? [...sum].reverse().join('') : sum,
    };
  });
}

/** `count` different whole numbers in 0 … below − 1, in random order. */
export function distinct(below: number, count: number, numbers: Generator): number[] {
  if (4 * count > below) return Array.from(numbers.permutation(below).subarray(0, count));
  const found = new Set<number>();
  while (found.size < count) found.add(Math.floor(numbers.next() * below));
  return [...found];
}
