/** Whether one model is better than another on the same sentences, or chance alone may have made the difference. */
import { checkArguments, checkOptions, describe, said } from '../engine';
import { type Comparison, pairedBootstrap, type ResamplingOptions } from '../text';
import { Evaluation, type SampledScore, sampledMetric } from './evaluation';

export interface CompareEvaluationsOptions extends ResamplingOptions {
  /** 'bleu' if not said. */
  metric?: SampledScore;
}

/**
 * Significance of the difference between two evaluations of the same set, by paired bootstrap resampling (Koehn 2004).
 *
 *     const [first, second] = [lstm, gru].map(model => evaluate(model, corpus.test));
 *     compareEvaluations(first, second, { metric: 'chrf' }) // { first, second, difference, pValue, low, high }
 *
 * @throws TypeError for what is no evaluation; RangeError where they are of different sets, or scored otherwise
 */
export function compareEvaluations(
  first: Evaluation,
  second: Evaluation,
  options: CompareEvaluationsOptions = {},
): Comparison {
  checkArguments('compareEvaluations', 'first, second, options', arguments);
  const owner = 'compareEvaluations';
  checkEvaluated(owner, 'first', first);
  checkEvaluated(owner, 'second', second);
  checkOptions(owner, options, 'metric');
  const { metric = 'bleu', ...resampling } = options;
  const scored = sampledMetric(owner, metric, first.comparing);
  checkSameSentences(owner, first, second);
  checkSameComparing(owner, metric, first, second);
  const { hypotheses, references } = first;
  const compared = pairedBootstrap(scored, hypotheses, second.hypotheses, references, resampling);
  const { confidence = 0.95 } = resampling;
  return said(compared, () => comparedText(compared, metric, first.count, confidence));
}

/** In words, with the units people read: all from 0 to 100. */
const SCORES = {
  bleu: ['BLEU', value => value.toFixed(2)],
  chrf: ['chrF', value => value.toFixed(2)],
  exactMatch: ['exact match', value => `${value.toFixed(1)} %`],
} as const satisfies Record<SampledScore, [string, (value: number) => string]>;

function comparedText(
  { first, second, difference, low, high, pValue }: Comparison,
  metric: SampledScore,
  count: number,
  confidence: number,
): string {
  const [name, write] = SCORES[metric];
  const signed = (value: number) => {
    const text = write(Math.abs(value));
    return Number.parseFloat(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
  };
  const share = `${Number((100 * confidence).toPrecision(4))} %`;
  return (
    `${name} of ${count} ${count === 1 ? 'sentence' : 'sentences'}: first ${write(first)}, second ${write(second)}, ` +
    `difference ${signed(difference)} (${share} of samples from ${signed(low)} to ${signed(high)}), ` +
    `p = ${pValue.toPrecision(2)}\n` +
    'p is how likely a difference of this size is between models that are equally good.'
  );
}

function checkEvaluated(owner: string, which: string, given: unknown): void {
  if (given instanceof Evaluation) return;
  throw new TypeError(
    `${owner}: the ${which} argument is what evaluate(model, set) gives, got ${describe(given)}.`,
  );
}

function checkSameSentences(owner: string, first: Evaluation, second: Evaluation): void {
  const advice = 'evaluate both models on the same set';
  const [a, b] = [first.translations, second.translations];
  if (a.length !== b.length) {
    throw new RangeError(
      `${owner}: the first is of ${a.length} sentences, the second of ${b.length}; ${advice}.`,
    );
  }
  const other = a.findIndex(
    ({ source, reference }, i) => source !== b[i].source || reference !== b[i].reference,
  );
  if (other < 0) return;
  const shown = ({ source, reference }: (typeof a)[number]) =>
    `${describe(source)} → ${describe(reference)}`;
  throw new RangeError(
    `${owner}: sentence ${other + 1} is ${shown(a[other])} in the first and ${shown(b[other])} in the second; ` +
      `${advice}.`,
  );
}

function checkSameComparing(
  owner: string,
  metric: SampledScore,
  { comparing: a }: Evaluation,
  { comparing: b }: Evaluation,
): void {
  if (metric === 'bleu' && a.tokenize !== b.tokenize) {
    throw new RangeError(
      `${owner}: BLEU has tokenize '${a.tokenize}' in the first and '${b.tokenize}' in the second; ` +
        'evaluate both with the same.',
    );
  }
  if (a.lowercase === b.lowercase) return;
  const [without, other] = a.lowercase ? ['first', 'second'] : ['second', 'first'];
  throw new RangeError(
    `${owner}: the model of the ${without} writes no capitals, so its scores leave case out, and those of the ` +
      `${other} do not; compare them in one way: metrics.pairedBootstrap((h, r) => ` +
      'metrics.bleu(h, r, { lowercase: true }), first.hypotheses, second.hypotheses, first.references).',
  );
}
