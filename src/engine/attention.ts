/** Attention as a function of tensors, for models and for cells. */
import { attention as attentionOp } from './ops/attention';
import type { Tensor } from './tensor';

export interface AttentionOptions {
  /** bool [B, S]: true at real tokens. Weights elsewhere are exactly 0. */
  mask?: Tensor;
  /** Factor on the scores; 1 if not said (Luong), 1/√D for the Transformer. */
  scale?: number;
  /** Heads the width is cut into. */
  heads?: number;
  /** Position t looks at positions ≤ t only. */
  causal?: boolean;
}

/**
 * softmax(scale · query keysᵀ) values.
 * @param query [B, T, D]  @param keys [B, S, D]  @param values [B, S, E]
 * @returns context [B, T, E] and the weights [B, T, S] ([B, heads, T, S] with several heads).
 */
export function attention(
  query: Tensor,
  keys: Tensor,
  values: Tensor,
  { mask, scale = 1, heads = 1, causal = false }: AttentionOptions = {},
): { context: Tensor; weights: Tensor } {
  const inputs = mask ? [query, keys, values, mask] : [query, keys, values];
  const [context, all] = attentionOp(inputs, { scale, heads, causal });
  const [B, , T, S] = all.shape;
  return { context, weights: heads === 1 ? all.reshape([B, T, S]) : all };
}
