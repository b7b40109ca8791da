/** What a decode did, as plain data: no tensors, so that it can be kept, drawn and saved. */

/** What the gates of a recurrent network did. */
export interface GateTrace {
  cell: 'rnn' | 'lstm' | 'gru';
  /**
   * LSTM: i f g o C h, input, forget and output gate in 0 … 1, candidate g and output h in −1 … 1, the cell C.
   * GRU: r z n h, reset and update gate in 0 … 1 (1 keeps what was), candidate and output in −1 … 1. RNN: h.
   */
  names: readonly string[];
  /** Layers · directions: layer 1 forwards, layer 1 backwards, layer 2 forwards … */
  layers: number;
  /** 2 when every layer also read from the end. */
  directions: 1 | 2;
  /** Tokens read or written. */
  steps: number;
  /** Hidden units. */
  units: number;
  /** [layers, names, steps, units] */
  values: Float32Array;
}

/** A word the decoder considered. */
export interface Candidate {
  id: number;
  token: string;
  /** Natural logarithm of its probability. */
  logProbability: number;
}

/** One word written. */
export interface DecodeStep extends Candidate {
  /** The likeliest words, best first, at most ten. */
  candidates: Candidate[];
  /** Of the whole distribution, in bits: 0 is certain. */
  entropy: number;
}

/** Numbers by row and column. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
  /** Of attention within a text: how many tokens each row could look at. Missing where that is all columns. */
  reach?: Int32Array;
}

/** What all heads of all layers looked at. */
export interface HeadsTrace {
  /** Within the source, from target to source, within the target; of a language model from what it writes to all before. */
  kind: 'encoder' | 'cross' | 'decoder' | 'text';
  layers: number;
  heads: number;
  rows: number;
  columns: number;
  /** [layers, heads, rows, columns]; in the decoder and a text 0 beyond the diagonal. */
  values: Float32Array;
}

export interface DecodeTrace {
  /** As the model read them; the last is <eos>. */
  sourceTokens: string[];
  /** As the model wrote them; the last is <eos> unless it was cut at maxLength. */
  targetTokens: string[];
  steps: DecodeStep[];
  /** Missing in models without gates (Transformers). */
  encoderGates?: GateTrace;
  decoderGates?: GateTrace;
  /** Weights [target steps, source tokens], with several heads the mean of the last layer's; missing without attention. */
  attention?: Matrix;
  /** Of a Transformer. */
  heads?: HeadsTrace[];
}
