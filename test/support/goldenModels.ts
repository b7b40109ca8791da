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
  type PackedRows,
  PositionalEncoding,
  packRows,
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

export interface Translator extends Module {
  /** Logits [B, T, V] of every next word, the gold prefix being given; [N, V] of the positions that are real, if said. */
  forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor;
  /** Reads the source. @returns a function from the words before [B] to the logits of the next [B, V] */
  write(source: SourceBatch): (previous: Tensor) => Tensor;
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

  forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    const { memory, keys, state } = this.encode(source);
    const { output } = this.decode(prefix, state, real?.lengths); // [B, T, H]
    return this.read(output, memory, keys, source.mask, real);
  }

  write(source: SourceBatch): (previous: Tensor) => Tensor {
    const { memory, keys, state: first } = this.encode(source);
    let state = first;
    return previous => {
      const step = this.decode(previous.unsqueeze(1), state); // [B, 1, H]
      state = step.state;
      return this.read(step.output, memory, keys, source.mask).squeeze(1);
    };
  }

  private encode({ tokens, lengths }: SourceBatch) {
    const encoder = this.encoder as LSTM; // the three differ in their state only
    const { output, state } = encoder.forward(this.src_embedding.forward(tokens), { lengths });
    const keys = this.attn_score ? this.attn_score.forward(output) : null; // [B, S, H]
    return { memory: output, keys, state: this.bridge(state) };
  }

  private decode(tokens: Tensor, state: LSTMState, lengths?: Int32Array) {
    return (this.decoder as LSTM).forward(this.tgt_embedding.forward(tokens), { state, lengths });
  }

  /** Decoder states [B, T, H] → logits */
  private read(
    states: Tensor,
    memory: Tensor,
    keys: Tensor | null,
    mask: Tensor,
    real?: PackedRows,
  ): Tensor {
    const own = (x: Tensor) => (real ? real.pack(x) : x);
    if (!keys || !this.attn_combine) return this.output.forward(own(states));
    const { context } = attention(states, keys, memory, { mask }); // [B, T, D]
    return this.output.forward(this.attn_combine.forward(own(cat([context, states], -1))).tanh());
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

  forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    const memoryRows = real && packRows(source.mask);
    const memory = this.encode(source, memoryRows);
    let x = this.embed(this.tgt_embedding, prefix, 0, real); // [B, T, D], or [N, D]
    const masks = { memoryMask: source.mask, rows: real, memoryRows };
    for (const layer of this.decoder.layers) x = layer.forward(x, memory, masks).output;
    return this.output.forward(this.decoder.norm.forward(x));
  }

  write(source: SourceBatch): (previous: Tensor) => Tensor {
    const memory = this.encode(source);
    const caches = this.decoder.layers.map(layer => layer.start(memory));
    let position = 0;
    return previous => {
      let x = this.embed(this.tgt_embedding, previous.unsqueeze(1), position++); // [B, 1, D]
      this.decoder.layers.forEach((layer, i) => {
        const step = layer.step(x, caches[i], { memoryMask: source.mask });
        caches[i] = step.cache;
        x = step.output;
      });
      return this.output.forward(this.decoder.norm.forward(x)).squeeze(1);
    };
  }

  private encode({ tokens, mask }: SourceBatch, rows?: PackedRows): Tensor {
    let memory = this.embed(this.src_embedding, tokens, 0, rows); // [B, S, D], or [N, D]
    for (const layer of this.encoder.layers) {
      memory = layer.forward(memory, { keyMask: mask, rows }).output;
    }
    return this.encoder.norm.forward(memory);
  }

  private embed(table: Embedding, tokens: Tensor, from = 0, rows?: PackedRows): Tensor {
    const x = this.position.forward(table.forward(tokens).mul(this.scale), from);
    return rows ? rows.pack(x) : x;
  }
}
