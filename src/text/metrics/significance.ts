/**
 * How sure a score is: bootstrap resampling (Koehn 2004) draws as many sentences as there are, with replacement, again and
 * again, and scores each sample; and whether one system is better than another: paired bootstrap and approximate
 * randomisation (Riezler & Maxwell 2005), with the p-values of sacreBLEU.
 *
 * The metrics of this room compare each sentence only once for all samples, whether they are given
 * as they are (`metrics.bleu`) or called by a metric of one's own.
 */
import { checkArguments, checkNames, describe, Generator, whole } from '../../engine';
import { type CorpusMetric, scoringBy } from './corpusMetric';
import { printedAsDifference, printedAsScore } from './printedAsScore';
import { requireTexts } from './references';
import { remembering } from './sentenceStatistics';

export interface ResamplingOptions {
  /** Samples; 1000 if not said. */
  resamples?: number;
  /** Share of samples the interval holds, in (0, 1); 0.95 if not said. */
  confidence?: number;
  /** Decides what is drawn; 1 if not said. */
  seed?: number;
}

export interface Interval {
  /** Of the whole set. */
  score: number;
  /** Of the samples: their mean, and the ends of the interval. */
  mean: number;
  low: number;
  high: number;
}

/**
 * The confidence interval of a score, in the units of the metric.
 *
 *     metrics.bootstrap(metrics.bleu, hypotheses, references)
 *     metrics.bootstrap((h, r) => metrics.bleu(h, r, { tokenize: 'zh' }), hypotheses, references)
 *
 * @throws TypeError for what is no metric or gives no finite number; RangeError where there is
 * nothing to score, or counts differ
 */
export function bootstrap(
  metric: CorpusMetric,
  hypotheses: readonly string[],
  references: readonly string[],
  options: ResamplingOptions = {},
): Interval {
  checkArguments('bootstrap', 'metric, hypotheses, references, options', arguments);
  const scored = scoringBy('bootstrap', metric);
  const { resamples, confidence, numbers } = checked('bootstrap', options, references, {
    hypotheses,
  });
  return remembering(() => {
    const score = scored([...hypotheses], [...references]);
    const scores = Array.from({ length: resamples }, () => {
      const rows = draw(hypotheses.length, numbers);
      return scored(pick(hypotheses, rows), pick(references, rows));
    });
    return printedAsScore({ score, ...intervalOf(scores, confidence) });
  });
}

export interface Comparison {
  /** Of both, and of the second over the first. */
  first: number;
  second: number;
  difference: number;
  /** How likely a difference of this size is between systems that are equally good. */
  pValue: number;
  /** The interval of the difference. */
  low: number;
  high: number;
}

/**
 * Paired bootstrap: both systems on the same samples. Sentence i of both, and of the references, is
 * the same sentence.
 *
 *     metrics.pairedBootstrap(metrics.bleu, first, second, references)
 *
 * @throws as bootstrap does
 */
export function pairedBootstrap(
  metric: CorpusMetric,
  first: readonly string[],
  second: readonly string[],
  references: readonly string[],
  options: ResamplingOptions = {},
): Comparison {
  checkArguments('pairedBootstrap', 'metric, first, second, references, options', arguments);
  const owner = 'pairedBootstrap';
  const scored = scoringBy(owner, metric);
  const { resamples, confidence, numbers } = checked(owner, options, references, {
    'first hypotheses': first,
    'second hypotheses': second,
  });
  return remembering(() => {
    const [a, b] = [scored([...first], [...references]), scored([...second], [...references])];
    const differences = Array.from({ length: resamples }, () => {
      const rows = draw(first.length, numbers);
      const own = pick(references, rows);
      return scored(pick(second, rows), own) - scored(pick(first, rows), own);
    });
    const { low, high } = intervalOf(differences, confidence);
    // as sacreBLEU: sizes of differences around their mean, as far up as the real one is from 0
    const sizes = differences.map(Math.abs);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / resamples;
    const pValue = shareOf(sizes, size => isAtLeast(size - mean, Math.abs(b - a)));
    return printedAsDifference({ first: a, second: b, difference: b - a, pValue, low, high });
  });
}

/**
 * Approximate randomisation: the translations of each sentence change sides at random. Sentence i of
 * both, and of the references, is the same sentence.
 *
 *     metrics.pairedRandomization(metrics.chrf, first, second, references, { resamples: 10_000 })
 *
 * @throws as bootstrap does
 */
export function pairedRandomization(
  metric: CorpusMetric,
  first: readonly string[],
  second: readonly string[],
  references: readonly string[],
  options: Omit<ResamplingOptions, 'confidence'> = {},
): Omit<Comparison, 'low' | 'high'> {
  checkArguments('pairedRandomization', 'metric, first, second, references, options', arguments);
  const owner = 'pairedRandomization';
  const scored = scoringBy(owner, metric);
  const { resamples, numbers } = checked(owner, options, references, {
    'first hypotheses': first,
    'second hypotheses': second,
  });
  return remembering(() => {
    const own = [...references];
    const [a, b] = [scored([...first], own), scored([...second], own)];
    const sizes = Array.from({ length: resamples }, () => {
      const [x, y] = [[...first], [...second]];
      for (let i = 0; i < x.length; i++) {
        if (numbers.next() < 0.5) [x[i], y[i]] = [y[i], x[i]];
      }
      return Math.abs(scored(y, own) - scored(x, own));
    });
    const pValue = shareOf(sizes, size => isAtLeast(size, Math.abs(b - a)));
    return printedAsDifference({ first: a, second: b, difference: b - a, pValue });
  });
}

/** The real outcome counts as a sample, so no p-value is 0. */
function shareOf(sizes: readonly number[], isExtreme: (size: number) => boolean): number {
  return (sizes.filter(isExtreme).length + 1) / (sizes.length + 1);
}

/** With room for rounding; sacreBLEU has ">", and so calls a system better than itself. */
function isAtLeast(size: number, real: number): boolean {
  return size >= real - 1e-12;
}

function checked(
  owner: string,
  options: ResamplingOptions,
  references: readonly string[],
  systems: Readonly<Record<string, readonly string[]>>,
) {
  const lists = Object.entries({ ...systems, references });
  for (const [name, texts] of lists) requireTexts(owner, name, texts);
  checkNames(owner, options, ['resamples', 'confidence', 'seed']);
  const { length } = references;
  if (length === 0 || lists.some(([, texts]) => texts.length !== length)) {
    const counts = lists.map(([name, texts]) => `${texts.length} ${name}`).join(', ');
    throw new RangeError(
      `${owner}: there must be as many translations as references, and at least one; got ${counts}.`,
    );
  }
  const { confidence = 0.95 } = options;
  if (!(typeof confidence === 'number' && confidence > 0 && confidence < 1)) {
    throw new RangeError(`${owner}: confidence must lie in (0, 1), got ${describe(confidence)}.`);
  }
  return {
    resamples: whole(owner, 'resamples', options.resamples, 1, 1000),
    confidence,
    numbers: new Generator(whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 1)),
  };
}

function pick(texts: readonly string[], rows: readonly number[]): string[] {
  return rows.map(i => texts[i]);
}

function draw(n: number, numbers: Generator): number[] {
  return Array.from({ length: n }, () => numbers.integer(n));
}

function intervalOf(scores: readonly number[], confidence: number): Omit<Interval, 'score'> {
  const sorted = [...scores].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { mean, low: at((1 - confidence) / 2), high: at(1 - (1 - confidence) / 2) };
}
