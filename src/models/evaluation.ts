/** What evaluating a model gives: scores of a set, its sentences, and how sure the scores are. */
import { checkArguments, choice } from '../engine';
import {
  type BleuScore,
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
  /** What the target tokenizer makes of every text (its normal form, one blank for each run): done to both sides. */
  readonly normalize?: (text: string) => string;
}

/** Texts as they are compared. */
export function comparedTexts(texts: readonly string[], { normalize }: Comparing): string[] {
  return normalize ? texts.map(text => normalize(text)) : [...texts];
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
    /**
     * References that no output can equal, since the target tokenizer does not give them back (it drops accents, say): 0
     * with the tokenizers made here.
     */
    readonly unreachable = 0,
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
   * and chrF need `{ lowercase: true }` to give what is here; where `comparing.normalize` changes a text (NFC, the
   * apostrophes of `wordTokenizer()`), both lists go through it first.
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
    checkArguments('Evaluation.interval', 'score, options', arguments);
    const metric = sampledMetric('interval', score, this.comparing);
    return bootstrap(metric, this.hypotheses, this.references, options);
  }

  toString(): string {
    const { truncated, unreachable } = this;
    return (
      `${this.count} sentences: BLEU ${this.bleu.toFixed(2)}, chrF ${this.chrf.toFixed(2)}, ` +
      `exact match ${this.exactMatch.toFixed(1)} %, loss ${fixed(this.loss, 3)}, ` +
      `perplexity ${fixed(this.perplexity, 2)}` +
      (truncated > 0 ? `; ${truncated} cut before they ended (maxLength)` : '') +
      (unreachable > 0 ? `; ${unreachable} references that the target tokenizer cannot write` : '')
    );
  }
}

/** The score as a metric of any texts. @throws RangeError where there is none of this name */
export function sampledMetric(
  owner: string,
  score: SampledScore,
  comparing: Comparing,
): CorpusMetric {
  const { tokenize, lowercase } = comparing;
  const metric = ((): CorpusMetric => {
    switch (choice(owner, 'the score', score, ['bleu', 'chrf', 'exactMatch'], 'bleu')) {
      case 'bleu':
        return (hypotheses, references) =>
          bleu(hypotheses, references, { tokenize, lowercase, effectiveOrder: true });
      case 'chrf':
        return (hypotheses, references) => chrf(hypotheses, references, { lowercase });
      case 'exactMatch':
        return (hypotheses, references) =>
          percentEqual(hypotheses.map((text, i) => areEqual(text, references[i], lowercase)));
    }
  })();
  return (hypotheses, references) =>
    metric(comparedTexts(hypotheses, comparing), comparedTexts(references, comparing));
}

/**
 * BLEU of a set, as sacreBLEU computes it for a corpus; where no translation has four tokens, as characters and dates may
 * have, of the shorter sequences alone (sacreBLEU's effective_order): the signature says eff:yes then.
 */
export function bleuOfSet(
  hypotheses: readonly string[],
  references: readonly string[],
  { tokenize, lowercase }: Comparing,
): BleuScore {
  const scores = bleu(hypotheses, references, { tokenize, lowercase });
  if (scores.totals[3] > 0) return scores;
  return bleu(hypotheses, references, { tokenize, lowercase, effectiveOrder: true });
}

/** Percent of the sentences that are equal to their reference, 0–100, as `metrics.exactMatch` counts. */
export function percentEqual(equal: readonly boolean[]): number {
  return (100 * equal.filter(Boolean).length) / equal.length;
}

/** Whether two texts are equal word for word. */
export function areEqual(one: string, other: string, lowercase: boolean): boolean {
  return lowercase ? one.toLowerCase() === other.toLowerCase() : one === other;
}
