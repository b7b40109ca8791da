/**
 * From raw pairs to tokens: what has none is bad, what is too long or there already is left out and
 * counted.
 */
import { type BadLine, type BadLinePolicy, countBadLines } from './badLines';
import type { CheckedOptions } from './corpusOptions';
import { DataError } from './errors';
import type { Pair, RawPair, RawPairs } from './pairs';

/** A pair as a program gives it. */
export type PairInput = readonly [source: string, target: string] | RawPair;

const REMEDY = 'Give each pair a source and a target';

/** Pairs from a program, with what is wrong with them. */
export function rawPairs(
  given: Iterable<PairInput>,
  origin: string,
  badLines: BadLinePolicy,
): RawPairs {
  const pairs: RawPair[] = [];
  const bad: BadLine[] = [];
  let number = 0;
  for (const each of given) {
    number++;
    const [source, target] = isTuple(each) ? each : [each?.source, each?.target];
    const content = `${source}\t${target}`;
    if (typeof source !== 'string' || typeof target !== 'string') {
      bad.push({ line: number, content, problem: 'is not two texts' });
    } else if (source.trim() === '' || target.trim() === '') {
      const side = source.trim() === '' ? 'source' : 'target';
      bad.push({ line: number, content, problem: `has an empty ${side}` });
    } else {
      pairs.push({ source: source.trim(), target: target.trim() });
    }
  }
  const count = countBadLines(bad, badLines, { remedy: REMEDY });
  return { origin, pairs, lines: number, blank: 0, bad: count };
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

/**
 * The pairs that stay, tokenised.
 *
 * @throws DataError on a text that the tokenizer finds no token in, unless bad lines are to be
 * skipped
 */
export function filterPairs(raw: RawPairs, options: CheckedOptions): { pairs: Pair[] } & Left {
  const { source: sourceTokenizer, target: targetTokenizer, maxLength } = options;
  const pairs: Pair[] = [];
  const bad: BadLine[] = [];
  const known = new Set<string>();
  let tooLong = 0;
  let duplicates = 0;
  raw.pairs.forEach((each, i) => {
    const sourceTokens = sourceTokenizer.encode(each.source);
    const targetTokens = targetTokenizer.encode(each.target);
    if (sourceTokens.length === 0 || targetTokens.length === 0) {
      const side = sourceTokens.length === 0 ? 'source' : 'target';
      const content = `${each.source}\t${each.target}`;
      bad.push({ line: each.line ?? i + 1, content, problem: `has a ${side} without a token` });
      return;
    }
    if (sourceTokens.length > maxLength || targetTokens.length > maxLength) {
      tooLong++;
      return;
    }
    if (options.duplicates === 'drop') {
      const key = `${sourceTokens.join('\u0000')}\u0001${targetTokens.join('\u0000')}`;
      if (known.has(key)) {
        duplicates++;
        return;
      }
      known.add(key);
    }
    pairs.push({ ...each, sourceTokens, targetTokens });
  });
  const isFile = raw.pairs.some(pair => pair.line !== undefined);
  const path = isFile ? raw.origin : undefined;
  const badCount = countBadLines(bad, options.badLines, { path, remedy: REMEDY });
  return { pairs, bad: badCount, tooLong, duplicates };
}

/** Why there is nothing to train on, with the counts and the remedy. */
export function explainNothingLeft(raw: RawPairs, left: Left, options: CheckedOptions): DataError {
  const { origin, lines, blank } = raw;
  const bad = raw.bad + left.bad;
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
