/**
 * Exact match: the hardest measure, and the right one where there is one right answer (dates, sums,
 * commands).
 */
import { checkArguments } from '../../engine';
import { printedAsScore } from './printedAsScore';
import { singleReferences } from './references';

export interface ExactMatch {
  /** Percent of hypotheses equal to their reference. */
  score: number;
  matches: number;
  total: number;
}

/**
 * Percent of hypotheses that equal their reference code point by code point, case and blanks
 * included.
 *
 * @throws RangeError where counts differ or there is nothing to score
 */
export function exactMatch(
  hypotheses: readonly string[],
  references: readonly string[],
): ExactMatch {
  checkArguments('exactMatch', 'hypotheses, references', arguments);
  const texts = singleReferences('exactMatch', hypotheses, references);
  const matches = texts.filter((text, i) => text === hypotheses[i]).length;
  return printedAsScore({
    score: (100 * matches) / texts.length,
    matches,
    total: texts.length,
  });
}
