/**
 * Error rates: edits that turn the hypotheses into the references, per 100 units of the references.
 *
 *   rate = 100 · Σ (insertions + deletions + substitutions) / Σ reference length
 */
import { checkArguments, checkNames, flag, levenshtein } from '../../engine';
import { codePoints, splitAtBlanks } from '../unicode';
import { printedAsScore } from './printedAsScore';
import { singleReferences } from './references';
import { sumOverSentences } from './sentenceStatistics';

export interface ErrorRate {
  /**
   * Percent; above 100 where hypotheses are much too long; NaN where only the references are empty.
   */
  score: number;
  edits: number;
  referenceLength: number;
}

export interface CerOptions {
  /** Leave blanks out. Default false: each run of them counts as one character. */
  ignoreBlanks?: boolean;
}

/**
 * Word error rate, words being what stands between blanks.
 *
 * @throws RangeError where counts differ or there is nothing to score
 */
export function wer(hypotheses: readonly string[], references: readonly string[]): ErrorRate {
  checkArguments('wer', 'hypotheses, references', arguments);
  return errorRate('wer', hypotheses, references, splitAtBlanks);
}

/**
 * Phoneme error rate: phonemes stand between blanks, as in 'HH AH L OW'.
 *
 * @throws RangeError where counts differ or there is nothing to score
 */
export function per(hypotheses: readonly string[], references: readonly string[]): ErrorRate {
  checkArguments('per', 'hypotheses, references', arguments);
  return errorRate('per', hypotheses, references, splitAtBlanks, 'wer');
}

/**
 * Character error rate over code points, blanks trimmed and each run of them one character.
 *
 * @throws RangeError where counts differ or there is nothing to score
 */
export function cer(
  hypotheses: readonly string[],
  references: readonly string[],
  options: CerOptions = {},
): ErrorRate {
  checkArguments('cer', 'hypotheses, references, options', arguments);
  checkNames('cer', options, ['ignoreBlanks']);
  const between = flag('cer', 'ignoreBlanks', options.ignoreBlanks, false) ? '' : ' ';
  const cut = (text: string) => codePoints(splitAtBlanks(text).join(between));
  return errorRate('cer', hypotheses, references, cut, `cer${between}`);
}

function errorRate(
  metric: string,
  hypotheses: readonly string[],
  references: readonly string[],
  cut: (text: string) => string[],
  settings = metric,
): ErrorRate {
  const streams = [singleReferences(metric, hypotheses, references)];
  const [edits, referenceLength] = sumOverSentences(
    settings,
    hypotheses,
    streams,
    2,
    (hypothesis, [text]) => {
      const reference = cut(text);
      return [levenshtein(cut(hypothesis), reference), reference.length];
    },
  );
  return printedAsScore({ score: percent(edits, referenceLength), edits, referenceLength });
}

function percent(edits: number, length: number): number {
  if (length > 0) return (100 * edits) / length;
  return edits === 0 ? 0 : Number.NaN;
}
