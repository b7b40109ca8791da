/**
 * Pairs as two files: line n of the one goes with line n of the other, as machine translation
 * corpora come (WMT, OPUS, Moses).
 *
 * Where both lines are blank there is no pair; that is counted. A blank line beside a text is bad.
 */
import { describe, restoring } from '../engine';
import { type BadLinePolicy, BadLines } from './badLines';
import { DataError } from './errors';
import { linesOfPiece, readPieces } from './lines';
import type { ReadCounts, TakePair } from './pairs';

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

/** @throws TypeError where two paths stand beside each other */
export function checkInOne(owner: string, first: unknown, second: unknown): void {
  if (typeof first !== 'string') return;
  const other = typeof second === 'string' ? second : 'train.zh';
  throw new TypeError(
    `${owner}: the two files come in one object: fromFiles({ source: ${describe(first)}, target: ${describe(other)} }, ` +
      '{ source: wordTokenizer(), target: wordTokenizer() }).',
  );
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
 * Reads the pairs of two files, side by side.
 *
 * @throws DataError for a missing, empty or broken file, where they do not have the same number of
 * lines, and on a bad line, unless these are to be skipped
 */
export async function readParallel(
  files: ParallelFiles,
  badLines: BadLinePolicy,
  take: TakePair,
): Promise<ReadCounts> {
  const path = `${files.source} and ${files.target}`;
  const bad = new BadLines();
  let blank = 0;
  const pair = (sourceLine: string, targetLine: string, line: number) => {
    const [source, target] = [sourceLine.trim(), targetLine.trim()];
    if (source === '' && target === '') blank++;
    else if (source === '' || target === '') {
      const problem = `has an empty ${source === '' ? 'source' : 'target'}`;
      bad.add(line, `${sourceLine}\t${targetLine}`, problem);
    } else take({ source, target, line });
  };

  const sources = new LineQueue(files.source);
  const targets = new LineQueue(files.target);
  await restoring(
    () => Promise.all([sources.close(), targets.close()]),
    async pause => {
      while ((await pause(sources.fill())) && (await pause(targets.fill()))) {
        while (sources.waiting > 0 && targets.waiting > 0) {
          pair(sources.take(), targets.take(), sources.taken);
        }
      }
      await pause(sources.skip());
      await pause(targets.skip());
    },
  );
  if (sources.taken !== targets.taken) {
    throw new DataError(
      `${files.source} has ${lines(sources.taken)} and ${files.target} has ` +
        `${lines(targets.taken)}. Line n of one goes with line n of the other: ` +
        'look for the first line that has no partner.',
      { path: files.target },
    );
  }
  const count = bad.count(badLines, { path, remedy: REMEDY });
  return { origin: path, isFile: true, lines: sources.taken, blank, bad: count };
}

/** The lines of a file, those of one piece at a time. */
class LineQueue {
  readonly #pieces: AsyncIterableIterator<string>;
  #lines: string[] = [];
  #next = 0;
  /** Lines taken so far. */
  taken = 0;

  constructor(path: string) {
    this.#pieces = readPieces(path);
  }

  get waiting(): number {
    return this.#lines.length - this.#next;
  }

  /** Reads on where no line waits; false at the end of the file. */
  async fill(): Promise<boolean> {
    while (this.waiting === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) return false;
      this.#lines = linesOfPiece(value);
      this.#next = 0;
    }
    return true;
  }

  take(): string {
    this.taken++;
    return this.#lines[this.#next++];
  }

  /** Takes all the rest. */
  async skip(): Promise<void> {
    while (await this.fill()) while (this.waiting > 0) this.take();
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
