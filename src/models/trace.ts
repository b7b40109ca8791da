/** What a decode did, as plain data: no tensors, so that it can be kept, drawn and saved. */

/** What the gates of a recurrent network did. */
export interface GateTrace {
  cell: 'lstm';
  /** Input, forget and output gate in 0 … 1, candidate g and output h in −1 … 1, the cell C. */
  names: readonly ['i', 'f', 'g', 'o', 'C', 'h'];
  /** Layers · directions: layer 1 forwards, layer 1 backwards, layer 2 forwards … */
  layers: number;
  /** 2 when every layer also read from the end. */
  directions: 1 | 2;
  /** Tokens read or written. */
  steps: number;
  /** Hidden units. */
  units: number;
  /** [layers, 6, steps, units] */
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
}

export interface DecodeTrace {
  /** As the model read them; the last is <eos>. */
  sourceTokens: string[];
  /** As the model wrote them; the last is <eos> unless it was cut at maxLength. */
  targetTokens: string[];
  steps: DecodeStep[];
  encoderGates: GateTrace;
  decoderGates: GateTrace;
  /** Weights [target steps, source tokens]; missing in models without attention. */
  attention?: Matrix;
}
