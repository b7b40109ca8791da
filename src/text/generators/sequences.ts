/**
 * Tasks over sequences of symbols whose answers, and whose alignments, are known: copy, reverse, sort. All sources
 * differ, so that no test source is in train.
 */
import { checkArguments, checkNames, describe, Generator, whole } from '../../engine';
import type { GeneratedPair, Link } from './generated';

export interface SequenceOptions {
  /** Pairs; 1000 if not said. */
  count?: number;
  /** Symbols of a source, at least and at most; 1 and 10 if not said. */
  minLength?: number;
  maxLength?: number;
  /** What sequences are made of, each a character; 'abcdefghijklmnopqrstuvwxyz' if not said. */
  symbols?: string;
  /** Decides which; 1 if not said. */
  seed?: number;
}

const NAMES = ['count', 'minLength', 'maxLength', 'symbols', 'seed'];

/** 'abca' → 'abca' */
export function copy(options: SequenceOptions = {}): GeneratedPair[] {
  checkArguments('copy', 'options', arguments);
  return generate('copy', options, symbols => symbols.map((_, i) => i));
}

/** 'abca' → 'acba' (Sutskever et al. 2014 reversed their sources for a reason: what is far apart comes close). */
export function reverse(options: SequenceOptions = {}): GeneratedPair[] {
  checkArguments('reverse', 'options', arguments);
  return generate('reverse', options, symbols => symbols.map((_, i) => symbols.length - 1 - i));
}

/** 'abca' → 'aabc', by code point; of equal symbols the first comes first. */
export function sort(options: SequenceOptions = {}): GeneratedPair[] {
  checkArguments('sort', 'options', arguments);
  return generate('sort', options, symbols =>
    symbols.map((_, i) => i).sort((a, b) => codePoint(symbols[a]) - codePoint(symbols[b])),
  );
}

function codePoint(symbol: string): number {
  return symbol.codePointAt(0) as number;
}

/** @param order the places in the source of the target's symbols */
function generate(
  owner: string,
  options: SequenceOptions,
  order: (symbols: readonly string[]) => number[],
): GeneratedPair[] {
  checkNames(`generators.${owner}`, options, NAMES);
  const count = whole(owner, 'count', options.count, 1, 1000);
  const minLength = whole(owner, 'minLength', options.minLength, 1, 1);
  const maxLength = whole(
    owner,
    'maxLength',
    options.maxLength,
    minLength,
    Math.max(10, minLength),
  );
  const given: unknown = options.symbols ?? 'abcdefghijklmnopqrstuvwxyz';
  const symbols = Array.from(typeof given === 'string' ? given : '');
  if (symbols.length === 0 || new Set(symbols).size !== symbols.length) {
    throw new RangeError(
      `generators.${owner}: symbols are a text of characters that differ, got ${describe(given)}.`,
    );
  }
  const numbers = new Generator(whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 1));
  let possible = 0;
  for (let n = minLength; n <= maxLength; n++) possible += symbols.length ** n;
  if (count > possible / 2) {
    throw new RangeError(
      `generators.${owner}: ${count} different sequences of ${minLength} … ${maxLength} out of ${symbols.length} symbols ` +
        `are too many: there are ${possible}, and at most half of them are drawn. Give a count of ` +
        `${Math.floor(possible / 2)} or less, more symbols, or a larger maxLength.`,
    );
  }
  const seen = new Set<string>();
  const pairs: GeneratedPair[] = [];
  const drawn = new Map<number, number>();
  const left = (n: number) => symbols.length ** n - 2 * (drawn.get(n) ?? 0);
  // lengths of which there are few sequences would be drawn in vain again and again
  const lengths = Array.from({ length: maxLength - minLength + 1 }, (_, i) => minLength + i);
  while (pairs.length < count) {
    const open = lengths.filter(n => left(n) > 0);
    const length = open[numbers.integer(open.length)];
    const chosen = Array.from({ length }, () => symbols[numbers.integer(symbols.length)]);
    const source = chosen.join('');
    if (seen.has(source)) continue;
    seen.add(source);
    const places = order(chosen);
    pairs.push({
      source,
      target: places.map(place => chosen[place]).join(''),
      alignment: places.map((place, t): Link => [t, place]),
    });
    drawn.set(length, (drawn.get(length) ?? 0) + 1);
  }
  return pairs;
}
