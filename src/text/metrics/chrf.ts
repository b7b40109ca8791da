/**
 * chrF (Popović 2015) and chrF++ (Popović 2017) as sacreBLEU computes them, to the digit.
 *
 *   chrF = 100 · (1 + β²) · P · R / (β² · P + R)
 *
 * P and R are the means over the orders of n-gram precision and recall: characters of orders 1 … 6
 * without blanks, and for chrF++ words of orders 1 and 2 too. β = 2 counts recall twice as much. An
 * order that one side has no n-gram of is left out.
 */
import { checkArguments, checkNames, flag, positive, whole } from '../../engine';
import { codePoints, splitAtBlanks } from '../unicode';
import { countNgrams, matches, type NgramCounts } from './ngrams';
import { printedAsScore } from './printedAsScore';
import { type References, streamsOf } from './references';
import { sumOverSentences } from './sentenceStatistics';
import { signature, yesNo } from './signature';

export interface ChrfOptions {
  /** Longest character n-gram. Default 6. */
  charOrder?: number;
  /** Longest word n-gram: 0 is chrF (the default), 2 is chrF++. */
  wordOrder?: number;
  /** Weight of recall. Default 2. */
  beta?: number;
  /** Compare without case. Default false. */
  lowercase?: boolean;
  /** Count blanks as characters. Default false. */
  whitespace?: boolean;
  /**
   * Mean of the F-scores of all orders instead of the F-score of the means, as chrF++.py has it.
   * Default false.
   */
  epsSmoothing?: boolean;
}

export interface ChrfScore {
  /** 0–100. */
  score: number;
  /** All that has to agree for two scores to be comparable, as sacreBLEU writes it. */
  signature: string;
}

const NAMES = ['charOrder', 'wordOrder', 'beta', 'lowercase', 'whitespace', 'epsSmoothing'];

/** Stands for 0 where the older scheme divides: sacreBLEU's value. */
const EPSILON = 1e-16;

/**
 * Corpus chrF of hypotheses against references; `{ wordOrder: 2 }` is chrF++. Good for Chinese: it
 * needs no words.
 *
 * With several references, each sentence counts with the one it scores best on.
 * @param references one text per hypothesis, or several streams: `references[k][i]` is the k-th of
 * sentence i
 * @throws RangeError where counts differ, there is nothing to score, or an option has an unknown
 * value
 * @see https://aclanthology.org/W15-3049 and https://aclanthology.org/W17-4770
 */
export function chrf(
  hypotheses: readonly string[],
  references: References,
  options: ChrfOptions = {},
): ChrfScore {
  checkArguments('chrf', 'hypotheses, references, options', arguments);
  checkNames('chrf', options, NAMES);
  const settings: Settings = {
    charOrder: whole('chrf', 'charOrder', options.charOrder, 1, 6),
    wordOrder: whole('chrf', 'wordOrder', options.wordOrder, 0, 0),
    beta: positive('chrf', 'beta', options.beta, 2),
    lowercase: flag('chrf', 'lowercase', options.lowercase, false),
    whitespace: flag('chrf', 'whitespace', options.whitespace, false),
    epsSmoothing: flag('chrf', 'epsSmoothing', options.epsSmoothing, false),
  };
  const streams = streamsOf('chrf', hypotheses, references);

  const orders = settings.charOrder + settings.wordOrder;
  const statistics = (text: string, references: string[]) => {
    const hypothesis = bagsOf(text, settings);
    const each = references.map(reference => compare(hypothesis, bagsOf(reference, settings)));
    const best = each.reduce((a, b) => (fScore(b, settings) > fScore(a, settings) ? b : a));
    return best.flatMap(({ hypothesis, reference, matched }) => [hypothesis, reference, matched]);
  };
  const key = `chrf ${JSON.stringify(settings)}`;
  const sums = sumOverSentences(key, hypotheses, streams, 3 * orders, statistics);
  const total = Array.from({ length: orders }, (_, order): OrderCounts => {
    const [hypothesis, reference, matched] = sums.slice(3 * order);
    return { hypothesis, reference, matched };
  });

  return printedAsScore({
    score: Math.min(100, fScore(total, settings)),
    signature: signature({
      nrefs: streams.length,
      case: settings.lowercase ? 'lc' : 'mixed',
      eff: yesNo(!settings.epsSmoothing),
      nc: settings.charOrder,
      nw: settings.wordOrder,
      space: yesNo(settings.whitespace),
    }),
  });
}

type Settings = Required<ChrfOptions>;

/** n-grams of one order: on either side, and those both have. */
interface OrderCounts {
  hypothesis: number;
  reference: number;
  matched: number;
}

/** One bag an order: characters 1 … charOrder, then words 1 … wordOrder. */
function bagsOf(text: string, { charOrder, wordOrder, lowercase, whitespace }: Settings) {
  const cased = lowercase ? text.toLowerCase() : text;
  const characters = codePoints(whitespace ? cased : splitAtBlanks(cased).join(''));
  const words = wordOrder > 0 ? splitAtBlanks(cased).flatMap(splitMark) : [];
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  return [
    ...upTo(charOrder).map(n => countNgrams(characters, n)),
    ...upTo(wordOrder).map(n => countNgrams(words, n)),
  ];
}

/**
 * One mark of ASCII punctuation at the end of a word, else one at its start, is a word of its own.
 */
function splitMark(word: string): string[] {
  const characters = codePoints(word);
  if (characters.length < 2) return [word];
  const [first, last] = [characters[0], characters[characters.length - 1]];
  if (PUNCTUATION.test(last)) return [characters.slice(0, -1).join(''), last];
  if (PUNCTUATION.test(first)) return [first, characters.slice(1).join('')];
  return [word];
}

const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

function compare(hypothesis: NgramCounts[], reference: NgramCounts[]): OrderCounts[] {
  return hypothesis.map((bag, order) => {
    const other = reference[order];
    const inReference = sizeOf(other);
    // Where the reference is too short for an order, the hypothesis is not blamed for its n-grams.
    return {
      hypothesis: inReference > 0 ? sizeOf(bag) : 0,
      reference: inReference,
      matched: matches(bag, other),
    };
  });
}

function sizeOf(bag: NgramCounts): number {
  let size = 0;
  for (const count of bag.values()) size += count;
  return size;
}

/** The F-score of counts per order, 0–100. */
function fScore(orders: OrderCounts[], { beta, epsSmoothing }: Settings): number {
  const factor = beta ** 2;
  if (epsSmoothing) {
    const sum = orders.reduce((score, { hypothesis, reference, matched }) => {
      const precision = hypothesis > 0 ? matched / hypothesis : EPSILON;
      const recall = reference > 0 ? matched / reference : EPSILON;
      const divisor = factor * precision + recall;
      return score + (divisor > 0 ? ((1 + factor) * precision * recall) / divisor : EPSILON);
    }, 0);
    return (100 * sum) / orders.length;
  }
  const used = orders.filter(each => each.hypothesis > 0); // then the reference has some too: compare()
  if (used.length === 0) return 0;
  const mean = (of: (each: OrderCounts) => number) =>
    used.reduce((sum, each) => sum + of(each), 0) / used.length;
  const precision = mean(each => each.matched / each.hypothesis);
  const recall = mean(each => each.matched / each.reference);
  if (precision + recall === 0) return 0;
  return (100 * (1 + factor) * precision * recall) / (factor * precision + recall);
}
