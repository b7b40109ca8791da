/**
 * Recurrent encoder–decoders (Cho et al. 2014; Sutskever, Vinyals & Le 2014), with attention if asked for (Bahdanau et al.
 * 2015; Luong et al. 2015). f is the cell of the family:
 *
 *   encoder   h_s = f(embed(x_s), h_{s−1})                                   s = 1 … S
 *   decoder   d_t = f(embed(y_{t−1}), d_{t−1})                               t = 1 … T,  starts from the bridge of h_S
 *             a_t = attend(d_t, h_1 … h_S)                                   (pads have weight 0)
 *             ã_t = tanh(W_c [a_t ; d_t])                                    without attention: ã_t = d_t
 *             p(y_t | y_<t, x) = softmax(W ã_t + b)
 *   with input feeding the decoder reads [embed(y_{t−1}) ; ã_{t−1}]
 *   with attentionQuery 'previous' (Bahdanau et al. 2015, with a layer of tanh in the place of maxout)
 *             a_t = attend(d_{t−1}, h_1 … h_S),   d_t = f([embed(y_{t−1}) ; a_t], d_{t−1})
 *             ã_t = tanh(W_c [a_t ; d_t ; embed(y_{t−1})])
 *
 * Shapes: B sentences, S and T tokens, E embeddingDim, H hiddenDim, L numLayers, D = H (2H if bidirectional),
 * V target vocabulary.
 */
import {
  cat,
  checkArguments,
  Dropout,
  Embedding,
  Generator,
  Linear,
  type Module,
  type PackedRows,
  type Tensor,
  tensor,
  zeros,
} from '../engine';
import type { SourceBatch, Vocabularies } from '../text';
import { checkTied, checkVocabularies } from './arguments';
import { type Attention, attentionOf } from './attention';
import { Bridge } from './bridge';
import { recurrentDropout } from './dropout';
import { initialize, initializeGroups, schemeOf, tie } from './initialization';
import {
  type Cell,
  type Decoded,
  type Encoded,
  EncoderDecoder,
  type TraceOption,
  traceOf,
} from './model';
import { type RecurrentOptions, type ResolvedRecurrent, resolveRecurrent } from './options';

/** h, and C where the cell has one, per layer [L, B, H]; ã of the step before [B, H] with input feeding. */
export interface RecurrentState {
  hidden: Tensor;
  cell?: Tensor;
  fed?: Tensor;
}

/** How a network of the family is built. */
export interface NetworkOptions {
  numLayers: number;
  dropout: number;
  generator: Generator;
  bidirectional?: boolean;
}

interface Steps {
  /** h of the top layer at every step [B, T, H] */
  output: Tensor;
  state: RecurrentState;
  gates?: Tensor[];
}

export interface StepsInput extends TraceOption {
  state?: RecurrentState;
  lengths?: Int32Array;
}

export abstract class RecurrentModel<
  Network extends Module,
