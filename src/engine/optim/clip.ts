/** Gradients held within bounds before a step. */
import type { Parameter } from '../layers/module';
import { machine } from '../machine';
import type { Tensor } from '../tensor';
import { pin } from './optimizer';

function gradientsOf(parameters: readonly Parameter[]): Tensor[] {
  return parameters.flatMap(({ grad }) => (grad ? [grad] : []));
}

/**
 * Scales all gradients so that their common Euclidean norm is at most `maxNorm`, as PyTorch's clip_grad_norm_:
 * by min(1, maxNorm / (norm + 1e-6)). Returns the norm before.
 */
export function clipGradNorm(parameters: readonly Parameter[], maxNorm: number): number {
  const gradients = gradientsOf(parameters);
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

/** Holds every value of all gradients within ±maxValue, as PyTorch's clip_grad_value_. */
export function clipGradValue(parameters: readonly Parameter[], maxValue: number): void {
  if (!(maxValue >= 0)) throw new RangeError(`clipGradValue: maxValue = ${maxValue} must be ≥ 0.`);
  const gradients = gradientsOf(parameters);
  const { assembly } = machine();
  const pinned = gradients.map(({ storage }) => storage).filter(pin);
  for (const { numel, pointer } of gradients) {
    assembly.clamp(numel, pointer, -maxValue, maxValue, pointer);
  }
  for (const storage of pinned) storage.unpin();
}
