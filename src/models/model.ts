/** What every encoder–decoder offers to training, decoding and evaluation. */

import type { PackedRows, Tensor } from '../engine';
import { checkArguments, checkNames, flag } from '../engine';
import type { SourceBatch } from '../text';
import { Savable } from './checkpoint/savable';

/** The source as a decoder sees it, and the state it starts from. */
export interface Encoded<State> {
  /** [B, S, D] */
  memory: Tensor;
  /** bool [B, S], true at real tokens */
  mask: Tensor;
  /** What attention makes of the memory once for all steps: each [B, S, …]; [] for nothing. */
  keys: readonly Tensor[];
  state: State;
  /** With trace: per layer and direction, [B, S, gates, H]. */
  gates?: Tensor[];
  /** With trace, of a Transformer: weights of the self-attention per layer, [B, heads, S, S]. */
  selfWeights?: Tensor[];
}

/** One step of a decoder. */
export interface Decoded<State> {
  /** [B, V] */
  logits: Tensor;
  state: State;
  /** Per layer [B, heads, S] (one of each in recurrent models); missing in models without attention. */
  weights?: Tensor[];
  /** With trace: per layer, [B, 1, gates, H]. */
  gates?: Tensor[];
  /** With trace, of a Transformer: per layer [B, heads, positions so far]. */
  selfWeights?: Tensor[];
}

export interface TraceOption {
  /** Asks for gates and all heads; the numbers do not change for it. */
  trace?: boolean;
}

/** Whether a trace is asked for. @throws TypeError for another option */
export function traceOf(owner: string, options: TraceOption): boolean {
  checkNames(owner, options, ['trace']);
  return flag(owner, 'trace', options.trace, false);
}

/** Which network a model is made of, and what its gates are called in a trace. */
export interface Cell {
  readonly kind: 'rnn' | 'lstm' | 'gru' | 'transformer';
  readonly gates: readonly string[];
}

/**
 * A model of one's own has its `vocabularies` (the corpus's), `encode`, `decodeStep`, `forward` and `selectState`;
 * `train`, `predict`, `evaluate` and the checkers need no more. State is what its decoder hands on from word to word.
 */
export abstract class EncoderDecoder<State = unknown> extends Savable {
  /** What it was built with, for `save` and `load`; nothing if not said. */
  readonly options: Readonly<Record<string, unknown>> = {};
  /** Ways the encoder reads: 2 when also from the end; 1 if not said. */
  readonly directions: 1 | 2 = 1;
  /** Whose gates, or heads of all layers, a trace has; null, if not said, for attention alone. */
  readonly cell: Cell | null = null;

  /** Words it can read at most, <eos> included; infinite unless the model counts positions. */
  get longestSource(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Words it can write at most, <eos> included; infinite unless the model counts positions. */
  get longestTarget(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Reads the source [B, S], <eos> included; its lengths keep pads out of the last state. */
  abstract encode(source: SourceBatch, options?: TraceOption): Encoded<State>;

  /** Writes one word more: ids [B] of the words before → logits of the next. */
  abstract decodeStep(
    previous: Tensor,
    state: State,
    encoded: Encoded<State>,
    options?: TraceOption,
  ): Decoded<State>;

  /**
   * Logits of every next word, the gold prefix [B, T] being given (teacher forcing) → [B, T, V]; with `real` those of
   * real positions alone, `real.pack(x)` of what is [B, T, …] → [N, V].
   */
  abstract forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor;

  /** The rows of a state that go on, in this order, some of them twice (a beam, or sentences not yet finished). */
  abstract selectState(state: State, rows: readonly number[]): State;

  /** The rows of everything a step needs that go on. */
  select(encoded: Encoded<State>, state: State, rows: readonly number[]): Encoded<State> {
    checkArguments('EncoderDecoder.select', 'encoded, state, rows', arguments);
    return {
      memory: encoded.memory.indexSelect(0, rows),
      mask: encoded.mask.indexSelect(0, rows),
      keys: encoded.keys.map(keys => keys.indexSelect(0, rows)),
      state: this.selectState(state, rows),
    };
  }
}
