/** What resampling asks of a metric: one number for a corpus, each time. */
import { describe } from '../../engine';

/**
 * A metric of a corpus: any of bleu, chrf, ter, wer, cer, per, rougeL, exactMatch as it is, or a
 * function of hypotheses and references that gives a number or an object with a number `score`.
 *
 *     metrics.bootstrap(metrics.chrf, hypotheses, references)
 *     metrics.bootstrap((h, r) => metrics.bleu(h, r, { tokenize: 'char' }), hypotheses, references)
 */
export type CorpusMetric = (
  hypotheses: string[],
  references: string[],
) => number | { readonly score: number };

/** The number that a metric gives for some texts. */
export type Scoring = (hypotheses: string[], references: string[]) => number;

/**
 * The metric's numbers.
 *
 * @throws TypeError for what is no metric, and as soon as it gives anything but a finite number
 */
export function scoringBy(owner: string, metric: CorpusMetric): Scoring {
  if (typeof metric !== 'function') {
    const own =
      typeof Object(metric).interval === 'function'
        ? " An evaluation has intervals of its own: evaluation.interval('bleu'); " +
          'two of them: compareEvaluations(first, second).'
        : '';
    throw new TypeError(
      `${owner}: the first argument is a metric, such as metrics.bleu or ` +
        `(h, r) => metrics.bleu(h, r, { tokenize: 'zh' }); got ${describe(metric)}.${own}`,
    );
  }
  return (hypotheses, references) => {
    const given: unknown = metric(hypotheses, references);
    const isNumber = typeof given === 'number';
    const score: unknown = isNumber ? given : Object(given).score;
    if (typeof score === 'number' && Number.isFinite(score)) return score;
    const got = isNumber || score === undefined ? describe(given) : `score: ${describe(score)}`;
    throw new TypeError(
      `${owner}: the metric gives a finite number, or an object with one as its score; got ${got}.`,
    );
  };
}
