/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2): every head projects queries, keys and values to E/heads
 * dims and attends for itself; the heads' answers side by side go through one more map.
 *
 *   head_i = softmax(Q W_i^Q (K W_i^K)ᵀ / √(E/heads)) V W_i^V,   output = [head_1 … head_h] W^O
 *
 * Parameter names, layouts and initial values are PyTorch's. Shapes: B sentences, T queries, S keys, E embedDim.
 */

import { type AttentionOptions, multiHead } from '../attention';
import { zeros } from '../creation';
import { checkArguments } from '../describe';
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { projection } from '../ops/projection';
import { checkNames, describe, dropoutRate, flag, size } from '../options';
import type { PackedRows } from '../packedRows';
import { type Generator, generatorOf } from '../random';
import { made, warnIfHidden } from '../registered';
import { show } from '../shape';
import { Tensor } from '../tensor';
import { Linear, type Seeded } from './basic';
import { uniform } from './init';
import { Module, Parameter } from './module';
import { rotate } from './rotary';

export interface MultiheadAttentionOptions extends Seeded {
  /** Dropout on the weights while training, in [0, 1); 0 if not said. */
  dropoutRate?: number;
  /** Biases in all four maps; true if not said. */
  bias?: boolean;
  /** Rotary positions on queries and keys (Su et al. 2021); for self-attention. Needs heads of an even width. */
  rotary?: boolean;
}

export interface MultiheadMasks {
  /** bool [B, S]: true at real tokens (PyTorch's key_padding_mask is its opposite). */
  keyMask?: Tensor;
  /** bool (true: may look) or float32 (added to the scores): [T, S], [B, T, S] or [B, heads, T, S]. */
  attentionMask?: Tensor;
  /** Position t looks at positions ≤ t only. */
  causal?: boolean;
  /** The query (and the output) holds real positions alone, packed: [N, E]. In self-attention keys and values too. */
  rows?: PackedRows;
}

/** The names of the masks. */
export const MASKS = ['keyMask', 'attentionMask', 'causal', 'rows'] as const;

export interface MultiheadOutput {
  /** [B, T, E] */
  output: Tensor;
  /** [B, heads, T, S], before dropout: exactly 0 where a mask forbids to look. */
  weights: Tensor;
}

/** Keys and values of positions that are done with, for decoding one position after another. */
export interface KeyValue {
  /** [B, S, E] */
  keys: Tensor;
  /** [B, S, E] */
  values: Tensor;
}

/** @throws TypeError unless it is what keyValue() gives */
export function checkKept(owner: string, past: KeyValue): void {
  if (past?.keys instanceof Tensor && past.values instanceof Tensor) return;
  throw new TypeError(
    `${owner}: what is kept of the positions before is { keys, values }, two tensors; got ${describe(past)}.`,
  );
}

export class MultiheadAttention extends Module {
  /** [3E, E]: the rows of the query's, key's and value's map. */
  readonly in_proj_weight: Parameter;
  /** [3E], starts at 0; null if built with { bias: false } */
  readonly in_proj_bias: Parameter | null;
  readonly out_proj: Linear;
  readonly rotary: boolean;
  private readonly dropoutRate: number;
  private readonly generator: Generator | undefined;
  private readonly since = made();

  constructor(
    readonly embedDim: number,
    readonly numHeads: number,
    options: MultiheadAttentionOptions = {},
  ) {
    checkArguments('MultiheadAttention', 'embedDim, numHeads, options', arguments);
    super();
    const owner = 'MultiheadAttention';
    checkNames(owner, options, ['dropoutRate', 'bias', 'rotary', 'generator']);
    size(owner, 'embedDim', embedDim);
    size(owner, 'numHeads', numHeads);
    if (embedDim % numHeads !== 0) {
      throw new RangeError(
        `${owner}: embedDim ${embedDim} cannot be cut into ${numHeads} heads; it must be a multiple of numHeads.`,
      );
    }
    const generator = generatorOf(owner, options.generator);
    const rate = dropoutRate(owner, 'dropoutRate', options.dropoutRate);
    const bias = flag(owner, 'bias', options.bias, true);
    this.rotary = flag(owner, 'rotary', options.rotary, false);
    if (this.rotary && (embedDim / numHeads) % 2 !== 0) {
      throw new RangeError(
        `${owner}: rotary positions turn pairs of values; heads of width ${embedDim / numHeads} have an odd one.`,
      );
    }
    const bound = Math.sqrt(6 / (embedDim + 3 * embedDim)); // Glorot & Bengio 2010 over the whole matrix
    this.in_proj_weight = uniform([3 * embedDim, embedDim], bound, generator);
    this.in_proj_bias = bias ? new Parameter(zeros([3 * embedDim])) : null;
    this.out_proj = new Linear(embedDim, embedDim, { bias, generator });
    this.out_proj.bias?.storage.view().fill(0);
    this.dropoutRate = rate;
    this.generator = options.generator;
  }

