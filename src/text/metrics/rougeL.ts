/**
 * ROUGE-L (Lin 2004): the longest common subsequence (LCS) of hypothesis and reference.
 *
 *   precision = LCS / hypothesis,   recall = LCS / reference,   F1 = their harmonic mean
 *
 * Values of a corpus are means over its sentences.
 */
import { checkArguments, checkNames, choice } from '../../engine';
import { codePoints, splitAtBlanks } from '../unicode';
import { UNSPACED } from '../wordScripts';
import { longestCommonSubsequence } from './longestCommonSubsequence';
import { printedAsScore } from './printedAsScore';
import { singleReferences } from './references';
import { sumOverSentences } from './sentenceStatistics';
import { writingOf } from './writing';

/** What is compared: words in lower case, or code points without blanks. */
export type RougeUnits = 'words' | 'chars';

export interface RougeOptions {
  /** Default: 'chars' where the references are mostly of a script without blanks between words, else 'words'. */
  units?: RougeUnits;
}

export interface RougeScore {
  /** 100 · f1. */
  score: number;
  /** Each 0–1. */
  precision: number;
  recall: number;
  f1: number;
  units: RougeUnits;
}

/**
 * ROUGE-L of hypotheses against references. Words are runs of letters and digits after lower-casing, without stemming;
 * in English those of the rouge-score package, which knows a–z and 0–9 alone.
 *
 * @throws RangeError where counts differ, there is nothing to score, or `units` is unknown
 * @see https://aclanthology.org/W04-1013
 */
export function rougeL(
  hypotheses: readonly string[],
  references: readonly string[],
  options: RougeOptions = {},
): RougeScore {
  checkArguments('rougeL', 'hypotheses, references, options', arguments);
  checkNames('rougeL', options, ['units']);
  const texts = singleReferences('rougeL', hypotheses, references);
  const natural = writingOf(texts) === 'spaced' ? 'words' : 'chars';
  const units = choice('rougeL', 'units', options.units, ['words', 'chars'], natural);

  const [precision, recall, f1] = sumOverSentences(
    `rougeL ${units}`,
    hypotheses,
    [texts],
    3,
    (hypothesis, [text]) => rougeOf(CUT[units](hypothesis), CUT[units](text)),
  ).map(sum => sum / texts.length);
  return printedAsScore({ score: 100 * f1, precision, recall, f1, units });
}

const WORD = new RegExp(`(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');

const CUT: Record<RougeUnits, (text: string) => string[]> = {
  words: text => text.toLowerCase().match(WORD) ?? [],
  chars: text => codePoints(splitAtBlanks(text).join('')),
};

/** Precision, recall and F1. */
function rougeOf(hypothesis: string[], reference: string[]): [number, number, number] {
  const common = longestCommonSubsequence(hypothesis, reference);
  if (common === 0) return [0, 0, 0];
  const precision = common / hypothesis.length;
  const recall = common / reference.length;
  return [precision, recall, (2 * precision * recall) / (precision + recall)];
}
