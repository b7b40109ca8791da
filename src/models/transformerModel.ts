/**
 * The Transformer (Vaswani et al. 2017):
 *
 *   encoder   x = √E · embed(source) + position;   L times: self-attention, feed-forward
 *   decoder   y = √E · embed(y_0 … y_{t−1}) + position;   L times: causal self-attention, attention to the encoder's
 *             output, feed-forward
 *             p(y_t | y_<t, x) = softmax(W y_t + b)
 *
 * Norms stand before each branch (Xiong et al. 2020) with one more at each end, or after it, as in the paper. Shapes: B
 * sentences, S and T tokens, E embeddingDim (mapped to D where it is another), D hiddenDim, V target vocabulary; N real positions, where pads are left out.
 */
import {
  cat,
  checkArguments,
  type DecoderLayerCache,
  Dropout,
  Embedding,
  Generator,
  LayerNorm,
  Linear,
  type PackedRows,
  PositionalEncoding,
  packRows,
  type Tensor,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  tensor,
} from '../engine';
import type { SourceBatch, Vocabularies } from '../text';
import { checkTied, checkVocabularies } from './arguments';
import { transformerDropout } from './dropout';
import { initialize, initializeGroups, schemeOf, tie } from './initialization';
import {
  type Cell,
  type Decoded,
  type Encoded,
  EncoderDecoder,
  type TraceOption,
  traceOf,
} from './model';
import { type ResolvedTransformer, resolveTransformer, type TransformerOptions } from './options';

/** What the decoder keeps of the words before. */
export interface TransformerState {
  /** Keys and values of each layer's self-attention, [B, words, D]; empty before the first word. */
  own: readonly DecoderLayerCache['own'][];
  /** Words so far. */
  position: number;
  /** Without the cache: all words so far, [B, words]. */
  words?: Tensor;
}

export class TransformerModel extends EncoderDecoder<TransformerState> {
  override readonly cell: Cell = { kind: 'transformer', gates: [] };
  override readonly options: ResolvedTransformer & Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly sourceEmbedding: Embedding;
  readonly targetEmbedding: Embedding;
  /** From the width of the embeddings to hiddenDim, [D, E]; null where they are one. */
  readonly sourceProjection: Linear | null;
  readonly targetProjection: Linear | null;
  readonly encoder: TransformerEncoderLayer[];
  readonly encoderNorm: LayerNorm | null;
  readonly decoder: TransformerDecoderLayer[];
  readonly decoderNorm: LayerNorm | null;
  readonly output: Linear;
  /** Positions and the dropout on their sum; rotary ones are turned in each layer, which leaves the dropout. */
  private readonly position: PositionalEncoding | Dropout;
  private readonly outputDropout: Dropout;
  /** √E */
  private readonly scale: number;
  /** Positions there are; infinite where they are turns (rotary), which have no end. */
  private readonly longest: number;
  /**
   * Whether decoding keeps the keys and values of the words before (true), or computes them again at every word: the same
   * words, and a cost that grows with the square of their number.
   */
  cache = true;