> extends EncoderDecoder<RecurrentState> {
  readonly seed: number;
  override readonly directions: 1 | 2;
  readonly sourceEmbedding: Embedding;
  readonly targetEmbedding: Embedding;
  readonly encoder: Network;
  readonly decoder: Network;
  readonly bridge: Bridge | null;
  readonly attention: Attention | null;
  readonly combine: Linear | null;
  readonly output: Linear;
  abstract override readonly cell: Cell;
  override readonly options: ResolvedRecurrent & Readonly<Record<string, unknown>>;
  private readonly dropout: Readonly<Record<'embedding' | 'cellOutput' | 'output', Dropout>>;

  /** @param own options of the family alone, checked by it */
  constructor(
    readonly vocabularies: Vocabularies,
    options: RecurrentOptions,
    family: { name: string; hasCell: boolean },
    own: Readonly<Record<string, unknown>> = {},
  ) {
    super();
    checkVocabularies(family.name, vocabularies);
    this.options = { ...resolveRecurrent(family.name, options, Object.keys(own)), ...own };
    const { embeddingDim: E, hiddenDim: H, numLayers, bidirectional } = this.options;
    const { bridge, inputFeeding, tieWeights, initialization } = this.options;
    const looksBefore = this.options.attentionQuery === 'previous';
    const rates = recurrentDropout(family.name, this.options);
    this.seed = this.options.seed;
    this.directions = bidirectional ? 2 : 1;
    const generator = new Generator(this.seed);
    const D = this.directions * H; // what the decoder can look at, per source token
    const { sourceVocabulary, targetVocabulary } = vocabularies;
    const layers = { numLayers, dropout: rates.betweenLayers, generator };
    this.sourceEmbedding = new Embedding(sourceVocabulary.size, E, { generator });
    this.targetEmbedding = new Embedding(targetVocabulary.size, E, { generator });
    this.encoder = this.network(E, H, { ...layers, bidirectional });
    this.decoder = this.network(E + (inputFeeding ? H : looksBefore ? D : 0), H, layers);
    const { hasCell } = family;
    const joins = bridge !== 'zero' && (bridge === 'learned' || bidirectional);
    this.bridge = joins ? new Bridge(numLayers, this.directions, H, { hasCell, generator }) : null;
    const dropoutRate = rates.attention;
    this.attention = attentionOf(this.options, H, D, { dropoutRate, generator });
    const read = D + H + (looksBefore ? E : 0);
    this.combine = this.attention ? new Linear(read, H, { bias: false, generator }) : null;
    this.output = new Linear(H, targetVocabulary.size, { generator });
    const dropout = (rate: number) => new Dropout(rate, { generator });
    this.dropout = {
      embedding: dropout(rates.embedding),
      cellOutput: dropout(rates.cellOutput),
      output: dropout(rates.output),
    };
    if (tieWeights === 'all') checkTied(family.name, vocabularies);
    if (tieWeights !== 'none') {
      const source = tieWeights === 'all' ? this.sourceEmbedding : undefined;
      tie(this.targetEmbedding, this.output, source);
    }
    initialize(this, schemeOf(initialization), generator);
    initializeGroups(this, initialization, generator);
  }

  /** A network of this family. */
  protected abstract network(
    inputSize: number,
    hiddenSize: number,
    options: NetworkOptions,
  ): Network;

  /** Runs it over x [B, T, …]. */
  protected abstract run(network: Network, x: Tensor, input: StepsInput): Steps;

  encode(
    { tokens, lengths, mask }: SourceBatch,
    options: TraceOption = {},
  ): Encoded<RecurrentState> {
    checkArguments('RecurrentModel.encode', 'source, options', arguments);
    const trace = traceOf('RecurrentModel.encode', options);
    const embedded = this.embed(this.sourceEmbedding, tokens); // [B, S] → [B, S, E]
    const { output, state, gates } = this.run(this.encoder, embedded, { lengths, trace });
    const memory = this.dropout.cellOutput.forward(output); // [B, S, D]
    const keys = this.attention ? [this.attention.project(memory)] : [];
    return { memory, mask, keys, state: this.cross(state), gates };
  }

  forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    checkArguments('RecurrentModel.forward', 'source, prefix, real', arguments);
    const encoded = this.encode(source);
    const embedded = this.embed(this.targetEmbedding, prefix); // [B, T, E]
    const { inputFeeding, attentionQuery } = this.options;
    if (inputFeeding || attentionQuery === 'previous')
      return this.stepByStep(embedded, encoded, real);
    const { state } = encoded;
    const { output } = this.run(this.decoder, embedded, { state, lengths: real?.lengths }); // [B, T, H]
    return this.score(this.look(output, encoded, real).attended);
  }

  decodeStep(
    previous: Tensor,
    state: RecurrentState,
    encoded: Encoded<RecurrentState>,
    options: TraceOption = {},
  ): Decoded<RecurrentState> {
    checkArguments('RecurrentModel.decodeStep', 'previous, state, encoded, options', arguments);
    const trace = traceOf('RecurrentModel.decodeStep', options);
    const embedded = this.embed(this.targetEmbedding, previous.unsqueeze(1)); // [B, 1, E]
    const step = this.step(embedded, state, encoded, trace);
    return { ...step, logits: this.score(step.attended).squeeze(1) };
  }

  selectState({ hidden, cell, fed }: RecurrentState, rows: readonly number[]): RecurrentState {
    checkArguments('RecurrentModel.selectState', 'state, rows', arguments);
    const [L, B, H] = hidden.shape;
    // the rows of every layer, so that no dim has to be moved to the front
    const layers = new Int32Array(L * rows.length);
    for (let i = 0; i < layers.length; i++) {
      layers[i] = Math.floor(i / rows.length) * B + rows[i % rows.length];
    }
    const ids = tensor(layers);
    const chosen = (state: Tensor) =>
      state
        .reshape([L * B, H])
        .indexSelect(0, ids)
        .reshape([L, rows.length, H]);
    return {
      hidden: chosen(hidden),
      ...(cell ? { cell: chosen(cell) } : {}),
      ...(fed ? { fed: fed.indexSelect(0, rows) } : {}),
    };
  }

  /** One step from an embedded word [B, 1, E]: ã [B, 1, H], and the weights [B, 1, S] it came from. */
  private step(
    embedded: Tensor,
    state: RecurrentState,
    encoded: Encoded<RecurrentState>,
    trace = false,
  ) {
    if (this.options.attentionQuery === 'previous') {
      return this.lookThenStep(embedded, state, encoded, trace);
    }
    const { fed } = state;
    const x = fed ? cat([embedded, fed.unsqueeze(1)], -1) : embedded;
    const { output, state: next, gates } = this.run(this.decoder, x, { state, trace });
    const { attended, weights } = this.look(output, encoded);
    return {
      attended,
      state: fed ? { ...next, fed: attended.squeeze(1) } : next,
      weights: weights ? [weights] : undefined,
      gates,
    };
  }

  /** The same where attention is asked with the state before, and the cell reads its answer. */
  private lookThenStep(
    embedded: Tensor,
    state: RecurrentState,
    { memory, mask, keys }: Encoded<RecurrentState>,
    trace: boolean,
  ) {
    const { attention, combine } = this as { attention: Attention; combine: Linear };
    const before = state.hidden.select(0, this.options.numLayers - 1).unsqueeze(1); // [B, 1, H]
    const { context, weights } = attention.forward(before, memory, mask, keys[0]); // [B, 1, D]
    const x = cat([embedded, context], -1);
    const { output, state: next, gates } = this.run(this.decoder, x, { state, trace });
    const read = cat([context, this.dropout.cellOutput.forward(output), embedded], -1);
    const attended = combine.forward(read).tanh(); // [B, 1, H]
    return { attended, state: next, weights: [weights], gates };
  }

  /** All steps one after the other: each needs what attention answered. */
  private stepByStep(
    embedded: Tensor,
    encoded: Encoded<RecurrentState>,
    real?: PackedRows,
  ): Tensor {
    let { state } = encoded;
    const outputs: Tensor[] = [];
    for (let t = 0; t < embedded.shape[1]; t++) {
      const step = this.step(embedded.slice(1, t, t + 1), state, encoded);
      state = step.state;
      outputs.push(step.attended);
    }
    const all = cat(outputs, 1); // [B, T, H]
    return this.score(real ? real.pack(all) : all);
  }

  private embed(table: Embedding, tokens: Tensor): Tensor {
    return this.dropout.embedding.forward(table.forward(tokens));
  }

  /** From outputs of the decoder [B, T, H] to ã [B, T, H], or [N, H] of real positions. */
  private look(
    output: Tensor,
    { memory, mask, keys }: Encoded<RecurrentState>,
    real?: PackedRows,
  ): { attended: Tensor; weights?: Tensor } {
    const states = this.dropout.cellOutput.forward(output);
    const own = (x: Tensor) => (real ? real.pack(x) : x);
    if (!this.attention) return { attended: own(states) };
    const { attention, combine } = this as { attention: Attention; combine: Linear };
    const { context, weights } = attention.forward(states, memory, mask, keys[0]); // [B, T, D], [B, T, S]
    return { attended: combine.forward(own(cat([context, states], -1))).tanh(), weights };
  }

  private score(attended: Tensor): Tensor {
    return this.output.forward(this.dropout.output.forward(attended)); // [B, T, H] → [B, T, V]
  }

  /** The state the decoder starts from. */
  private cross(last: RecurrentState): RecurrentState {
    const { bridge, numLayers, hiddenDim, inputFeeding } = this.options;
    const B = last.hidden.shape[1];
    const none = () => zeros([numLayers, B, hiddenDim]);
    const blank = () => ({ hidden: none(), ...(last.cell ? { cell: none() } : {}) });
    const state = bridge === 'zero' ? blank() : this.bridge ? this.bridge.forward(last) : last;
    return inputFeeding ? { ...state, fed: zeros([B, hiddenDim]) } : state;
  }
}
