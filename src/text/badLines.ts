/**
 * Lines without a pair: by default an error that names the first one; where asked for, passed over
 * and counted.
 */
import { DataError } from './errors';
import { excerpt } from './unicode';

export type BadLinePolicy = 'error' | 'skip';

export interface BadLine {
  readonly line: number;
  readonly content: string;
  /** What is wrong, as said of the line: 'has 1 column instead of 2'. */
  readonly problem: string;
}

/** Where lines come from, and what helps against bad ones. */
export interface LineOrigin {
  /** Missing where the pairs come from the program. */
  readonly path?: string;
  readonly remedy: string;
}

/**
 * How many bad lines there are, where they are to be skipped.
 *
 * @throws DataError on the first of them, where they are not
 */
export function countBadLines(
  bad: readonly BadLine[],
  policy: BadLinePolicy,
  { path, remedy }: LineOrigin,
): number {
  if (bad.length === 0 || policy === 'skip') return bad.length;
  const { line, content, problem } = bad[0];
  const unit = path === undefined ? 'pair' : 'line';
  const where = path === undefined ? `Pair ${line}` : `${path}, line ${line}`;
  const shown = excerpt(content.replaceAll('\t', '⇥'));
  throw new DataError(
    `${where} ${problem}: «${shown}».${othersToo(bad.slice(1), unit)} ` +
      `${remedy}, or pass badLines: 'skip' to leave such ${unit}s out.`,
    { path, line },
  );
}

function othersToo(others: readonly BadLine[], unit: string): string {
  if (others.length === 0) return '';
  if (others.length === 1) return ` The same goes for ${unit} ${others[0].line}.`;
  const shown = others.slice(0, 5).map(each => each.line);
  const rest = others.length - shown.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return ` The same goes for ${unit}s ${shown.join(', ')}${more}.`;
}
