/** The words considered at every step, decoded. */
import { type DecodeView, decodeArray } from '../../protocol';
import type { Axes } from './axes';

export interface Candidate {
  token: string;
  /** Its number in the vocabulary. */
  id: number;
  probability: number;
  chosen: boolean;
}

export interface DecodeStep {
  token: string;
  probability: number;
  /** Sum of log-probabilities up to here. */
  score: number;
  /** Bits */
  entropy: number;
  candidates: readonly Candidate[];
}

export interface Decoding {
  source: string;
  text: string;
  reference?: string;
  sourceTokens: readonly string[];
  steps: readonly DecodeStep[];
  /** Candidates of a step at most. */
  width: number;
}

export function readDecoding({ data }: DecodeView, axes: Axes): Decoding {
  const { strings, topk } = data;
  const [chosen, logp, entropy] = [data.chosen, data.logp, data.entropy].map(decodeArray);
  const [tokens, ids, logps] = [topk.token, topk.id, topk.logp].map(decodeArray);
  const width = topk.token.shape[1];
  const word = (index: number) => strings[index] ?? '?';
  let score = 0;
  const steps = axes[data.tgt].tokens.map((_, step) => {
    score += logp[step];
    const candidates: Candidate[] = [];
    for (let at = step * width; at < (step + 1) * width; at++) {
      if (tokens[at] < 0) continue;
      candidates.push({
        token: word(tokens[at]),
        id: ids[at],
        probability: Math.exp(logps[at]),
        chosen: tokens[at] === chosen[step],
      });
    }
    return {
      token: word(chosen[step]),
      probability: Math.exp(logp[step]),
      score,
      entropy: entropy[step],
      candidates,
    };
  });
  const { source, text, ref } = data;
  return { source, text, reference: ref, sourceTokens: axes[data.src].tokens, steps, width };
}
