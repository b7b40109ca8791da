/** What all optimisers share: the parameters, the learning rate, the gradients' end. */
import type { Parameter } from '../layers/module';
import { machine } from '../machine';
import type { Storage } from '../storage';

export abstract class Optimizer {
  /** Steps taken. */
  steps = 0;

  constructor(
    readonly parameters: readonly Parameter[],
    /** Learning rate; may be changed between steps. */
    public lr: number,
  ) {
    if (!Array.isArray(parameters)) {
      throw new TypeError('An optimizer takes a list of parameters; give it model.parameters().');
    }
    if (parameters.length === 0) {
      throw new RangeError('An optimizer needs parameters to train; give it model.parameters().');
    }
    if (!(lr >= 0)) throw new RangeError(`Learning rate ${lr} must be a number ≥ 0.`);
  }

  /** Changes every parameter that has a gradient. */
  step(): void {
    this.steps++;
    for (const [i, parameter] of this.parameters.entries()) {
      if (!parameter.grad) continue;
      const pinned = [parameter.storage, parameter.grad.storage].filter(pin);
      this.update(i, parameter, parameter.grad.pointer);
      for (const storage of pinned) storage.unpin();
    }
  }

  /** Changes one parameter in place, given where its gradient lies. */
  protected abstract update(index: number, parameter: Parameter, gradient: number): void;

  /** Forgets the gradients; call it before each backward(). */
  zeroGrad(): void {
    for (const parameter of this.parameters) {
      parameter.grad?.storage.release();
      parameter.grad = null;
    }
  }
}

function pin(storage: Storage): boolean {
  if (storage.pointer !== 0) return false;
  storage.pin('optimizer');
  return true;
}

/**
 * Scales all gradients so that their common Euclidean norm is at most `maxNorm`, as PyTorch's clip_grad_norm_:
 * by min(1, maxNorm / (norm + 1e-6)). Returns the norm before.
 */
export function clipGradNorm(parameters: readonly Parameter[], maxNorm: number): number {
  const gradients = parameters.flatMap(({ grad }) => (grad ? [grad] : []));
  const { assembly } = machine();
  const pinned = gradients.map(({ storage }) => storage).filter(pin);
  let squares = 0;
  for (const grad of gradients) squares += assembly.sumOfSquares(grad.numel, grad.pointer);
  const norm = Math.sqrt(squares);
  const scale = maxNorm / (norm + 1e-6);
  if (scale < 1) {
    for (const grad of gradients) assembly.affine(grad.numel, grad.pointer, scale, 0, grad.pointer);
  }
  for (const storage of pinned) storage.unpin();
  return norm;
}
