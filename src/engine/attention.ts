/** Attention as a function of tensors, for models and for cells. */

import { full, zeros } from './creation';
import { checkArguments } from './describe';
import { where } from './methods/choice';
import { type AttentionAttributes, attention as attentionOp } from './ops/attention';
import { checkNames, dropoutRate, finite, flag, size } from './options';
import { type Generator, generatorOf } from './random';
import { show } from './shape';
import { noGrad } from './tape';
import type { Tensor } from './tensor';
import { warn } from './warning';

export interface AttentionOptions {
  /** bool [B, S]: true at real tokens. Weights elsewhere are exactly 0. */
  mask?: Tensor;
  /**
   * [T, S], [B, T, S] or [B, heads, T, S]: bool, true where attention may look; or float32, added to the scaled scores
   * (−Infinity: may not look).
   */
  attentionMask?: Tensor;
  /** Factor on the scores; 1 if not said (Luong), 1/√D for the Transformer. */
  scale?: number;
  /** Heads the width is cut into. */
  heads?: number;
  /** Position t looks at positions ≤ t only. */
  causal?: boolean;
  /** Probability with which a weight is left out; 0 if not said. The weights returned are those before. */
  dropoutRate?: number;
  /** Where the dropout mask comes from. */
  generator?: Generator;
}

const NAMES = [
  'mask',
  'attentionMask',
  'scale',
  'heads',
  'causal',
  'dropoutRate',
  'generator',
] as const;

/**
 * softmax(scale · query keysᵀ) values.
 * @param query [B, T, D]  @param keys [B, S, D]  @param values [B, S, E]
 * @returns context [B, T, E] and the weights [B, T, S] ([B, heads, T, S] with several heads).
 */
export function attention(
  query: Tensor,
  keys: Tensor,
  values: Tensor,
  options: AttentionOptions = {},
): { context: Tensor; weights: Tensor } {
  checkArguments('attention', 'query, keys, values, options', arguments);
  checkNames('attention', options, NAMES);
  const { heads = 1, scale = 1 } = options;
  size('attention', 'heads', heads);
  finite('attention', 'scale', scale);
  flag('attention', 'causal', options.causal, false);
  dropoutRate('attention', 'dropoutRate', options.dropoutRate);
  const [context, all] = attentionOp(...callOf(query, keys, values, options));
  const [B, , T, S] = all.shape;
  return { context, weights: heads === 1 ? all.reshape([B, T, S]) : all };
}

/** The same with weights [B, heads, T, S] for any number of heads. */
export function multiHead(
  query: Tensor,
  keys: Tensor,
  values: Tensor,
  options: AttentionOptions,
): { context: Tensor; weights: Tensor } {
  const [context, weights] = attentionOp(...callOf(query, keys, values, options));
  return { context, weights };
}

function callOf(
  query: Tensor,
  keys: Tensor,
  values: Tensor,
  options: AttentionOptions,
): [Tensor[], AttentionAttributes] {
  const { mask, attentionMask, scale = 1, heads = 1, causal = false } = options;
  const { dropoutRate: rate = 0 } = options;
  const inputs = [query, keys, values];
  const optional: ('mask' | 'bias')[] = [];
  if (mask) {
    inputs.push(mask);
    optional.push('mask');
  }
  if (attentionMask) {
    if (attentionMask.dtype === 'float32') warnOfZerosAndOnes(attentionMask);
    inputs.push(attentionMask.dtype === 'bool' ? additive(attentionMask) : attentionMask);
    optional.push('bias');
  }
  const attributes: AttentionAttributes = { scale, heads, causal, with: optional };
  if (rate > 0) {
    const [B, T, S] = [query.shape[0], query.shape[1], keys.shape[1]];
    const numbers = B * heads * Math.ceil((T * S) / 4) * 4;
    const place = generatorOf('attention', options.generator).reserve(numbers);
    attributes.dropout = { p: rate, ...place };
  }
  return [inputs, attributes];
}

/** What was looked at once, so that a mask that stays the same costs nothing more. */
const seen = new WeakSet<Tensor>();

/** A float32 mask of zeros and ones was probably meant to hide the zeros: added to the scores it hides nothing. */
function warnOfZerosAndOnes(mask: Tensor): void {
  if (seen.has(mask) || mask.requiresGrad) return;
  seen.add(mask);
  let [zeros, ones] = [0, 0];
  for (const value of mask.storage.view()) {
    if (value === 0) zeros++;
    else if (value === 1) ones++;
    else return;
  }
  if (zeros === 0 || ones === 0) return;
  warn(
    `attention: attentionMask ${show(mask.shape)} is float32 and holds zeros and ones alone. float32 is added to the ` +
      "scores, so that every position is still seen; to hide the zeros give bool: attentionMask.to('bool').",
  );
}

/** 0 where attention may look, −Infinity elsewhere. */
function additive(mask: Tensor): Tensor {
  return noGrad(() =>
    where(mask, zeros([...mask.shape]), full([...mask.shape], Number.NEGATIVE_INFINITY)),
  );
}
