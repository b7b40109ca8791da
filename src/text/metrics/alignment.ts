/**
 * How well attention finds which words belong together: alignment error rate (Och & Ney 2003, section 4)
 *
 *   AER = 1 − (|A ∩ S| + |A ∩ P|) / (|A| + |S|)      A found, S sure, P possible links (S among them)
 */
import { checkArguments, describe } from '../../engine';
import type { Link } from '../generators';

/** Weights by target and source: rows of numbers, or the matrix that a trace has. */
export type AlignmentWeights =
  | readonly ArrayLike<number>[]
  | { readonly rows: number; readonly columns: number; readonly values: ArrayLike<number> };

/**
 * The source token each target token looks at most: `alignmentOf(prediction.trace.attention)`.
 * @throws TypeError for what holds no rows of weights
 */
export function alignmentOf(attention: AlignmentWeights): Link[] {
  checkArguments('alignmentOf', 'attention', arguments);
  return rowsOf(attention).map((row, t): Link => {
    let best = 0;
    for (let s = 1; s < row.length; s++) if (row[s] > row[best]) best = s;
    return [t, best];
  });
}

function rowsOf(attention: AlignmentWeights): readonly ArrayLike<number>[] {
  if (Array.isArray(attention) && attention.every(row => typeof row?.length === 'number')) {
    return attention;
  }
  const { rows, columns, values } = { ...attention } as Exclude<
    AlignmentWeights,
    readonly unknown[]
  >;
  if (values?.length === rows * columns) {
    return Array.from({ length: rows }, (_, t) =>
      Array.from({ length: columns }, (_, s) => values[t * columns + s]),
    );
  }
  throw new TypeError(
    'alignmentOf: attention is prediction.trace.attention, or a list of rows of weights by source, one of each target ' +
      `token; got ${describe(attention)}.`,
  );
}

/**
 * The alignment error rate of a corpus, 0 (as it should be) to 1.
 * @param found links of each sentence  @param sure what they should be  @param possible links that are right too
 * @throws RangeError where the numbers of sentences differ or there is no link
 */
export function alignmentErrorRate(
  found: readonly (readonly Link[])[],
  sure: readonly (readonly Link[])[],
  possible: readonly (readonly Link[])[] = sure,
): number {
  checkArguments('alignmentErrorRate', 'found, sure, possible', arguments);
  for (const [name, links] of Object.entries({ found, sure, possible })) requireLinks(name, links);
  if (found.length !== sure.length || possible.length !== sure.length) {
    throw new RangeError(
      `alignmentErrorRate: ${found.length} found, ${sure.length} sure and ${possible.length} possible alignments; ` +
        'there must be one of each for every sentence.',
    );
  }
  let [hits, total] = [0, 0];
  for (const [i, links] of found.entries()) {
    const keys = new Set(links.map(key));
    const wanted = new Set(sure[i].map(key));
    const allowed = new Set([...wanted, ...possible[i].map(key)]);
    for (const link of keys) hits += Number(wanted.has(link)) + Number(allowed.has(link));
    total += keys.size + wanted.size;
  }
  if (total === 0) throw new RangeError('alignmentErrorRate: there is no link at all.');
  return 1 - hits / total;
}

function requireLinks(name: string, sentences: unknown): void {
  const isLink = (link: unknown) =>
    Array.isArray(link) && link.length === 2 && link.every(at => Number.isInteger(at) && at >= 0);
  const isSentence = (links: unknown) => Array.isArray(links) && links.every(isLink);
  if (Array.isArray(sentences) && sentences.every(isSentence)) return;
  const wrong = Array.isArray(sentences) ? sentences.find(one => !isSentence(one)) : sentences;
  throw new TypeError(
    `alignmentErrorRate: ${name} holds the links of each sentence, [target, source] positions from 0: [[[0, 0], [1, 2]]]; got ` +
      `${describe(wrong)}.`,
  );
}

function key([target, source]: Link): string {
  return `${target} ${source}`;
}
