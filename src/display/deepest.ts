/** How deep a value is shown: as deep as asked, less where that were tens of thousands of lines. */
import { isReadable } from './safely';
import { keptFields } from './shortFields';
import { isPlain, keptOf } from './shortList';

/** Entries and fields that are shown of one value, with all within it. */
const MOST = 20_000;

/** The largest depth, at most `most`, at which it is not too much to show. */
export function deepestOf(value: unknown, most: number): number {
  const known = Array.from({ length: most + 1 }, () => new Map<object, number>());
  for (let depth = most; depth > 0; depth--) {
    if (countOf(value, depth, known) <= MOST) return depth;
  }
  return 0;
}

/** About how many entries and fields are shown of a value so many levels deep; more than MOST if it is too many. */
function countOf(value: unknown, depth: number, known: readonly Map<object, number>[]): number {
  if (depth < 0 || !isReadable(value)) return 1;
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) return 1;
  const before = known[depth].get(value);
  if (before !== undefined) return before;
  known[depth].set(value, 1); // one that holds itself
  let count = 1;
  for (const name of isList ? keptOf(value) : keptFields(Reflect.ownKeys(value))) {
    count += countOf(Object.getOwnPropertyDescriptor(value, name)?.value, depth - 1, known);
    if (count > MOST) break;
  }
  known[depth].set(value, count);
  return count;
}
