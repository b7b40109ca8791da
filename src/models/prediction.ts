/** The answer to one sentence, with everything that led to it. */
import type { DecodeTrace, GateTrace } from './trace';

export class Prediction {
  constructor(
    /** The sentence as it was given. */
    readonly source: string,
    /** The translation. */
    readonly text: string,
    /** Its tokens, without <eos>. */
    readonly tokens: readonly string[],
    /** Sum of the log-probabilities of all words written, <eos> included. */
    readonly score: number,
    /** Every step: candidates, attention, gates. */
    readonly trace: DecodeTrace,
    /** Words of the source that the vocabulary does not know: the model read <unk> in their place. */
    readonly unknownWords: readonly string[],
    /** True if it was cut at maxLength before <eos>. */
    readonly truncated: boolean,
  ) {}

  /** Attention weights by target step and source token; null in models without attention. */
  get attention(): number[][] | null {
    const { attention } = this.trace;
    if (!attention) return null;
    const { rows, columns, values } = attention;
    return Array.from({ length: rows }, (_, row) =>
      Array.from(values.subarray(row * columns, (row + 1) * columns)),
    );
  }

  /** What the gates of encoder and decoder did. */
  get gates(): { encoder: GateTrace; decoder: GateTrace } {
    return { encoder: this.trace.encoderGates, decoder: this.trace.decoderGates };
  }

  /** One entry per word written, <eos> included. */
  get steps() {
    return this.trace.steps;
  }

  toString(): string {
    return this.text;
  }
}
