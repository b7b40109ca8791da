/**
 * Tab-separated pairs: source TAB target, one pair a line, further columns ignored, no quoting.
 *
 * Blank lines are passed over and counted. A line with fewer columns or an empty side is bad.
 */
import { type BadLine, type BadLinePolicy, countBadLines } from './badLines';
import { DataError } from './errors';
import { linesOf } from './files';
import type { RawPair, RawPairs } from './pairs';

export interface TsvLayout {
  /** Whether the first line names the columns. */
  readonly header: boolean;
  /** Which columns are source and target, counted from 0. */
  readonly columns: readonly [source: number, target: number];
  readonly badLines: BadLinePolicy;
}

const REMEDY = 'Write source, tab, target on each line';

/**
 * The pairs of a TSV text.
 *
 * @throws DataError on a bad line, unless these are to be skipped, and where there is nothing but a
 * header
 */
export function parseTsv(text: string, path: string, layout: TsvLayout): RawPairs {
  const lines = linesOf(text);
  const first = layout.header ? 1 : 0;
  const [sourceColumn, targetColumn] = layout.columns;
  const needed = Math.max(sourceColumn, targetColumn) + 1;
  const pairs: RawPair[] = [];
  const bad: BadLine[] = [];
  let blank = 0;
  for (let i = first; i < lines.length; i++) {
    const content = lines[i];
    if (content.trim() === '') {
      blank++;
      continue;
    }
    const line = i + 1;
    const columns = content.split('\t');
    const source = (columns[sourceColumn] ?? '').trim();
    const target = (columns[targetColumn] ?? '').trim();
    if (columns.length < needed) {
      const found = columns.length === 1 ? 'one column' : `${columns.length} columns`;
      bad.push({ line, content, problem: `has ${found} instead of at least ${needed}` });
    } else if (source === '' || target === '') {
      bad.push({ line, content, problem: `has an empty ${source === '' ? 'source' : 'target'}` });
    } else {
      pairs.push({ source, target, line });
    }
  }
  if (layout.header && lines.length - blank <= 1) {
    throw new DataError(`${path} has a header and no pair below it.`, { path });
  }
  return {
    origin: path,
    pairs,
    lines: lines.length - first,
    blank,
    bad: countBadLines(bad, layout.badLines, { path, remedy: REMEDY }),
  };
}
