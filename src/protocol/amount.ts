/**
 * How much a payload may ask of the page: a crafted one of a few hundred KB can stand for gigabytes, as deflated data do,
 * or for hundreds of thousands of elements.
 */
import { MOST_VALUES } from './arrays';
import { HARD_BYTES } from './budget';

/** Entries of lists and fields of objects, in all. */
const ENTRIES = 200_000;
/** How deep they go. Views in a bundle take eleven levels. */
const DEPTH = 32;

/** Lengths of lists. */
export const MOST = {
  views: 16,
  items: 32,
  /** Layers times heads. */
  heads: 4096,
  layers: 256,
  gates: 16,
  axes: 64,
  tokens: 16_384,
  series: 64,
  events: 1024,
  probes: 128,
  notes: 64,
  /** One dim of an array. */
  size: 2 ** 16,
} as const;

/** What is too much, and where. */
export interface Excess {
  keys: (string | number)[];
  reason: string;
}

/** The first place at which a payload holds too much; null if there is none. */
export function excessOf(payload: unknown): Excess | null {
  const total = { entries: 0, letters: 0, values: 0 };
  const visit = (value: unknown, depth: number): Excess | null => {
    if (typeof value === 'string') total.letters += value.length;
    if (total.letters > HARD_BYTES) return excess(`more than ${HARD_BYTES / 2 ** 20} MB of text`);
    if (typeof value !== 'object' || value === null) return null;
    if (depth > DEPTH) return excess(`deeper than ${DEPTH} levels`);
    if ('shape' in value && Array.isArray(value.shape)) {
      total.values += sizeOf(value.shape);
      if (total.values > MOST_VALUES) {
        const shape = `[${value.shape.slice(0, 8).join(', ')}]`;
        return excess(
          `${shape} is too large: an output has at most ${MOST_VALUES} values`,
          'shape',
        );
      }
    }
    const parts: [string | number, unknown][] = Array.isArray(value)
      ? [...value.entries()]
      : Object.entries(value);
    total.entries += parts.length;
    if (total.entries > ENTRIES) return excess(`more than ${ENTRIES} entries in all`);
    for (const [key, part] of parts) {
      const found = visit(part, depth + 1);
      if (found) return { ...found, keys: [key, ...found.keys] };
    }
    return null;
  };
  return visit(payload, 0);
}

function excess(reason: string, ...keys: string[]): Excess {
  return { keys, reason };
}

/** Values of an array; sizes that are none are found when the types are checked. */
function sizeOf(shape: readonly unknown[]): number {
  const size = shape.slice(0, 8).reduce<number>((product, dim) => product * Number(dim), 1);
  return size > 0 ? size : 0;
}
