/**
 * Pairs as two files: line n of the one goes with line n of the other, as machine translation
 * corpora come (WMT, OPUS, Moses).
 *
 * Where both lines are blank there is no pair; that is counted. A blank line beside a text is bad.
 */
import { describe } from '../engine';
import { type BadLine, type BadLinePolicy, countBadLines } from './badLines';
import { DataError } from './errors';
import { linesOf } from './files';
import type { RawPair, RawPairs } from './pairs';

/** Paths of a text and its translation, line by line. */
export interface ParallelFiles {
  readonly source: string;
  readonly target: string;
}

const REMEDY = 'Write a translation on the same line of the other file';

/** Whether something names two files, rather than sets of them. */
export function areParallelFiles(given: unknown): given is ParallelFiles {
  const { source, target } = Object(given) as Partial<ParallelFiles>;
  return typeof source === 'string' && typeof target === 'string';
}

/** @throws TypeError unless it names two files */
export function checkParallelFiles(owner: string, given: unknown): ParallelFiles {
  if (areParallelFiles(given)) return given;
  throw new TypeError(
    `${owner}: a pair of files is { source: 'train.en', target: 'train.zh' }; ` +
      `got ${describe(given)}.`,
  );
}

/**
 * The pairs of two texts.
 *
 * @throws DataError where they do not have the same number of lines, and on a bad line, unless
 * these are to be skipped
 */
export function pairLines(
  source: string,
  target: string,
  files: ParallelFiles,
  badLines: BadLinePolicy,
): RawPairs {
  const sources = linesOf(source);
  const targets = linesOf(target);
  if (sources.length !== targets.length) {
    throw new DataError(
      `${files.source} has ${lines(sources.length)} and ${files.target} has ` +
        `${lines(targets.length)}. Line n of one goes with line n of the other: ` +
        'look for the first line that has no partner.',
      { path: files.target },
    );
  }
  const path = `${files.source} and ${files.target}`;
  const pairs: RawPair[] = [];
  const bad: BadLine[] = [];
  let blank = 0;
  sources.forEach((each, i) => {
    const pair = { source: each.trim(), target: targets[i].trim(), line: i + 1 };
    if (pair.source === '' && pair.target === '') blank++;
    else if (pair.source === '' || pair.target === '') {
      const problem = `has an empty ${pair.source === '' ? 'source' : 'target'}`;
      bad.push({ line: i + 1, content: `${each}\t${targets[i]}`, problem });
    } else pairs.push(pair);
  });
  const count = countBadLines(bad, badLines, { path, remedy: REMEDY });
  return { origin: path, pairs, lines: sources.length, blank, bad: count };
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
