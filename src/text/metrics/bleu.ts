/**
 * BLEU (Papineni et al. 2002) as sacreBLEU computes it (Post 2018), to the digit.
 *
 *   BLEU = 100 · BP · exp( 1/N · Σ log p_n )          n = 1 … N, N = 4
 *   p_n  = n-grams that the references have too, each counted at most as often as there, / all
 *   BP   = 1 if hypotheses are as long as references, else exp(1 − references / hypotheses)
 *
 * It is a score of a corpus: counts are summed over sentences first. It is not the mean of sentence
 * scores.
 */
import { checkArguments, checkNames, choice, flag, positive, whole } from '../../engine';
import {
  BLEU_TOKENIZERS,
  type BleuTokenizer,
  bleuTokenizerFor,
  bleuTokens,
} from './bleuTokenizers';
import { countNgrams, matches, type NgramCounts } from './ngrams';
import { printedAsScore } from './printedAsScore';
import { type References, streamsOf } from './references';
import { sumOverSentences } from './sentenceStatistics';
import { signature, yesNo } from './signature';

/** What to do with an order that has no match: sacreBLEU's names, after Chen & Cherry 2014. */
export type Smoothing = 'exp' | 'floor' | 'add-k' | 'none';

export interface BleuOptions {
  /**
   * How texts become tokens. Default: 'zh' where the references are mostly Chinese, 'char' where they
   * are of another script without blanks (Japanese, Thai …), else '13a'. The signature says which.
   */
  tokenize?: BleuTokenizer;
  /** Compare without case. Default false. */
  lowercase?: boolean;
  /** Default 'exp': the k-th order without a match counts as 1 / (2^k · total). */
  smoothMethod?: Smoothing;
  /**
   * What 'floor' counts instead of 0 (default 0.1), and what 'add-k' adds to orders above 1
   * (default 1).
   */
  smoothValue?: number;
  /** Leave out orders longer than the hypothesis: for single sentences. Default false. */
  effectiveOrder?: boolean;
  /** N, the longest n-gram. Default 4. */
  maxNgramOrder?: number;
}

export interface BleuScore {
  /** 0–100. */
  score: number;
  /** p_1 … p_N after smoothing, in percent. */
  precisions: number[];
  /** 0–1. */
  brevityPenalty: number;
  /** Matched and possible n-grams of each order. */
  counts: number[];
  totals: number[];
  /** Tokens of the hypotheses, and of the references that are closest in length. */
  hypothesisLength: number;
  referenceLength: number;
  /** All that has to agree for two scores to be comparable, as sacreBLEU writes it. */
  signature: string;
}

const NAMES = [
  'tokenize',
  'lowercase',
  'smoothMethod',
  'smoothValue',
  'effectiveOrder',
  'maxNgramOrder',
];
const SMOOTHING: readonly Smoothing[] = ['exp', 'floor', 'add-k', 'none'];

/**
 * Corpus BLEU of hypotheses against references. Texts in Chinese are compared by characters, others
 * by mteval's words, unless `tokenize` says otherwise.
 *
 * @param references one text per hypothesis, or several streams: `references[k][i]` is the k-th of
 * sentence i
 * @throws RangeError where counts differ, there is nothing to score, or an option has an unknown
 * value
 * @see https://aclanthology.org/P02-1040 and https://aclanthology.org/W18-6319
 */
export function bleu(
  hypotheses: readonly string[],
  references: References,
  options: BleuOptions = {},
): BleuScore {
  checkArguments('bleu', 'hypotheses, references, options', arguments);
  checkNames('bleu', options, NAMES);
  const lowercase = flag('bleu', 'lowercase', options.lowercase, false);
  const order = whole('bleu', 'maxNgramOrder', options.maxNgramOrder, 1, 4);
  const smoothing = smoothingOf(options);
  const effective = flag('bleu', 'effectiveOrder', options.effectiveOrder, false);
  const streams = streamsOf('bleu', hypotheses, references);
  const natural = bleuTokenizerFor(streams.flat());
  const tokenizer = choice('bleu', 'tokenize', options.tokenize, BLEU_TOKENIZERS, natural);

  const tokens = (text: string) => bleuTokens(lowercase ? text.toLowerCase() : text, tokenizer);
  const settings = `bleu ${tokenizer} ${lowercase} ${order}`;
  const sums = sumOverSentences(settings, hypotheses, streams, 2 + 2 * order, (text, own) =>
    statisticsOf(tokens(text), own.map(tokens), order),
  );

  return printedAsScore({
    ...scoreOf(sums, smoothing, effective),
    signature: signature({
      nrefs: streams.length,
      case: lowercase ? 'lc' : 'mixed',
      eff: yesNo(effective),
      tok: tokenizer,
      smooth: smoothing.label,
    }),
  });
}