  /**
   * @param query [B, T, E]
   * @param key [B, S, E]; the query if not given (self-attention)
   * @param value [B, S, E]; the key if not given
   */
  forward(
    query: Tensor,
    key: Tensor = query,
    value: Tensor = key,
    masks: MultiheadMasks = {},
  ): MultiheadOutput {
    checkArguments('MultiheadAttention.forward', 'query, key, value, masks', arguments);
    checkNames('MultiheadAttention.forward', masks, MASKS);
    if (query === key && key === value) {
      const [q, keys, values] = this.project(query, 0, 3, masks.rows); // each [B, T, E]
      return this.attend(this.turn(q, 0), { keys: this.turn(keys, 0), values }, masks);
    }
    const [q] = this.project(query, 0, 1, masks.rows);
    return this.attend(this.turn(q, 0), this.keyValue(key, value), masks);
  }

  /**
   * What `step` looks at: the keys and values of these positions. With `rows`, the key is packed [N, E]; `from` is the
   * position of the first, for rotary positions.
   */
  keyValue(key: Tensor, value: Tensor = key, rows?: PackedRows, from = 0): KeyValue {
    checkArguments('MultiheadAttention.keyValue', 'key, value, rows, from', arguments);
    if (key === value) {
      const [keys, values] = this.project(key, 1, 2, rows);
      return { keys: this.turn(keys, from), values };
    }
    const [keys] = this.project(key, 1, 1);
    const [values] = this.project(value, 2, 1);
    return { keys: this.turn(keys, from), values };
  }

  /** The answer to queries [B, T, E], the last of the positions, over keys and values made before. */
  step(query: Tensor, past: KeyValue, masks: MultiheadMasks = {}): MultiheadOutput {
    checkArguments('MultiheadAttention.step', 'query, past, masks', arguments);
    checkNames('MultiheadAttention.step', masks, MASKS);
    checkKept('MultiheadAttention.step', past);
    const [q] = this.project(query, 0, 1, masks.rows);
    return this.attend(this.turn(q, past.keys.shape[1] - q.shape[1]), past, masks);
  }

  private turn(x: Tensor, from: number): Tensor {
    return this.rotary ? rotate(x, this.numHeads, from) : x;
  }

  private project(x: Tensor, first: number, count: number, rows?: PackedRows): Tensor[] {
    expectTensor('MultiheadAttention', 'an input', x);
    if (x.rank !== (rows ? 2 : 3) || x.shape[x.rank - 1] !== this.embedDim) {
      throw new ShapeError(
        `MultiheadAttention: inputs are [${rows ? 'rows' : 'batch, length'}, embedDim = ${this.embedDim}], ` +
          `got ${show(x.shape)}.`,
      );
    }
    const weights = this.in_proj_bias
      ? [this.in_proj_weight, this.in_proj_bias]
      : [this.in_proj_weight];
    const parts = projection([x, ...weights], { parts: 3, first, count });
    return rows ? parts.map(part => rows.unpack(part)) : parts;
  }

  private attend(
    query: Tensor,
    { keys, values }: KeyValue,
    masks: MultiheadMasks,
  ): MultiheadOutput {
    const { keyMask, attentionMask, causal, rows } = masks;
    flag('MultiheadAttention', 'causal', causal, false);
    const isDropping = this.training && this.dropoutRate > 0;
    if (isDropping) warnIfHidden(this, this.since, 'MultiheadAttention');
    const options: AttentionOptions = {
      mask: keyMask,
      attentionMask,
      causal,
      heads: this.numHeads,
      scale: 1 / Math.sqrt(this.embedDim / this.numHeads),
      dropoutRate: isDropping ? this.dropoutRate : 0,
      generator: this.generator,
    };
    const { context, weights } = multiHead(query, keys, values, options);
    return { output: this.out_proj.forward(rows ? rows.pack(context) : context), weights };
  }
}
