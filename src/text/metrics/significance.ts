/**
 * How sure a score is: bootstrap resampling (Koehn 2004) draws as many sentences as there are, with replacement, again and
 * again, and scores each sample; and whether one system is better than another: paired bootstrap and approximate
 * randomisation (Riezler & Maxwell 2005), with the p-values of sacreBLEU.
 */
import { checkNames, Generator, whole } from '../../engine';

/** A corpus metric: any of bleu, chrf, ter, wer … as (hypotheses, references) => number. */
export type CorpusMetric = (hypotheses: string[], references: string[]) => number;

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

/** The confidence interval of a score. @throws RangeError where there is nothing to score */
export function bootstrap(
  metric: CorpusMetric,
  hypotheses: readonly string[],
  references: readonly string[],
  options: ResamplingOptions = {},
): Interval {
  const { resamples, confidence, numbers } = checked('bootstrap', options, hypotheses, references);
  const score = metric([...hypotheses], [...references]);
  const scores = Array.from({ length: resamples }, () => {
    const rows = draw(hypotheses.length, numbers);
    return metric(
      rows.map(i => hypotheses[i]),
      rows.map(i => references[i]),
    );
  });
  return { score, ...intervalOf(scores, confidence) };
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

/** Paired bootstrap: both systems on the same samples. */
export function pairedBootstrap(
  metric: CorpusMetric,
  first: readonly string[],
  second: readonly string[],
  references: readonly string[],
  options: ResamplingOptions = {},
): Comparison {
  const owner = 'pairedBootstrap';
  const { resamples, confidence, numbers } = checked(owner, options, first, references, second);
  const [a, b] = [metric([...first], [...references]), metric([...second], [...references])];
  const differences = Array.from({ length: resamples }, () => {
    const rows = draw(first.length, numbers);
    const own = rows.map(i => references[i]);
    return (
      metric(
        rows.map(i => second[i]),
        own,
      ) -
      metric(
        rows.map(i => first[i]),
        own,
      )
    );
  });
  const { mean, low, high } = intervalOf(differences, confidence);
  // under the null hypothesis the differences lie around 0: those as far from their mean as the real one from 0
  const real = Math.abs(b - a);
  const extreme = differences.filter(difference => Math.abs(difference - mean) >= real).length;
  const pValue = (extreme + 1) / (resamples + 1);
  return { first: a, second: b, difference: b - a, pValue, low, high };
}

/** Approximate randomisation: the translations of each sentence change sides at random. */
export function pairedRandomization(
  metric: CorpusMetric,
  first: readonly string[],
  second: readonly string[],
  references: readonly string[],
  options: Omit<ResamplingOptions, 'confidence'> = {},
): Omit<Comparison, 'low' | 'high'> {
  const owner = 'pairedRandomization';
  const { resamples, numbers } = checked(owner, options, first, references, second);
  const own = [...references];
  const [a, b] = [metric([...first], own), metric([...second], own)];
  const real = Math.abs(b - a);
  let extreme = 0;
  for (let k = 0; k < resamples; k++) {
    const [x, y] = [[...first], [...second]];
    for (let i = 0; i < x.length; i++) {
      if (numbers.next() < 0.5) [x[i], y[i]] = [y[i], x[i]];
    }
    if (Math.abs(metric(y, own) - metric(x, own)) >= real - 1e-12) extreme++;
  }
  return { first: a, second: b, difference: b - a, pValue: (extreme + 1) / (resamples + 1) };
}

function checked(
  owner: string,
  options: ResamplingOptions,
  hypotheses: readonly string[],
  references: readonly string[],
  others: readonly string[] = hypotheses,
) {
  checkNames(owner, options, ['resamples', 'confidence', 'seed']);
  const { length } = references;
  if (length === 0 || hypotheses.length !== length || others.length !== length) {
    throw new RangeError(
      `${owner}: there must be as many translations as references, and at least one; got ` +
        `${hypotheses.length}, ${others.length} and ${length}.`,
    );
  }
  const { confidence = 0.95 } = options;
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`${owner}: confidence must lie in (0, 1), got ${confidence}.`);
  }
  return {
    resamples: whole(owner, 'resamples', options.resamples, 1, 1000),
    confidence,
    numbers: new Generator(whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 1)),
  };
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