/** What is summed over sentences: both lengths, then counts and totals of each order. */
function statisticsOf(hypothesis: string[], references: string[][], order: number): number[] {
  const lengths = references.map(each => each.length);
  const counts = zeros(order);
  const totals = zeros(order);
  for (let n = 1; n <= Math.min(order, hypothesis.length); n++) {
    totals[n - 1] = hypothesis.length - n + 1;
    const allowed = references.map(each => countNgrams(each, n)).reduce(most);
    counts[n - 1] = matches(countNgrams(hypothesis, n), allowed);
  }
  return [hypothesis.length, closestLength(hypothesis.length, lengths), ...counts, ...totals];
}

/** The length nearest to that of the hypothesis; the shorter one on a tie. */
function closestLength(length: number, candidates: number[]): number {
  return candidates.reduce((best, each) => {
    const [near, nearest] = [Math.abs(each - length), Math.abs(best - length)];
    return near < nearest || (near === nearest && each < best) ? each : best;
  });
}

/** Each n-gram as often as in the reference that has it most. */
function most(a: NgramCounts, b: NgramCounts): NgramCounts {
  const union = new Map(a);
  for (const [key, count] of b) union.set(key, Math.max(count, union.get(key) ?? 0));
  return union;
}

interface SmoothingRule {
  method: Smoothing;
  value: number;
  label: string;
}

function smoothingOf({ smoothMethod, smoothValue }: BleuOptions): SmoothingRule {
  const method = choice('bleu', 'smoothMethod', smoothMethod, SMOOTHING, 'exp');
  const value = positive('bleu', 'smoothValue', smoothValue, method === 'floor' ? 0.1 : 1);
  const takesValue = method === 'floor' || method === 'add-k';
  return { method, value, label: takesValue ? `${method}[${value.toFixed(2)}]` : method };
}

function scoreOf(
  [hypothesisLength, referenceLength, ...sums]: number[],
  { method, value }: SmoothingRule,
  effective: boolean,
) {
  const counts = sums.slice(0, sums.length / 2);
  const totals = sums.slice(sums.length / 2);
  const precisions = zeros(counts.length);
  const brevityPenalty = penaltyOf(hypothesisLength, referenceLength);
  const rest = {
    precisions,
    brevityPenalty,
    counts,
    totals,
    hypothesisLength,
    referenceLength,
  };
  if (counts.every(count => count === 0)) return { score: 0, ...rest };

  let order = counts.length;
  let unmatched = 0; // orders without a match so far
  for (let n = 0; n < counts.length; n++) {
    if (method === 'add-k' && n > 0) {
      counts[n] += value;
      totals[n] += value;
    }
    if (totals[n] === 0) break;
    if (effective) order = n + 1;
    if (counts[n] > 0) precisions[n] = (100 * counts[n]) / totals[n];
    else if (method === 'exp') precisions[n] = 100 / (2 ** ++unmatched * totals[n]);
    else if (method === 'floor') precisions[n] = (100 * value) / totals[n];
  }
  const logarithms = precisions.slice(0, order).map(Math.log); // log 0 = −∞ makes the score 0
  const mean = logarithms.reduce((sum, each) => sum + each, 0) / order;
  return { score: Math.min(100, brevityPenalty * Math.exp(mean)), ...rest };
}

function penaltyOf(hypothesis: number, reference: number): number {
  if (hypothesis >= reference) return 1;
  return hypothesis > 0 ? Math.exp(1 - reference / hypothesis) : 0;
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
