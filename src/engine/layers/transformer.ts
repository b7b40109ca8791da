/**
 * The layers of the Transformer (Vaswani et al. 2017, section 3.1), with PyTorch's parameter names. Post-norm is the
 * paper's, x = norm(x + f(x)); pre-norm (`normFirst`; Xiong et al. 2020), x = x + f(norm(x)), trains without warm-up.
 *
 * Shapes: B sentences, S source and T target positions, D embedDim.
 */
import { checkArguments } from '../describe';
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { cat } from '../ops/movement';
import { checkNames, choice, flag, size } from '../options';
import type { PackedRows } from '../packedRows';
import { show } from '../shape';
import type { Tensor } from '../tensor';
import { Dropout, Linear, type Seeded } from './basic';
import { LayerNorm } from './layerNorm';
import { Module } from './module';
import {
  checkKept,
  type KeyValue,
  MASKS,
  MultiheadAttention,
  type MultiheadMasks,
} from './multiheadAttention';

export interface TransformerLayerOptions extends Seeded {
  /** Hidden width of the feed-forward part; 4 · embedDim if not said. */
  ffnDim?: number;
  /**
   * Dropout while training, in [0, 1): one rate for the attention weights, inside the feed-forward part and on every branch,
   * or a rate for each of them. Default: 0.
   */
  dropoutRate?: number | TransformerLayerDropout;
  /** Biases in the maps of every attention. Default: true. */
  attentionBias?: boolean;
  /** 'relu' (if not said) or 'gelu' */
  activation?: 'relu' | 'gelu';
  /** Normalises before each branch instead of after it; false if not said. */
  normFirst?: boolean;
  /** Rotary positions in the self-attention (Su et al. 2021); false if not said. */
  rotary?: boolean;
  /** ε of the norms; 1e-5 if not said. */
  eps?: number;
}

/** Rates of dropout in a layer; each in [0, 1). Default: 0. */
export interface TransformerLayerDropout {
  /** On the weights of every attention. */
  attention?: number;
  /** Inside the feed-forward part, after the activation. */
  feedForward?: number;
  /** On what each branch adds to its input. */
  residual?: number;
}

/** @throws TypeError for another place; rates are checked where they are used */
function dropoutOf(
  owner: string,
  given: number | TransformerLayerDropout = 0,
): Required<TransformerLayerDropout> {
  if (typeof given === 'number') return { attention: given, feedForward: given, residual: given };
  checkNames(`${owner}: dropoutRate`, given, ['attention', 'feedForward', 'residual']);
  const { attention = 0, feedForward = 0, residual = 0 } = given;
  return { attention, feedForward, residual };
}

const OPTIONS = [
  'ffnDim',
  'dropoutRate',
  'attentionBias',
  'activation',
  'normFirst',
  'rotary',
  'eps',
  'generator',
] as const;

/** What encoder and decoder layers share: the feed-forward part, the norms and where they stand. */
abstract class TransformerLayer extends Module {
  readonly self_attn: MultiheadAttention;
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly normFirst: boolean;
  /** On what a branch adds. */
  private readonly dropout: Dropout;
  private readonly feedForwardDropout: Dropout;
  private readonly activation: 'relu' | 'gelu';

  constructor(
    owner: string,
    readonly embedDim: number,
    readonly numHeads: number,
    options: TransformerLayerOptions,
  ) {
    super();
    checkNames(owner, options, OPTIONS);
    size(owner, 'embedDim', embedDim);
    size(owner, 'numHeads', numHeads);
    const { ffnDim = 4 * embedDim, rotary, eps, generator } = options;
    const rates = dropoutOf(owner, options.dropoutRate);
    this.normFirst = flag(owner, 'normFirst', options.normFirst, false);
    this.activation = choice(owner, 'activation', options.activation, ['relu', 'gelu'], 'relu');
    const seeded = { generator };
    this.self_attn = new MultiheadAttention(embedDim, numHeads, {
      dropoutRate: rates.attention,
      bias: flag(owner, 'attentionBias', options.attentionBias, true),
      rotary,
      ...seeded,
    });
    this.linear1 = new Linear(embedDim, size(owner, 'ffnDim', ffnDim), seeded);
    this.linear2 = new Linear(ffnDim, embedDim, seeded);
    this.norm1 = new LayerNorm(embedDim, { eps });
    this.norm2 = new LayerNorm(embedDim, { eps });
    this.dropout = new Dropout(rates.residual, seeded);
    this.feedForwardDropout = new Dropout(rates.feedForward, seeded);
  }

