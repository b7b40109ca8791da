/**
 * From raw pairs to tokens: what has none is bad, what is too long or there already is left out and
 * counted.
 */
import { type BadLinePolicy, BadLines } from './badLines';
import type { CheckedOptions } from './corpusOptions';
import { DataError } from './errors';
import type { RawPair, ReadCounts, TakePair } from './pairs';
import { FirstEqual } from './store/firstEqual';
import type { PairStore } from './store/pairStore';
import { combine } from './store/tokenHash';

/** A pair as a program gives it. */
export type PairInput = readonly [source: string, target: string] | RawPair;

const REMEDY = 'Give each pair a source and a target';

/**
 * Hands on pairs from a program.
 *
 * @throws DataError on what is no pair, unless bad ones are to be skipped
 */
export function rawPairs(
  given: Iterable<PairInput>,
  origin: string,
  badLines: BadLinePolicy,
  take: TakePair,
): ReadCounts {
  const bad = new BadLines();
  let number = 0;
  for (const each of given) {
    number++;
    const [source, target] = isTuple(each) ? each : [each?.source, each?.target];
    const content = `${source}\t${target}`;
    if (typeof source !== 'string' || typeof target !== 'string') {
      bad.add(number, content, 'is not two texts');
    } else if (source.trim() === '' || target.trim() === '') {
      const side = source.trim() === '' ? 'source' : 'target';
      bad.add(number, content, `has an empty ${side}`);
    } else {
      take({ source: source.trim(), target: target.trim() });
    }
  }
  const count = bad.count(badLines, { remedy: REMEDY });
  return { origin, isFile: false, lines: number, blank: 0, bad: count };
}

function isTuple(pair: PairInput): pair is readonly [string, string] {
  return Array.isArray(pair);
}

/** Pairs left out after reading. */
export interface Left {
  readonly bad: number;
  readonly tooLong: number;
  readonly duplicates: number;
}

/** What became of pairs beside those that were left out. */
export interface Filtered extends Left {
  /** Kept, with a side cut to maxLength tokens. */
  readonly truncated: number;
}

export const NOTHING_FILTERED: Filtered = { bad: 0, tooLong: 0, duplicates: 0, truncated: 0 };

/** What a text has that is not only blanks, control characters and characters of no width. */
const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Cf}]/u;

/** Tokenises pairs and puts those that stay into a store. */
export class PairFilter {
  readonly #store: PairStore;
  readonly #options: CheckedOptions;
  readonly #known: FirstEqual;
  readonly #bad = new BadLines();
  #seen = 0;
  #tooLong = 0;
  #duplicates = 0;
  #truncated = 0;

  constructor(store: PairStore, options: CheckedOptions) {
    this.#store = store;
    this.#options = options;
    this.#known = new FirstEqual(row => store.hash(row));
  }

  /** Takes one pair; whether it stays. */
  add(given: RawPair): boolean {
    const { source, target, maxLength, truncate, duplicates } = this.#options;
    this.#seen++;
    let pair = given;
    let sourceTokens = source.encode(pair.source);
    let targetTokens = target.encode(pair.target);
    const hasSource = sourceTokens.length > 0 && VISIBLE.test(pair.source);
    if (!hasSource || targetTokens.length === 0 || !VISIBLE.test(pair.target)) {
      const side = hasSource ? 'target' : 'source';
      const content = `${pair.source}\t${pair.target}`;
      this.#bad.add(pair.line ?? this.#seen, content, `has a ${side} without a token`);
      return false;
    }
    const isTooLong = sourceTokens.length > maxLength || targetTokens.length > maxLength;
    if (isTooLong && !truncate) {
      this.#tooLong++;
      return false;
    }
    if (isTooLong) {
      sourceTokens = sourceTokens.slice(0, maxLength);
      targetTokens = targetTokens.slice(0, maxLength);
      pair = { ...pair, source: source.decode(sourceTokens), target: target.decode(targetTokens) };
    }
    if (duplicates === 'drop' && this.#isKnown(sourceTokens, targetTokens)) {
      this.#duplicates++;
      return false;
    }
    if (isTooLong) this.#truncated++;
    this.#store.push(pair, sourceTokens, targetTokens);
    if (duplicates === 'drop') this.#known.add(this.#store.length - 1);
    return true;
  }

  /**
   * What was left out or cut.
   *
   * @throws DataError on a text that the tokenizer finds no token in, unless bad lines are to be
   * skipped
   */
  end({ origin, isFile }: ReadCounts): Filtered {
    const path = isFile ? origin : undefined;
    const bad = this.#bad.count(this.#options.badLines, { path, remedy: REMEDY });
    return {
      bad,
      tooLong: this.#tooLong,
      duplicates: this.#duplicates,
      truncated: this.#truncated,
    };
  }

  #isKnown(sourceTokens: readonly string[], targetTokens: readonly string[]): boolean {
    const { source, target } = this.#store;
    const hash = combine(source.hashOf(sourceTokens), target.hashOf(targetTokens));
    const first = this.#known.find(
      hash,
      row => source.equals(row, sourceTokens) && target.equals(row, targetTokens),
    );
    return first !== undefined;
  }
}

/** Why there is nothing to train on, with the counts and the remedy. */
export function explainNothingLeft(
  read: ReadCounts,
  left: Left,
  options: CheckedOptions,
): DataError {
  const { origin, lines, blank } = read;
  const bad = read.bad + left.bad;
  const reasons = [
    [left.tooLong, `with more than maxLength ${options.maxLength} tokens`],
    [bad, 'bad'],
    [blank, 'blank'],
  ] as const;
  const told = reasons.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const remedy =
    left.tooLong > 0
      ? 'Raise maxLength.'
      : bad > 0
        ? "Leave out badLines: 'skip' to see the first bad line."
        : 'Give at least one pair.';
  const reason = told.length > 0 ? ` (${told.join(', ')})` : '';
  return new DataError(`No pair is left of ${lines} in ${origin}${reason}. ${remedy}`, {
    path: origin,
  });
}
