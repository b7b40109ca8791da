/** What every encoder–decoder offers to training, decoding and evaluation. */
import { Module, type Tensor } from '../engine';
import type { SourceBatch, Vocabularies } from '../text';

/** The source as a decoder sees it, and the state it starts from. */
export interface Encoded<State> {
  /** [B, S, D] */
  memory: Tensor;
  /** bool [B, S], true at real tokens */
  mask: Tensor;
  state: State;
  /** With trace: per layer and direction, [B, S, gates, H]. */
  gates?: Tensor[];
}

/** One step of a decoder. */
export interface Decoded<State> {
  /** [B, V] */
  logits: Tensor;
  state: State;
  /** [B, S]; missing in models without attention */
  weights?: Tensor;
  /** With trace: per layer, [B, 1, gates, H]. */
  gates?: Tensor[];
}

export interface TraceOption {
  /** Asks for gates; the numbers do not change for it. */
  trace?: boolean;
}

export abstract class EncoderDecoder<State = unknown> extends Module {
  /** The words and how text is cut into them. */
  abstract readonly vocabularies: Vocabularies;
  /** Decides initial weights and masks. */
  abstract readonly seed: number;
  /** Ways the encoder reads: 2 when also from the end. */
  abstract readonly directions: 1 | 2;

  /** Reads the source; its lengths keep pads out of the last state. */
  abstract encode(source: SourceBatch, options?: TraceOption): Encoded<State>;

  /** Writes one word more: ids [B] of the words before → logits of the next. */
  abstract decodeStep(
    previous: Tensor,
    state: State,
    encoded: Encoded<State>,
    options?: TraceOption,
  ): Decoded<State>;

  /** Logits of every next word, the gold prefix [B, T] being given (teacher forcing) → [B, T, V]. */
  abstract forward(source: SourceBatch, prefix: Tensor): Tensor;

  /** The rows of a state that go on, in this order (a beam, or sentences not yet finished). */
  abstract selectState(state: State, rows: readonly number[]): State;
}
