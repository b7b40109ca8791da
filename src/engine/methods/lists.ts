/** Lists of numbers as arguments: as a list, or one after another as PyTorch takes them too. */
import { describe } from '../options';

/** Sizes, dims or counts: `reshape([2, 3])` or `reshape(2, 3)`. */
export type Listed = readonly [readonly number[]] | readonly number[];

/** @throws TypeError unless it is one list of numbers, or numbers */
export function listed(op: string, what: string, given: Listed): readonly number[] {
  const [first] = given;
  const list = (given.length === 1 && Array.isArray(first) ? first : given) as readonly number[];
  if (given.length > 0 && list.every(one => typeof one === 'number')) return list;
  const got = given.length > 0 ? `got ${given.map(describe).join(', ')}` : 'got nothing';
  throw new TypeError(
    `${op}: give ${what} as a list, ${op}([1, 0]), or one after another, ${op}(1, 0); ${got}.`,
  );
}
