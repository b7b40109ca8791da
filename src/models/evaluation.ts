/** What evaluating a model gives: scores of a set, its sentences, and how sure the scores are. */
import { choice } from '../engine';
import {
  type BleuTokenizer,
  bleu,
  bootstrap,
  type CorpusMetric,
  chrf,
  type Interval,
  type ResamplingOptions,
} from '../text';
import { fixed } from './figures';

/** A sentence, what it should be and what was written. */
export interface Translation {
  source: string;
  reference: string;
  hypothesis: string;
  exact: boolean;
  /** Sentence chrF, 0–100: what the worst are sorted by. */
  chrf: number;
  /** Whether it was cut at maxLength, before <eos>. */
  truncated: boolean;
}

/** How translations are held against references. */
export interface Comparing {
  /** Tokenizer of BLEU. */
  readonly tokenize: BleuTokenizer;
  /** Whether case does not count: a tokenizer that loses it writes no capitals, which are no mistakes of the model. */
  readonly lowercase: boolean;
}

/** Scores that samples of a set have too, each in the units it has in an Evaluation. */
export type SampledScore = 'bleu' | 'chrf' | 'exactMatch';

export class Evaluation {
  constructor(
    /** Sentences. */
    readonly count: number,
    /** BLEU, 0–100; sacreBLEU's digits. */
    readonly bleu: number,
    /** How BLEU was computed, as sacreBLEU prints it. */
    readonly bleuSignature: string,
    /** chrF, 0–100. */
    readonly chrf: number,
    /** Percent of the sentences that equal their reference, 0–100. */
    readonly exactMatch: number,
    /** Mean cross entropy per target token, nats. */
    readonly loss: number,
    /** e^loss */
    readonly perplexity: number,
    /** Share of target tokens that are the likeliest where all before them are given, 0–1. */
    readonly tokenAccuracy: number,
    /** All translations, in the order of the set; `worst` has those furthest from their references. */
    readonly translations: readonly Translation[],
    readonly seconds: number,
    readonly comparing: Comparing,
  ) {}

  /** The ten translations furthest from their references, worst first. */
  get worst(): readonly Translation[] {
    const wrong = this.translations.filter(({ exact }) => !exact);
    return wrong.sort((a, b) => a.chrf - b.chrf).slice(0, 10);
  }

  /** How many translations were cut at maxLength, before they ended. */
  get truncated(): number {
    return this.translations.filter(({ truncated }) => truncated).length;
  }

  /**
   * What was written for each sentence, in the order of the set: for `metrics`. Where `comparing.lowercase` is true, BLEU
   * and chrF need `{ lowercase: true }` to give what is here.
   */
  get hypotheses(): string[] {
    return this.translations.map(({ hypothesis }) => hypothesis);
  }

  /** What each should be, in the order of the set. */
  get references(): string[] {
    return this.translations.map(({ reference }) => reference);
  }

  /**
   * The confidence interval of a score, by bootstrap resampling of the sentences: of 95 % of the samples unless
   * `confidence` says otherwise. Computed when asked for; of a thousand sentences it takes about a second.
   *
   *     evaluate(model, corpus.test).interval('bleu') // { score, mean, low, high }
   *
   * @throws RangeError for a score there is not, or an option out of range
   */
  interval(score: SampledScore = 'bleu', options: ResamplingOptions = {}): Interval {
    const metric = sampledMetric('interval', score, this.comparing);
    return bootstrap(metric, this.hypotheses, this.references, options);
  }

  toString(): string {
    const { truncated } = this;
    return (
      `${this.count} sentences: BLEU ${this.bleu.toFixed(2)}, chrF ${this.chrf.toFixed(2)}, ` +
      `exact match ${this.exactMatch.toFixed(1)} %, loss ${fixed(this.loss, 3)}, ` +
      `perplexity ${fixed(this.perplexity, 2)}` +
      (truncated > 0 ? `; ${truncated} cut before they ended (maxLength)` : '')
    );
  }
}

/** The score as a metric of any texts. @throws RangeError where there is none of this name */
export function sampledMetric(
  owner: string,
  score: SampledScore,
  { tokenize, lowercase }: Comparing,
): CorpusMetric {
  switch (choice(owner, 'the score', score, ['bleu', 'chrf', 'exactMatch'], 'bleu')) {
    case 'bleu':
      return (hypotheses, references) => bleu(hypotheses, references, { tokenize, lowercase });
    case 'chrf':
      return (hypotheses, references) => chrf(hypotheses, references, { lowercase });
    case 'exactMatch':
      return (hypotheses, references) =>
        percentEqual(hypotheses.map((text, i) => areEqual(text, references[i], lowercase)));
  }
}

/** Percent of the sentences that are equal to their reference, 0–100, as `metrics.exactMatch` counts. */
export function percentEqual(equal: readonly boolean[]): number {
  return (100 * equal.filter(Boolean).length) / equal.length;
}

/** Whether two texts are equal word for word. */
export function areEqual(one: string, other: string, lowercase: boolean): boolean {
  return lowercase ? one.toLowerCase() === other.toLowerCase() : one === other;
}
