/** Collects what happened at each step, for a trace. */
import type { Tensor } from '../../engine';
import type { Decoded } from '../model';
import { best } from './candidates';
import type { StepSeen } from './hypothesis';

/** Candidates kept of each step. */
const CANDIDATES = 10;

export class Watcher {
  constructor(private readonly tokenOf: (id: number) => string) {}

  /** @param row of the hypothesis in the batch */
  see(
    logProbabilities: Float32Array,
    id: number,
    { weights, selfWeights, gates }: Pick<Decoded<unknown>, 'weights' | 'selfWeights' | 'gates'>,
    row: number,
  ): StepSeen {
    const candidates = best(logProbabilities, CANDIDATES).map(one => ({
      id: one,
      token: this.tokenOf(one),
      logProbability: logProbabilities[one],
    }));
    const own = (tensors: readonly Tensor[] = []) => tensors.map(one => rowOf(one, row));
    return {
      step: {
        id,
        token: this.tokenOf(id),
        logProbability: logProbabilities[id],
        candidates,
        entropy: entropyOf(logProbabilities),
      },
      weights: own(weights),
      selfWeights: own(selfWeights),
      gates: own(gates),
    };
  }
}

function rowOf(tensor: Tensor, row: number): Float32Array {
  const size = tensor.numel / tensor.shape[0];
  return tensor.storage.view().slice(row * size, (row + 1) * size);
}

/** In bits, of a distribution given by its natural log-probabilities. */
function entropyOf(logProbabilities: ArrayLike<number>): number {
  let nats = 0;
  for (let i = 0; i < logProbabilities.length; i++) {
    const p = Math.exp(logProbabilities[i]);
    if (p > 0) nats -= p * logProbabilities[i];
  }
  return nats / Math.LN2;
}
