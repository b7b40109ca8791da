/** The answer to one sentence, with everything that led to it. */
import type { DecodeTrace, GateTrace } from './trace';

/** One finished translation. */
export interface Beam {
  text: string;
  /** Its tokens, without <eos>. */
  tokens: readonly string[];
  /** Sum of the log-probabilities of all words written, <eos> included. */
  logProbability: number;
  /** What translations are ranked by: with penalties, if there are any. */
  score: number;
  /** True if it was cut at maxLength before <eos>. */
  truncated: boolean;
}

export class Prediction {
  /** The best translation. */
  readonly text: string;
  /** Its tokens, without <eos>. */
  readonly tokens: readonly string[];
  /** What translations are ranked by: the sum of the log-probabilities of all words, with penalties if there are any. */
  readonly score: number;
  /** True if it was cut at maxLength before <eos>. */
  readonly truncated: boolean;

  constructor(
    /** The sentence as it was given. */
    readonly source: string,
    /** Every step of the best translation: candidates, attention, gates. */
    readonly trace: DecodeTrace,
    /** Words of the source that the vocabulary does not know: the model read <unk> in their place. */
    readonly unknownWords: readonly string[],
    /** The nBest translations, best first. */
    readonly beams: readonly Beam[],
    readonly algorithm: 'greedy' | 'beam' | 'sample',
  ) {
    const [best] = beams;
    this.text = best.text;
    this.tokens = best.tokens;
    this.score = best.score;
    this.truncated = best.truncated;
  }

  /** Attention weights by target step and source token; null in models without attention. */
  get attention(): number[][] | null {
    const { attention } = this.trace;
    if (!attention) return null;
    const { rows, columns, values } = attention;
    return Array.from({ length: rows }, (_, row) =>
      Array.from(values.subarray(row * columns, (row + 1) * columns)),
    );
  }

  /** What the gates of encoder and decoder did; null in models that show none (Transformers). */
  get gates(): { encoder: GateTrace; decoder: GateTrace } | null {
    const { encoderGates, decoderGates } = this.trace;
    return encoderGates && decoderGates ? { encoder: encoderGates, decoder: decoderGates } : null;
  }

  /** One entry per word written, <eos> included. */
  get steps() {
    return this.trace.steps;
  }

  toString(): string {
    return this.text;
  }
}
