/**
 * The models of the goldens and benchmarks, from the engine's layers alone: what a person who builds a model from scratch
 * writes. Field names are those of the golden models, which are PyTorch's.
 */
import {
  attention,
  cat,
  Embedding,
  GRU,
  LayerNorm,
  Linear,
  LSTM,
  type LSTMState,
  Module,
  PositionalEncoding,
  RNN,
  type Tensor,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
} from '../../src/engine';
import type { SourceBatch } from '../../src/text';

export interface ModelSizes {
  cell: 'rnn' | 'gru' | 'lstm' | 'transformer';
  vocab: number;
  /** Width of a word's vector; the Transformer's is `hid`. */
  emb?: number;
  hid: number;
  layers: number;
  attention?: boolean;
  bidirectional?: boolean;
  heads?: number;
  ffn?: number;
}

/** Logits [B, T, V] of every next word, the gold prefix being given. */
export interface Translator extends Module {
  forward(source: SourceBatch, prefix: Tensor): Tensor;
}

export function goldenModel(sizes: ModelSizes): Translator {
  return sizes.cell === 'transformer' ? new Transformer(sizes) : new Recurrent(sizes);
}

const CELLS = { rnn: RNN, gru: GRU, lstm: LSTM };

/** Recurrent encoder and decoder, Luong's general attention if asked for, scores as in the paper. */
class Recurrent extends Module implements Translator {
  readonly src_embedding: Embedding;
  readonly tgt_embedding: Embedding;
  readonly encoder: RNN | GRU | LSTM;
  readonly decoder: RNN | GRU | LSTM;
  readonly bridge_h: Linear | null;
  readonly bridge_c: Linear | null;
  readonly attn_score: Linear | null;
  readonly attn_combine: Linear | null;
  readonly output: Linear;

  constructor({ cell, vocab, emb = 0, hid, layers, attention, bidirectional }: ModelSizes) {
    super();
    const directions = bidirectional ? 2 : 1;
    const Cell = CELLS[cell as 'lstm'];
    this.src_embedding = new Embedding(vocab, emb);
    this.tgt_embedding = new Embedding(vocab, emb);
    this.encoder = new Cell(emb, hid, { numLayers: layers, bidirectional });
    this.decoder = new Cell(emb, hid, { numLayers: layers });
    this.bridge_h = bidirectional ? new Linear(2 * hid, hid) : null;
    this.bridge_c = bidirectional ? new Linear(2 * hid, hid) : null;
    this.attn_score = attention ? new Linear(directions * hid, hid, { bias: false }) : null;
    this.attn_combine = attention ? new Linear((directions + 1) * hid, hid, { bias: false }) : null;
    this.output = new Linear(hid, vocab);
  }

  forward({ tokens, lengths, mask }: SourceBatch, prefix: Tensor): Tensor {
    const encoder = this.encoder as LSTM; // the three differ in their state only
    const decoder = this.decoder as LSTM;
    const encoded = encoder.forward(this.src_embedding.forward(tokens), { lengths }); // [B, S, D]
    const state = this.bridge(encoded.state);
    const { output } = decoder.forward(this.tgt_embedding.forward(prefix), { state }); // [B, T, H]
    if (!this.attn_score || !this.attn_combine) return this.output.forward(output);
    const keys = this.attn_score.forward(encoded.output); // [B, S, H]
    const { context } = attention(output, keys, encoded.output, { mask }); // [B, T, D]
    const attended = this.attn_combine.forward(cat([context, output], -1)).tanh(); // [B, T, H]
    return this.output.forward(attended);
  }

  /** Per layer tanh(W [forward; backward] + b) where the encoder read both ways. */
  private bridge(state: LSTMState): LSTMState {
    const { bridge_h, bridge_c } = this;
    if (!bridge_h || !bridge_c) return state;
    const join = (states: Tensor, map: Linear) => {
      const [rows, B, H] = states.shape;
      const both = states.reshape([rows / 2, 2, B, H]).permute([0, 2, 1, 3]);
      return map.forward(both.reshape([rows / 2, B, 2 * H])).tanh();
    };
    return { hidden: join(state.hidden, bridge_h), cell: join(state.cell, bridge_c) };
  }
}

/** A stack of layers, closed by a norm. */
class Stack<Layer extends Module> extends Module {
  readonly layers: Layer[];
  readonly norm: LayerNorm;

  constructor(count: number, width: number, make: () => Layer) {
    super();
    this.layers = Array.from({ length: count }, make);
    this.norm = new LayerNorm(width);
  }
}

/** Pre-norm encoder–decoder with sinusoidal positions. */
class Transformer extends Module implements Translator {
  readonly src_embedding: Embedding;
  readonly tgt_embedding: Embedding;
  readonly encoder: Stack<TransformerEncoderLayer>;
  readonly decoder: Stack<TransformerDecoderLayer>;
  readonly output: Linear;
  private readonly position: PositionalEncoding;
  private readonly scale: number;

  constructor({ vocab, hid, layers, heads = 1, ffn = 4 * hid }: ModelSizes) {
    super();
    const options = { ffnDim: ffn, normFirst: true };
    this.src_embedding = new Embedding(vocab, hid);
    this.tgt_embedding = new Embedding(vocab, hid);
    this.encoder = new Stack(layers, hid, () => new TransformerEncoderLayer(hid, heads, options));
    this.decoder = new Stack(layers, hid, () => new TransformerDecoderLayer(hid, heads, options));
    this.output = new Linear(hid, vocab);
    this.position = new PositionalEncoding(hid);
    this.scale = Math.sqrt(hid);
  }

  forward({ tokens, mask }: SourceBatch, prefix: Tensor): Tensor {
    let memory = this.position.forward(this.src_embedding.forward(tokens).mul(this.scale)); // [B, S, D]
    for (const layer of this.encoder.layers) {
      memory = layer.forward(memory, { keyMask: mask }).output;
    }
    memory = this.encoder.norm.forward(memory);
    let x = this.position.forward(this.tgt_embedding.forward(prefix).mul(this.scale)); // [B, T, D]
    for (const layer of this.decoder.layers) {
      x = layer.forward(x, memory, { memoryMask: mask }).output;
    }
    return this.output.forward(this.decoder.norm.forward(x));
  }
}
