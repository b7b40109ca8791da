/**
 * What a picture in a notebook is made of: plain JSON that is saved with the notebook, drawn by the
 * renderer without a kernel, and never changes between two runs of the same thing (no times of day,
 * no random ids).
 *
 * The MIME type carries the major version, `v` both. Readers ignore fields and minors they do not
 * know.
 */

/** The MIME type of payloads. */
export const VIEW_MIME = 'application/vnd.seq2seq.v1+json';

/** What an output is sent and saved as: the same thing for three kinds of readers. */
export interface MimeBundle {
  [VIEW_MIME]?: Envelope;
  /** base64 */
  'image/png'?: string;
  'text/plain': string;
}

/** Numbers of any shape, compactly. Written by encodeArray, read by decodeArray (arrays.ts). */
export interface Arr {
  dtype: 'u8' | 'i32' | 'f16' | 'f32';
  /** Sizes of the dims, outermost first. */
  shape: number[];
  /** base64 of the values, little endian, C order. */
  bdata: string;
  /**
   * How a u8 becomes a number: byte b stands for lo + m(b / 255) · (hi − lo), m(x) = x (lin) or x²
   * (sqrt).
   */
  q?: { lo: number; hi: number; map: 'lin' | 'sqrt' };
  /** bdata holds the values deflated. */
  z?: 'deflate-raw';
}

/** A line of tokens that views share as an axis. */
export interface Seq {
  tokens: string[];
  /** BCP 47 */
  lang?: string;
  /** Indices of pads, <bos>, <eos>, <unk>. */
  special?: number[];
}

/** Something that was left out so that the output stays small; shown as a badge. */
export interface Truncation {
  /** What, in words: 'units of the gates'. */
  what: string;
  /** Its shape before and after. */
  from: number[];
  to: number[];
  /** The first or the last kept; every n-th kept; the mean or the largest of each group kept. */
  how: 'crop' | 'last' | 'sample' | 'mean' | 'maxpool';
}

interface Common {
  /** [major, minor] */
  v: [1, number];
  /** Stable: the same output has the same id in every run. Keys what the renderer remembers. */
  id: string;
  title?: string;
  /** One paragraph that says what the picture shows. */
  alt: string;
  /** Token axes by name; views inside a bundle use those of the bundle. */
  seqs?: Record<string, Seq>;
  /** What is selected when the view first appears. */
  ui?: { layer?: number; head?: number; step?: number; mode?: 'heat' | 'lines' };
  trunc?: Truncation[];
}

interface ViewOf<Kind extends string, Data> extends Common {
  kind: Kind;
  data: Data;
}

/** Where attention looked. */
export interface AttentionData {
  items: AttentionItem[];
}

export interface AttentionItem {
  name: string;
  /** Cross: from target to source. */
  rel: 'self' | 'cross';
  /** Names of the token axes of queries (rows) and keys (columns). */
  q: string;
  k: string;
  mech: 'dot' | 'general' | 'additive' | 'mha' | 'unknown';
  causal?: boolean;
  /** Weights [layers, heads, queries, keys], 0 … 1; as f32 they are the model's, else approximate. */
  w: Arr;
  /** f32 [layers, heads, queries] where not all keys are here: the weight of those that are not. */
  rest?: Arr;
  /** f32 [layers, heads, queries], with `rest`: the entropy over all keys, in bits. */
  entropy?: Arr;
}

/** What the gates of a recurrent network did, token by token. */
export interface GatesData {
  cell: 'rnn' | 'lstm' | 'gru';
  /** 'encoder' or 'decoder', for headings. */
  part: string;
  /** Name of the token axis. */
  seq: string;
  /** One heading per layer and direction: 'layer 1', 'layer 1 backwards'. */
  layers: string[];
  /** Gate names in the order of x: i f g o C h. */
  names: string[];
  /**
   * [layers, gates, tokens, units]; units in the order they open. If its dtype is u8, byte b of
   * gate n stands for lo + b/255 · (hi − lo) with [lo, hi] = range[n]; else these are the values: as
   * f32 those of the model, as f16 approximate.
   */
  x: Arr;
  range: Record<string, [lo: number, hi: number]>;
  /** i32 [layers, units]: the number of the unit at each place. */
  units: Arr;
}

/** Curves of a training. */
export interface HistoryData {
  x: { name: string; unit?: string };
  series: HistorySeries[];
  /** The positions on x, then the values of each series; NaN where it has none. */
  cols: Arr[];
  /** Vertical marks: the best epoch. */
  events: { x: number; label: string }[];
  progress: TrainingProgress;
  /** Counts the updates of a live view. */
  seq: number;
  /** False while it trains. */
  done: boolean;
}

export interface HistorySeries {
  name: string;
  /** 'train' or 'dev' */
  split?: string;
  unit?: string;
  /** How often it was measured. */
  per: 'step' | 'epoch';
  /** Whether a logarithmic axis suits it. */
  log?: boolean;
}

export interface TrainingProgress {
  model: string;
  /** In words: running, finished, stopped early, interrupted, diverged. */
  status: string;
  note?: string;
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  tokensPerSecond: number;
  secondsLeft?: number;
  /** What the model writes for its probe sentences now. */
  probes?: { source: string; text: string; epoch: number }[];
}

/** Which words were considered at every step of a translation. */
export interface DecodeData {
  /** Names of the token axes. */
  src: string;
  tgt: string;
  algo: 'greedy' | 'beam' | 'sample';
  /** The sentence read and the one written, as people write them. */
  source: string;
  text: string;
  /** Words named below by their index here. */
  strings: string[];
  /** i32 [steps], indices into strings */
  chosen: Arr;
  /** f32 [steps], natural logarithm of the probability of the word written */
  logp: Arr;
  /** f32 [steps], of the whole distribution, in bits */
  entropy: Arr;
  /** Best first; −1 where a step has fewer. */
  topk: {
    /** i32 [steps, K], indices into strings */
    token: Arr;
    /** i32 [steps, K], numbers in the vocabulary */
    id: Arr;
    /** f32 [steps, K] */
    logp: Arr;
  };
  ref?: string;
}

/** Views that move together. */
export interface BundleData {
  views: View[];
  /** What their common slider counts: words written, or steps of a training. */
  link: { clock: 'decode' | 'train'; shared: string[] };
}

export type AttentionView = ViewOf<'attention', AttentionData>;
export type GatesView = ViewOf<'gates', GatesData>;
export type HistoryView = ViewOf<'history', HistoryData>;
export type DecodeView = ViewOf<'decode', DecodeData>;
export type BundleView = ViewOf<'bundle', BundleData>;

/** Everything but bundles: bundles do not nest. */
export type View = AttentionView | GatesView | HistoryView | DecodeView;

/** A payload. */
export type Envelope = View | BundleView;
