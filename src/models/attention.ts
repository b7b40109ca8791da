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
  type AttentionOptions,
  attention as attend,
  checkArguments,
  checkNames,
  Dropout,
  expectTensor,
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
  /** [B, T, S], before dropout */
  weights: Tensor;
}

/** Attention with content scores. */
export abstract class Attention extends Module {
  /** What the queries are compared with, made of the memory once for all of them. */
  abstract project(memory: Tensor): Tensor;

  /** @param keys what `project(memory)` gave; made here if not given */
  abstract forward(query: Tensor, memory: Tensor, mask: Tensor, keys?: Tensor): Attended;
}

export interface AttentionScaling extends AttentionDropout {
  /** Divides scores by √H; true if not said. */
  scaled?: boolean;
}

const DROPOUT = ['dropoutRate', 'generator'] as const;

export interface AttentionDropout {
  /** Dropout on the weights while training, in [0, 1). Default: 0. */
  dropoutRate?: number;
  /** Where initial weights and the dropout mask come from. Default: the stream of manualSeed(). */
  generator?: Generator;
}

/** Attention whose scores are products, which the engine computes in one op. */
abstract class ProductAttention extends Attention {
  private readonly dropout: Dropout;
  private readonly scaled: boolean;
  private readonly generator: Generator | undefined;

  constructor(owner: string, options: AttentionScaling) {
    checkNames(owner, options, ['scaled', ...DROPOUT]);
    super();
    this.scaled = flag(owner, 'scaled', options.scaled, true);
    this.dropout = new Dropout(options.dropoutRate ?? 0);
    this.generator = options.generator;
  }

  protected answer(query: Tensor, keys: Tensor, memory: Tensor, mask: Tensor): Attended {
    expectTensor(this.constructor.name, 'the query', query);
    const options: AttentionOptions = { mask, scale: scaleOf(query, this.scaled) };
    if (!this.training || this.dropout.p === 0) return attend(query, keys, memory, options);
    const { generator } = this;
    return attend(query, keys, memory, { ...options, dropoutRate: this.dropout.p, generator });
  }
}

/** score = h · m / √H; needs H = D. */
export class DotAttention extends ProductAttention {
  constructor(options: AttentionScaling = {}) {
    checkArguments('DotAttention', 'options', arguments);
    super('DotAttention', options);
  }

  project(memory: Tensor): Tensor {
    checkArguments('DotAttention.project', 'memory', arguments);
    return memory;
  }

  /** @param _keys the memory itself, as all kinds of attention take what their `project` gave */
  forward(query: Tensor, memory: Tensor, mask: Tensor, _keys?: Tensor): Attended {
    checkArguments('DotAttention.forward', 'query, memory, mask, keys', arguments);
    return this.answer(query, memory, memory, mask);
  }
}

/** score = h · (W_a m) / √H */
export class GeneralAttention extends ProductAttention {
  /** W_a [H, D] */
  readonly score: Linear;

  constructor(queryDim: number, memoryDim: number, options: AttentionScaling = {}) {
    checkArguments('GeneralAttention', 'queryDim, memoryDim, options', arguments);
    super('GeneralAttention', options);
    const { generator } = options;
    this.score = new Linear(memoryDim, queryDim, { bias: false, generator });
  }

  /** [B, S, D] → [B, S, H] */
  project(memory: Tensor): Tensor {
    checkArguments('GeneralAttention.project', 'memory', arguments);
    return this.score.forward(memory);
  }

  forward(query: Tensor, memory: Tensor, mask: Tensor, keys = this.project(memory)): Attended {
    checkArguments('GeneralAttention.forward', 'query, memory, mask, keys', arguments);
    return this.answer(query, keys, memory, mask);
  }
}

/**
 * score = vᵀ tanh(W_q h + W_m m) (Bahdanau, Cho & Bengio 2015, appendix A.1.2), over `attentionDim` hidden units; the
 * query's width if not said; none of the three maps has a bias. Every pair of positions has a row of its own: [B, T, S, attentionDim] values.
 */
export class AdditiveAttention extends Attention {
  /** W_q [A, H] */
  readonly query: Linear;
  /** W_m [A, D] */
  readonly memory: Linear;
  /** v [1, A] */
  readonly score: Linear;
  private readonly dropout: Dropout;

  constructor(
    queryDim: number,
    memoryDim: number,
    options: { attentionDim?: number } & AttentionDropout = {},
  ) {
    checkArguments('AdditiveAttention', 'queryDim, memoryDim, options', arguments);
    checkNames('AdditiveAttention', options, ['attentionDim', ...DROPOUT]);
    super();
    const { attentionDim = queryDim, dropoutRate = 0, generator } = options;
    this.dropout = new Dropout(dropoutRate, { generator });
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
    expectTensor('AdditiveAttention', 'the mask', mask);
    expectTensor('AdditiveAttention', 'keys', keys);
    const asked = this.query.forward(query).unsqueeze(2); // [B, T, 1, A]
    const told = keys.unsqueeze(1); // [B, 1, S, A]
    const scores = this.score.forward(asked.add(told).tanh()).squeeze(3); // [B, T, S]
    const pads = mask.logicalNot().unsqueeze(1); // [B, 1, S]
    const weights = scores.maskedFill(pads, Number.NEGATIVE_INFINITY).softmax(-1);
    return { context: this.dropout.forward(weights).matmul(memory), weights };
  }
}

function scaleOf(query: Tensor, scaled: boolean): number {
  return scaled ? 1 / Math.sqrt(query.shape[2]) : 1;
}

/** The attention these options ask for, or null for 'none'. @param dropoutRate on its weights */
export function attentionOf(
  { attention: kind, scaledAttention: scaled }: AttentionChoice,
  queryDim: number,
  memoryDim: number,
  { dropoutRate, generator }: Required<AttentionDropout>,
): Attention | null {
  const options = { scaled, dropoutRate, generator };
  if (kind === 'none') return null;
  if (kind === 'general') return new GeneralAttention(queryDim, memoryDim, options);
  if (kind === 'additive') {
    return new AdditiveAttention(queryDim, memoryDim, { dropoutRate, generator });
  }
  if (queryDim !== memoryDim) {
    throw new RangeError(
      `attention 'dot' needs decoder states and memory of one width, here ${queryDim} and ${memoryDim} ` +
        "(a bidirectional encoder doubles it); use 'general'.",
    );
  }
  return new DotAttention(options);
}

type AttentionChoice = Pick<ResolvedRecurrent, 'attention' | 'scaledAttention'>;
