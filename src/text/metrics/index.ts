/**
 * Metrics of texts. Scores are on 0–100 scales; sacreBLEU's metrics have its digits. What a metric gives is an object with
 * its `score` and what it is made of; printed, as in `${bleu(hypotheses, references)}`, it is the score.
 */

export { levenshtein } from '../../engine';
export { type AlignmentWeights, alignmentErrorRate, alignmentOf } from './alignment';
export { type BleuOptions, type BleuScore, bleu, type Smoothing } from './bleu';
export {
  BLEU_TOKENIZERS,
  type BleuTokenizer,
  bleuTokenizerFor,
  bleuTokens,
} from './bleuTokenizers';
export { type ChrfOptions, type ChrfScore, chrf } from './chrf';
export type { CorpusMetric } from './corpusMetric';
export { type CerOptions, cer, type ErrorRate, per, wer } from './errorRates';
export { type ExactMatch, exactMatch } from './exactMatch';
export { longestCommonSubsequence } from './longestCommonSubsequence';
export { perplexity } from './perplexity';
export type { References } from './references';
export { type RougeOptions, type RougeScore, type RougeUnits, rougeL } from './rougeL';
export {
  bootstrap,
  type Comparison,
  type Interval,
  pairedBootstrap,
  pairedRandomization,
  type ResamplingOptions,
} from './significance';
export { type TerOptions, type TerScore, ter } from './ter';
