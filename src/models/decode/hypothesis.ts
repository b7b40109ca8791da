/** Translations on their way: a tree of words, each of which knows the one before. */
import { EOS } from '../../text';
import type { DecodeStep } from '../trace';
import { NOTHING_MET, type Progress } from './phrases';

/** What one step showed, kept with the word it led to. */
export interface StepSeen {
  step: DecodeStep;
  /** Per layer, the weights of all heads [heads, S]; the same of the self-attention [heads, words so far]. */
  weights: readonly Float32Array[];
  selfWeights: readonly Float32Array[];
  /** Per layer, [gates, H] */
  gates: readonly Float32Array[];
}

export class Hypothesis {
  /** Words, <eos> included. */
  readonly length: number;
  /** Sum of the log-probabilities. */
  readonly total: number;

  constructor(
    /** Of the last word; −1 for the root, which has none. */
    readonly id: number,
    readonly parent: Hypothesis | null,
    readonly logProbability: number,
    /** How much each source token was looked at so far, if somebody asks. */
    readonly coverage: Float32Array | null = null,
    /** The source token looked at most, −1 if nobody asks. */
    readonly focus: number = -1,
    readonly progress: Progress = NOTHING_MET,
    /** With a trace. */
    readonly seen: StepSeen | null = null,
  ) {
    this.length = parent ? parent.length + 1 : 0;
    this.total = (parent ? parent.total : 0) + logProbability;
  }

  get finished(): boolean {
    return this.id === EOS;
  }

  /** From the first word to the last. */
  path(): Hypothesis[] {
    const path: Hypothesis[] = [];
    for (let at: Hypothesis | null = this; at?.parent; at = at.parent) path.push(at);
    return path.reverse();
  }

  ids(): number[] {
    return this.path().map(({ id }) => id);
  }
}

/**
 * Wu et al. 2016, eq. 14: total / ((5 + words) / 6)^α + β · Σ_s log min(Σ_t a_ts, 1).
 */
export function scoreOf(
  { total, length, coverage }: Hypothesis,
  { lengthPenalty, coveragePenalty }: { lengthPenalty: number; coveragePenalty: number },
): number {
  const normal = lengthPenalty === 0 ? total : total / ((5 + length) / 6) ** lengthPenalty;
  if (!coverage || coveragePenalty === 0) return normal;
  const covered = coverage.reduce((sum, looked) => sum + Math.log(Math.min(looked + 1e-9, 1)), 0);
  return normal + coveragePenalty * covered;
}