  /** The self-attention of one more position x [B, 1, D] to itself and those before, with what is kept of it. */
  protected selfStep(x: Tensor, past: KeyValue | null) {
    let weights!: Tensor;
    let own!: KeyValue;
    const output = this.residual(x, this.norm1, y => {
      const added = this.self_attn.keyValue(y, y, undefined, past ? past.keys.shape[1] : 0);
      own = past
        ? { keys: cat([past.keys, added.keys], 1), values: cat([past.values, added.values], 1) }
        : added;
      const answer = this.self_attn.step(y, own);
      weights = answer.weights;
      return answer.output;
    });
    return { output, weights, own };
  }

  /** x + branch(norm(x)), or norm(x + branch(x)) */
  protected residual(x: Tensor, norm: LayerNorm, branch: (x: Tensor) => Tensor): Tensor {
    if (this.normFirst) return x.add(this.dropout.forward(branch(norm.forward(x))));
    return norm.forward(x.add(this.dropout.forward(branch(x))));
  }

  /** W₂ f(W₁ x + b₁) + b₂ */
  protected feedForward(x: Tensor): Tensor {
    const hidden = this.linear1.forward(x); // [B, T, ffnDim]
    const active = this.activation === 'relu' ? hidden.relu() : hidden.gelu();
    return this.linear2.forward(this.feedForwardDropout.forward(active));
  }

  protected check(x: Tensor, rows?: PackedRows): void {
    expectTensor(this.constructor.name, 'x', x);
    const fits = rows ? x.rank === 2 && x.shape[0] === rows.count : x.rank === 3;
    if (fits && x.shape[x.rank - 1] === this.embedDim) return;
    const wanted = rows ? `${rows.count} packed rows` : 'batch, length';
    throw new ShapeError(
      `${this.constructor.name}: x is [${wanted}, embedDim = ${this.embedDim}], got ${show(x.shape)}.`,
    );
  }
}

export interface EncoderLayerOutput {
  /** [B, S, D] */
  output: Tensor;
  /** Weights of the self-attention, [B, heads, S, S]. */
  weights: Tensor;
}

/** Self-attention, then a feed-forward part: [B, S, D] → [B, S, D]. */
export class TransformerEncoderLayer extends TransformerLayer {
  constructor(embedDim: number, numHeads: number, options: TransformerLayerOptions = {}) {
    checkArguments('TransformerEncoderLayer', 'embedDim, numHeads, options', arguments);
    super('TransformerEncoderLayer', embedDim, numHeads, options);
  }

  /** @param x [B, S, D]; with `rows` real positions alone, packed [N, D], and so is the output */
  forward(x: Tensor, masks: MultiheadMasks = {}): EncoderLayerOutput {
    checkArguments('TransformerEncoderLayer.forward', 'x, masks', arguments);
    checkNames('TransformerEncoderLayer.forward', masks, MASKS);
    this.check(x, masks.rows);
    let weights!: Tensor;
    const attended = this.residual(x, this.norm1, y => {
      const answer = this.self_attn.forward(y, y, y, masks);
      weights = answer.weights;
      return answer.output;
    });
    return { output: this.residual(attended, this.norm2, y => this.feedForward(y)), weights };
  }

  /**
   * One more position x [B, 1, D] of a causal layer, given what is kept of those before (null at the first): the same as
   * the last position of forward with { causal: true }.
   */
  step(x: Tensor, past: KeyValue | null): EncoderLayerOutput & { cache: KeyValue } {
    checkArguments('TransformerEncoderLayer.step', 'x, past', arguments);
    if (past !== null) checkKept('TransformerEncoderLayer.step', past);
    this.check(x);
    const { output, weights, own } = this.selfStep(x, past);
    return {
      output: this.residual(output, this.norm2, y => this.feedForward(y)),
      weights,
      cache: own,
    };
  }
}

/** What a decoder layer keeps of the positions before, and of the source. */
export interface DecoderLayerCache {
  /** Keys and values of the target positions so far; null before the first. */
  own: KeyValue | null;
  /** Keys and values of the source. */
  memory: KeyValue;
}