  /**
   * @param vocabularies a corpus, or anything with its vocabularies and tokenizers
   * @throws TypeError, RangeError naming an option that is wrong.
   */
  constructor(
    readonly vocabularies: Vocabularies,
    options: TransformerOptions = {},
  ) {
    checkArguments('TransformerModel', 'vocabularies, options', arguments);
    super();
    checkVocabularies('TransformerModel', vocabularies);
    this.options = { ...resolveTransformer('TransformerModel', options) };
    const { hiddenDim: D, embeddingDim: E, numLayers, numHeads, ffnDim, normFirst } = this.options;
    const { activation, positional, maxLength, tieWeights, initialization } = this.options;
    const { attentionBias } = this.options;
    const rates = transformerDropout(this.options.dropoutRate);
    const { attention, feedForward, residual } = rates;
    this.seed = this.options.seed;
    const generator = new Generator(this.seed);
    const { sourceVocabulary, targetVocabulary } = vocabularies;
    const rotary = positional === 'rotary';
    const dropoutRate = { attention, feedForward, residual };
    const layer = { ffnDim, dropoutRate, attentionBias, normFirst, activation, rotary, generator };
    const times = <T>(make: () => T) => Array.from({ length: numLayers }, make);
    this.sourceEmbedding = new Embedding(sourceVocabulary.size, E, { generator });
    this.targetEmbedding = new Embedding(targetVocabulary.size, E, { generator });
    const project = () => (E === D ? null : new Linear(E, D, { bias: false, generator }));
    this.sourceProjection = project();
    this.targetProjection = project();
    this.encoder = times(() => new TransformerEncoderLayer(D, numHeads, layer));
    this.encoderNorm = normFirst ? new LayerNorm(D) : null;
    this.decoder = times(() => new TransformerDecoderLayer(D, numHeads, layer));
    this.decoderNorm = normFirst ? new LayerNorm(D) : null;
    this.output = new Linear(D, targetVocabulary.size, { generator });
    const kind = positional === 'learned' ? 'learned' : 'sinusoidal';
    this.position = rotary
      ? new Dropout(rates.embedding, { generator })
      : new PositionalEncoding(D, { kind, maxLength, dropoutRate: rates.embedding, generator });
    this.outputDropout = new Dropout(rates.output, { generator });
    this.scale = Math.sqrt(E);
    this.longest = rotary ? Number.POSITIVE_INFINITY : maxLength;
    const scheme = schemeOf(initialization);
    const isDefault = scheme === 'default';
    // Glorot's for all but the scores, which begin small
    const keep = new Set(isDefault ? this.output.parameters() : []);
    initialize(this, isDefault ? 'xavier' : scheme, generator, keep);
    for (const { weight } of [this.sourceEmbedding, this.targetEmbedding]) {
      const values = weight.storage.view(); // N(0, 1/E), so that √E · embed is as large as a position
      for (let i = 0; i < values.length; i++) values[i] /= this.scale;
    }
    if (tieWeights === 'all') checkTied('TransformerModel', vocabularies);
    if (tieWeights !== 'none') {
      const source = tieWeights === 'all' ? this.sourceEmbedding : undefined;
      tie(this.targetEmbedding, this.output, source);
    }
    initializeGroups(this, initialization, generator);
  }

  override get longestSource(): number {
    return this.longest;
  }

  /** As many as there are positions: the first word is written from the position of <bos>. */
  override get longestTarget(): number {
    return this.longest;
  }

  encode({ tokens, mask }: SourceBatch, options: TraceOption = {}): Encoded<TransformerState> {
    checkArguments('TransformerModel.encode', 'source, options', arguments);
    const trace = traceOf('TransformerModel.encode', options);
    const { memory, selfWeights } = this.read(tokens, mask); // [B, S, D]
    const start = this.decoder.map(layer => layer.start(memory).memory);
    return {
      memory,
      mask,
      keys: start.flatMap(({ keys, values }) => [keys, values]), // of every layer
      state: { own: this.decoder.map(() => null), position: 0 },
      ...(trace ? { selfWeights } : {}),
    };
  }

  forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    checkArguments('TransformerModel.forward', 'source, prefix, real', arguments);
    const memoryRows = real && packRows(source.mask);
    const { memory } = this.read(source.tokens, source.mask, memoryRows); // [B, S, D], or [N, D]
    let y = this.embed(this.targetEmbedding, prefix, 0, real); // [B, T, D], or [N, D]
    const masks = { memoryMask: source.mask, rows: real, memoryRows };
    for (const layer of this.decoder) y = layer.forward(y, memory, masks).output;
    return this.score(y);
  }

  decodeStep(
    previous: Tensor,
    state: TransformerState,
    encoded: Encoded<TransformerState>,
    options: TraceOption = {},
  ): Decoded<TransformerState> {
    checkArguments('TransformerModel.decodeStep', 'previous, state, encoded, options', arguments);
    const trace = traceOf('TransformerModel.decodeStep', options);
    if (!this.cache) return this.again(previous, state, encoded, trace);
    const weights: Tensor[] = [];
    const selfWeights: Tensor[] = [];
    const own: DecoderLayerCache['own'][] = [];
    let y = this.embed(this.targetEmbedding, previous.unsqueeze(1), state.position); // [B, 1, D]
    for (const [i, layer] of this.decoder.entries()) {
      const memory = { keys: encoded.keys[2 * i], values: encoded.keys[2 * i + 1] };
      const step = layer.step(y, { own: state.own[i], memory }, { memoryMask: encoded.mask });
      own.push(step.cache.own);
      weights.push(step.crossWeights.squeeze(2)); // [B, heads, S]
      if (trace) selfWeights.push(step.selfWeights.squeeze(2));
      y = step.output;
    }
    const logits = this.score(y).squeeze(1);
    const next = { own, position: state.position + 1 };
    return { logits, state: next, weights, ...(trace ? { selfWeights } : {}) };
  }

  selectState({ own, position, words }: TransformerState, rows: readonly number[]) {
    checkArguments('TransformerModel.selectState', 'state, rows', arguments);
    const ids = tensor(Int32Array.from(rows));
    const chosen = own.map(
      one => one && { keys: one.keys.indexSelect(0, ids), values: one.values.indexSelect(0, ids) },
    );
    return { own: chosen, position, ...(words ? { words: words.indexSelect(0, ids) } : {}) };
  }

  /** The source through all layers, [B, S, D] or, packed, [N, D]. */
  private read(tokens: Tensor, mask: Tensor, rows?: PackedRows) {
    let x = this.embed(this.sourceEmbedding, tokens, 0, rows);
    const selfWeights: Tensor[] = [];
    for (const layer of this.encoder) {
      const { output, weights } = layer.forward(x, { keyMask: mask, rows });
      selfWeights.push(weights); // [B, heads, S, S]
      x = output;
    }
    return { memory: this.encoderNorm ? this.encoderNorm.forward(x) : x, selfWeights };
  }

  /** A step without the cache: all words so far from the beginning. */
  private again(
    previous: Tensor,
    state: TransformerState,
    { memory, mask }: Encoded<TransformerState>,
    trace: boolean,
  ): Decoded<TransformerState> {
    const { position } = state;
    const words = wordsAfter(state.words, previous);
    let y = this.embed(this.targetEmbedding, words);
    const at = <T extends Tensor>(weights: T) => weights.select(2, position);
    const weights: Tensor[] = [];
    const selfWeights: Tensor[] = [];
    for (const layer of this.decoder) {
      const step = layer.forward(y, memory, { memoryMask: mask });
      weights.push(at(step.crossWeights));
      if (trace) selfWeights.push(at(step.selfWeights));
      y = step.output;
    }
    const logits = this.score(y.slice(1, position)).squeeze(1);
    const next = { own: state.own, position: position + 1, words };
    return { logits, state: next, weights, ...(trace ? { selfWeights } : {}) };
  }

  private embed(table: Embedding, tokens: Tensor, from = 0, rows?: PackedRows): Tensor {
    const length = from + tokens.shape[1];
    if (length > this.longest) throw this.tooLong(table, length);
    const isSource = table === this.sourceEmbedding;
    const projection = isSource ? this.sourceProjection : this.targetProjection;
    const scaled = table.forward(tokens).mul(this.scale); // [B, T, E]
    const x = projection ? projection.forward(scaled) : scaled; // [B, T, D]
    const { position } = this;
    const placed = position instanceof Dropout ? position.forward(x) : position.forward(x, from);
    return rows ? rows.pack(placed) : placed;
  }

  private tooLong(table: Embedding, length: number): RangeError {
    const side = table === this.sourceEmbedding ? 'source' : 'target';
    return new RangeError(
      `TransformerModel: a ${side} of ${length} tokens (<eos> included) is longer than maxLength = ${this.longest}, ` +
        "the positions there are; build the model with a larger maxLength, or with positional: 'rotary'.",
    );
  }

  private score(y: Tensor): Tensor {
    const normed = this.decoderNorm ? this.decoderNorm.forward(y) : y;
    return this.output.forward(this.outputDropout.forward(normed));
  }
}

/** int32 [B, words] and one more of each. */
function wordsAfter(before: Tensor | undefined, last: Tensor): Tensor {
  const column = last.unsqueeze(1);
  return before ? cat([before, column], 1) : column;
}
