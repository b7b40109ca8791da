/**
 * Tab-separated pairs: source TAB target, one pair a line, further columns ignored, no quoting.
 *
 * Blank lines are passed over and counted. A line with fewer columns or an empty side is bad.
 */
import { type BadLinePolicy, BadLines } from './badLines';
import { DataError } from './errors';
import type { LineParser } from './lines';
import type { TakePair } from './pairs';

export interface TsvLayout {
  /** Whether the first line names the columns. */
  readonly header: boolean;
  /** Which columns are source and target, counted from 0. */
  readonly columns: readonly [source: number, target: number];
  readonly badLines: BadLinePolicy;
}

const REMEDY = 'Write source, tab, target on each line';

/**
 * Finds the pairs of TSV lines.
 *
 * At the end it also throws a DataError where there was nothing but a header.
 */
export function tsvParser(path: string, layout: TsvLayout, take: TakePair): LineParser {
  const first = layout.header ? 1 : 0;
  const [sourceColumn, targetColumn] = layout.columns;
  const needed = Math.max(sourceColumn, targetColumn) + 1;
  const bad = new BadLines();
  let line = 0;
  let blank = 0;
  return {
    line(content) {
      if (++line <= first) return;
      if (content.trim() === '') {
        blank++;
        return;
      }
      const columns = content.split('\t');
      const source = (columns[sourceColumn] ?? '').trim();
      const target = (columns[targetColumn] ?? '').trim();
      if (columns.length < needed) {
        const found = columns.length === 1 ? 'one column' : `${columns.length} columns`;
        bad.add(line, content, `has ${found} instead of at least ${needed}`);
      } else if (source === '' || target === '') {
        bad.add(line, content, `has an empty ${source === '' ? 'source' : 'target'}`);
      } else {
        take({ source, target, line });
      }
    },
    end() {
      if (layout.header && line - blank <= 1) {
        throw new DataError(`${path} has a header and no pair below it.`, { path });
      }
      const count = bad.count(layout.badLines, { path, remedy: REMEDY });
      return { origin: path, isFile: true, lines: line - first, blank, bad: count };
    },
  };
}