export interface DecoderLayerMasks {
  /** bool [B, S]: true at real source tokens. */
  memoryMask?: Tensor;
  /** bool [B, T]: true at real target tokens; not needed where pads only follow. */
  keyMask?: Tensor;
  /** x, and the output, hold real target positions alone, packed: [N, D]. */
  rows?: PackedRows;
  /** The memory holds real source positions alone, packed: [N, D]. */
  memoryRows?: PackedRows;
}

const DECODER_MASKS = ['memoryMask', 'keyMask', 'rows', 'memoryRows'] as const;

export interface DecoderLayerOutput {
  /** [B, T, D] */
  output: Tensor;
  /** Weights of the causal self-attention, [B, heads, T, T] (in steps: [B, heads, 1, positions so far]). */
  selfWeights: Tensor;
  /** Weights of the attention to the source, [B, heads, T, S]. */
  crossWeights: Tensor;
}

/** Causal self-attention, attention to the source, then a feed-forward part: [B, T, D] → [B, T, D]. */
export class TransformerDecoderLayer extends TransformerLayer {
  readonly multihead_attn: MultiheadAttention;
  readonly norm3: LayerNorm;

  constructor(embedDim: number, numHeads: number, options: TransformerLayerOptions = {}) {
    checkArguments('TransformerDecoderLayer', 'embedDim, numHeads, options', arguments);
    super('TransformerDecoderLayer', embedDim, numHeads, options);
    const { attentionBias: bias, eps, generator } = options;
    const { attention: dropoutRate } = dropoutOf('TransformerDecoderLayer', options.dropoutRate);
    const own = { dropoutRate, bias, generator };
    this.multihead_attn = new MultiheadAttention(embedDim, numHeads, own);
    this.norm3 = new LayerNorm(embedDim, { eps });
  }

  /** @param x [B, T, D]  @param memory [B, S, D], the encoder's output */
  forward(x: Tensor, memory: Tensor, masks: DecoderLayerMasks = {}): DecoderLayerOutput {
    checkArguments('TransformerDecoderLayer.forward', 'x, memory, masks', arguments);
    checkNames('TransformerDecoderLayer.forward', masks, DECODER_MASKS);
    const { keyMask, rows, memoryRows } = masks;
    this.check(x, rows);
    let selfWeights!: Tensor;
    const own = this.residual(x, this.norm1, y => {
      const answer = this.self_attn.forward(y, y, y, { causal: true, keyMask, rows });
      selfWeights = answer.weights;
      return answer.output;
    });
    const past = this.multihead_attn.keyValue(memory, memory, memoryRows);
    return { ...this.afterSelf(own, past, masks), selfWeights };
  }

  /** What `step` starts with. @param memory [B, S, D]; with `rows` packed, [N, D] */
  start(memory: Tensor, rows?: PackedRows): DecoderLayerCache {
    checkArguments('TransformerDecoderLayer.start', 'memory, rows', arguments);
    return { own: null, memory: this.multihead_attn.keyValue(memory, memory, rows) };
  }

  /** One more position x [B, 1, D], given those before: forward's last, without computing the others again. */
  step(
    x: Tensor,
    cache: DecoderLayerCache,
    masks: Pick<DecoderLayerMasks, 'memoryMask'> = {},
  ): DecoderLayerOutput & { cache: DecoderLayerCache } {
    checkArguments('TransformerDecoderLayer.step', 'x, cache, masks', arguments);
    checkNames('TransformerDecoderLayer.step', masks, ['memoryMask']);
    const { own: past, memory } = cache ?? {};
    checkKept('TransformerDecoderLayer.step', memory);
    if (past !== null) checkKept('TransformerDecoderLayer.step', past);
    this.check(x);
    const { output, weights: selfWeights, own } = this.selfStep(x, past);
    return { ...this.afterSelf(output, memory, masks), selfWeights, cache: { own, memory } };
  }

  private afterSelf(
    x: Tensor,
    memory: KeyValue,
    { memoryMask, rows }: DecoderLayerMasks,
  ): { output: Tensor; crossWeights: Tensor } {
    let crossWeights!: Tensor;
    const seen = this.residual(x, this.norm2, y => {
      const answer = this.multihead_attn.step(y, memory, { keyMask: memoryMask, rows });
      crossWeights = answer.weights;
      return answer.output;
    });
    return { output: this.residual(seen, this.norm3, y => this.feedForward(y)), crossWeights };
  }
}
