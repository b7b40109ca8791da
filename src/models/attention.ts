/**
 * How a decoder looks back at the source (Luong, Pham & Manning 2015, section 3.1):
 *
 *   score(h_t, m_s) = h_tᵀ m_s / √H      dot
 *                   = h_tᵀ W_a m_s / √H  general
 *               = vᵀ tanh(W_q h_t + W_m m_s)   additive (Bahdanau et al. 2015)
 *   a_t = softmax over s (pads have weight 0),   context_t = Σ_s a_ts m_s
 *
 * The division by √H (Vaswani et al. 2017, section 3.2.1) is ours: without it softmax saturates within a few hundred
 * steps and attention freezes on <eos>. `scaled: false` gives the paper's scores.
 *
 * Shapes: query [B, T, H], memory [B, S, D], mask [B, S].
 */
import {
  attention as attend,
  checkArguments,
  checkNames,
  flag,
  type Generator,
  Linear,
  Module,
  type Tensor,
} from '../engine';
import type { ResolvedRecurrent } from './options';

export interface Attended {
  /** [B, T, D] */
  context: Tensor;
  /** [B, T, S] */
  weights: Tensor;
}

/** Attention with content scores. */
export abstract class Attention extends Module {
  /** What the queries are compared with, made of the memory once for all of them. */
  abstract project(memory: Tensor): Tensor;

  /** @param keys what `project(memory)` gave; made here if not given */
  abstract forward(query: Tensor, memory: Tensor, mask: Tensor, keys?: Tensor): Attended;
}

export interface AttentionScaling {
  /** Divides scores by √H; true if not said. */
  scaled?: boolean;
}

/** score = h · m / √H; needs H = D. */
export class DotAttention extends Attention {
  private readonly scaled: boolean;

  constructor(options: AttentionScaling = {}) {
    checkArguments('DotAttention', 'options', arguments);
    checkNames('DotAttention', options, ['scaled']);
    super();
    this.scaled = flag('DotAttention', 'scaled', options.scaled, true);
  }

  project(memory: Tensor): Tensor {
    checkArguments('DotAttention.project', 'memory', arguments);
    return memory;
  }

  /** @param _keys the memory itself, as all kinds of attention take what their `project` gave */
  forward(query: Tensor, memory: Tensor, mask: Tensor, _keys?: Tensor): Attended {
    checkArguments('DotAttention.forward', 'query, memory, mask, keys', arguments);
    return attend(query, memory, memory, { mask, scale: scaleOf(query, this.scaled) });
  }
}

/** score = h · (W_a m) / √H */
export class GeneralAttention extends Attention {
  /** W_a [H, D] */
  readonly score: Linear;
  private readonly scaled: boolean;

  constructor(
    queryDim: number,
    memoryDim: number,
    options: AttentionScaling & { generator?: Generator } = {},
  ) {
    checkArguments('GeneralAttention', 'queryDim, memoryDim, options', arguments);
    checkNames('GeneralAttention', options, ['scaled', 'generator']);
    super();
    const { generator } = options;
    this.score = new Linear(memoryDim, queryDim, { bias: false, generator });
    this.scaled = flag('GeneralAttention', 'scaled', options.scaled, true);
  }

  /** [B, S, D] → [B, S, H] */
  project(memory: Tensor): Tensor {
    checkArguments('GeneralAttention.project', 'memory', arguments);
    return this.score.forward(memory);
  }

  forward(query: Tensor, memory: Tensor, mask: Tensor, keys = this.project(memory)): Attended {
    checkArguments('GeneralAttention.forward', 'query, memory, mask, keys', arguments);
    return attend(query, keys, memory, { mask, scale: scaleOf(query, this.scaled) });
  }
}

/**
 * score = vᵀ tanh(W_q h + W_m m) (Bahdanau, Cho & Bengio 2015, appendix A.1.2), over `attentionDim` hidden units; the
 * query's width if not said. Every pair of positions has a row of its own: [B, T, S, attentionDim] values.
 */
export class AdditiveAttention extends Attention {
  /** W_q [A, H] */
  readonly query: Linear;
  /** W_m [A, D] */
  readonly memory: Linear;
  /** v [1, A] */
  readonly score: Linear;

  constructor(
    queryDim: number,
    memoryDim: number,
    options: { attentionDim?: number; generator?: Generator } = {},
  ) {
    checkArguments('AdditiveAttention', 'queryDim, memoryDim, options', arguments);
    checkNames('AdditiveAttention', options, ['attentionDim', 'generator']);
    super();
    const { attentionDim = queryDim, generator } = options;
    this.query = new Linear(queryDim, attentionDim, { bias: false, generator });
    this.memory = new Linear(memoryDim, attentionDim, { bias: false, generator });
    this.score = new Linear(attentionDim, 1, { bias: false, generator });
  }

  /** [B, S, D] → [B, S, A] */
  project(memory: Tensor): Tensor {
    checkArguments('AdditiveAttention.project', 'memory', arguments);
    return this.memory.forward(memory);
  }

  forward(query: Tensor, memory: Tensor, mask: Tensor, keys = this.project(memory)): Attended {
    checkArguments('AdditiveAttention.forward', 'query, memory, mask, keys', arguments);
    const asked = this.query.forward(query).unsqueeze(2); // [B, T, 1, A]
    const told = keys.unsqueeze(1); // [B, 1, S, A]
    const scores = this.score.forward(asked.add(told).tanh()).squeeze(3); // [B, T, S]
    const pads = mask.logicalNot().unsqueeze(1); // [B, 1, S]
    const weights = scores.maskedFill(pads, Number.NEGATIVE_INFINITY).softmax(-1);
    return { context: weights.matmul(memory), weights };
  }
}

function scaleOf(query: Tensor, scaled: boolean): number {
  return scaled ? 1 / Math.sqrt(query.shape[2]) : 1;
}

/** The attention these options ask for, or null for 'none'. */
export function attentionOf(
  {
    attention: kind,
    scaledAttention: scaled,
  }: Pick<ResolvedRecurrent, 'attention' | 'scaledAttention'>,
  queryDim: number,
  memoryDim: number,
  generator: Generator,
): Attention | null {
  if (kind === 'none') return null;
  if (kind === 'general') return new GeneralAttention(queryDim, memoryDim, { scaled, generator });
  if (kind === 'additive') return new AdditiveAttention(queryDim, memoryDim, { generator });
  if (queryDim !== memoryDim) {
    throw new RangeError(
      `attention 'dot' needs decoder states and memory of one width, here ${queryDim} and ${memoryDim} ` +
        "(a bidirectional encoder doubles it); use 'general'.",
    );
  }
  return new DotAttention({ scaled });
}
