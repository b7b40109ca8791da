/**
 * How a decoder looks back at the source (Luong, Pham & Manning 2015, section 3.1):
 *
 *   score(h_t, m_s) = h_tᵀ m_s           dot
 *                   = h_tᵀ W_a m_s       general
 *   a_t = softmax over s (pads have weight 0),   context_t = Σ_s a_ts m_s
 *
 * Shapes: query [B, T, H], memory [B, S, D], mask [B, S].
 */
import { attention as attend, type Generator, Linear, Module, type Tensor } from '../engine';

export interface Attended {
  /** [B, T, D] */
  context: Tensor;
  /** [B, T, S] */
  weights: Tensor;
}

/** Attention with content scores. */
export abstract class Attention extends Module {
  abstract forward(query: Tensor, memory: Tensor, mask: Tensor): Attended;
}

/** score = h · m; needs H = D. */
export class DotAttention extends Attention {
  forward(query: Tensor, memory: Tensor, mask: Tensor): Attended {
    return attend(query, memory, memory, { mask });
  }
}

/** score = h · (W_a m) */
export class GeneralAttention extends Attention {
  /** W_a [H, D] */
  readonly score: Linear;

  constructor(queryDim: number, memoryDim: number, { generator }: { generator?: Generator } = {}) {
    super();
    this.score = new Linear(memoryDim, queryDim, { bias: false, generator });
  }

  forward(query: Tensor, memory: Tensor, mask: Tensor): Attended {
    return attend(query, this.score.forward(memory), memory, { mask });
  }
}

/** The attention of a kind, or null for 'none'. */
export function attentionOf(
  kind: 'none' | 'dot' | 'general',
  queryDim: number,
  memoryDim: number,
  generator: Generator,
): Attention | null {
  if (kind === 'none') return null;
  if (kind === 'general') return new GeneralAttention(queryDim, memoryDim, { generator });
  if (queryDim !== memoryDim) {
    throw new RangeError(
      `attention 'dot' needs decoder states and memory of one width, here ${queryDim} and ${memoryDim} ` +
        "(a bidirectional encoder doubles it); use 'general'.",
    );
  }
  return new DotAttention();
}
