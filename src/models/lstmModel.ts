/**
 * Encoder–decoder with LSTMs (Sutskever, Vinyals & Le 2014), with attention if asked for (Luong et al. 2015):
 *
 *   encoder   h_s, c_s = LSTM(embed(x_s), h_{s−1}, c_{s−1})                  s = 1 … S
 *   decoder   d_t, e_t = LSTM(embed(y_{t−1}), d_{t−1}, e_{t−1})              t = 1 … T,  starts from h_S, c_S
 *             a_t = attend(d_t, h_1 … h_S)                                   (pads have weight 0)
 *             p(y_t | y_<t, x) = softmax(W · tanh(W_c [a_t ; d_t]) + b)      without attention: softmax(W d_t + b)
 *
 * Shapes: B sentences, S and T tokens, E embeddingDim, H hiddenDim, L numLayers, D = H (2H if bidirectional),
 * V target vocabulary.
 */
import {
  cat,
  Dropout,
  Embedding,
  Generator,
  Linear,
  LSTM,
  type LSTMState,
  type Tensor,
} from '../engine';
import type { SourceBatch, Vocabularies } from '../text';
import { checkVocabularies } from './arguments';
import { type Attention, attentionOf } from './attention';
import { Bridge } from './bridge';
import { type Decoded, type Encoded, EncoderDecoder, type TraceOption } from './model';
import { type RecurrentOptions, type ResolvedOptions, resolveOptions } from './options';

export class LSTMModel extends EncoderDecoder<LSTMState> {
  readonly options: ResolvedOptions;
  readonly seed: number;
  readonly directions: 1 | 2;
  readonly sourceEmbedding: Embedding;
  readonly targetEmbedding: Embedding;
  readonly encoder: LSTM;
  readonly decoder: LSTM;
  readonly bridge: Bridge | null;
  readonly attention: Attention | null;
  readonly combine: Linear | null;
  readonly output: Linear;
  private readonly dropout: Dropout;

  /**
   * @param vocabularies a corpus, or anything with its vocabularies and tokenizers
   * @throws RangeError naming an option that is wrong.
   */
  constructor(
    readonly vocabularies: Vocabularies,
    options: RecurrentOptions = {},
  ) {
    super();
    checkVocabularies('LSTMModel', vocabularies);
    this.options = resolveOptions('LSTMModel', options);
    const { embeddingDim: E, hiddenDim: H, numLayers, bidirectional, dropoutRate } = this.options;
    this.seed = this.options.seed;
    this.directions = bidirectional ? 2 : 1;
    const generator = new Generator(this.seed);
    const D = bidirectional ? 2 * H : H; // what the decoder can look at, per source token
    const { sourceVocabulary, targetVocabulary } = vocabularies;
    const layers = { numLayers, dropout: dropoutRate, generator };
    this.sourceEmbedding = new Embedding(sourceVocabulary.size, E, { generator });
    this.targetEmbedding = new Embedding(targetVocabulary.size, E, { generator });
    this.encoder = new LSTM(E, H, { ...layers, bidirectional });
    this.decoder = new LSTM(E, H, layers);
    this.bridge = bidirectional ? new Bridge(numLayers, H, { generator }) : null;
    this.attention = attentionOf(this.options, H, D, generator);
    this.combine = this.attention ? new Linear(D + H, H, { bias: false, generator }) : null;
    this.output = new Linear(H, targetVocabulary.size, { generator });
    this.dropout = new Dropout(dropoutRate, { generator });
  }

  encode(
    { tokens, lengths, mask }: SourceBatch,
    { trace = false }: TraceOption = {},
  ): Encoded<LSTMState> {
    const embedded = this.dropout.forward(this.sourceEmbedding.forward(tokens)); // [B, S] → [B, S, E]
    const { output, state, gates } = this.encoder.forward(embedded, { lengths, trace });
    return { memory: output, mask, state: this.bridge ? this.bridge.forward(state) : state, gates };
  }

  forward(source: SourceBatch, prefix: Tensor): Tensor {
    const { memory, mask, state } = this.encode(source);
    const embedded = this.dropout.forward(this.targetEmbedding.forward(prefix)); // [B, T, E]
    const { output } = this.decoder.forward(embedded, { state }); // [B, T, H]
    return this.read(output, memory, mask).logits;
  }

  decodeStep(
    previous: Tensor,
    state: LSTMState,
    { memory, mask }: Encoded<LSTMState>,
    { trace = false }: TraceOption = {},
  ): Decoded<LSTMState> {
    const embedded = this.targetEmbedding.forward(previous.unsqueeze(1)); // [B] → [B, 1, E]
    const step = this.decoder.forward(embedded, { state, trace });
    const { logits, weights } = this.read(step.output, memory, mask); // [B, 1, V], [B, 1, S]
    return {
      logits: logits.squeeze(1),
      state: step.state,
      weights: weights?.squeeze(1),
      gates: step.gates,
    };
  }

  selectState({ hidden, cell }: LSTMState, rows: readonly number[]): LSTMState {
    return { hidden: hidden.indexSelect(1, rows), cell: cell.indexSelect(1, rows) };
  }

  /** From decoder states [B, T, H] to logits [B, T, V]. */
  private read(states: Tensor, memory: Tensor, mask: Tensor): { logits: Tensor; weights?: Tensor } {
    if (!this.attention || !this.combine) {
      return { logits: this.output.forward(this.dropout.forward(states)) };
    }
    const { context, weights } = this.attention.forward(states, memory, mask); // [B, T, D], [B, T, S]
    const attended = this.combine.forward(cat([context, states], -1)).tanh(); // [B, T, H]
    return { logits: this.output.forward(this.dropout.forward(attended)), weights };
  }
}
