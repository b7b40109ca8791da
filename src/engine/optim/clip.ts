/** Gradients held within bounds before a step. */
import { Module, type Parameter } from '../layers/module';
import { machine } from '../machine';
import { describe } from '../options';
import { Tensor } from '../tensor';
import { pin } from './optimizer';

/** Parameters, or the module that has them. */
type Clipped = readonly Parameter[] | Module;

/** @throws TypeError unless it is a list of tensors, or a module */
function gradientsOf(owner: string, given: Clipped): Tensor[] {
  const parameters = given instanceof Module ? given.parameters() : given;
  if (!Array.isArray(parameters) || parameters.some(one => !(one instanceof Tensor))) {
    throw new TypeError(
      `${owner}: the first argument is a list of parameters, model.parameters(), or the module; got ${describe(given)}.`,
    );
  }
  return (parameters as readonly Parameter[]).flatMap(({ grad }) => (grad ? [grad] : []));
}

/** @throws RangeError unless it is a number above 0, which Infinity is: no limit */
function checkLimit(owner: string, name: string, value: number): void {
  if (typeof value === 'number' && value > 0) return;
  throw new RangeError(
    `${owner}: ${name}, the second argument, is a number above 0, such as 1; got ${describe(value)}.`,
  );
}

/**
 * Scales all gradients of parameters (or of a module's) so that their common Euclidean norm is at most `maxNorm`, as PyTorch's clip_grad_norm_:
 * by min(1, maxNorm / (norm + 1e-6)). Returns the norm before.
 * @throws TypeError, RangeError unless maxNorm is a number above 0
 */
export function clipGradNorm(parameters: Clipped, maxNorm: number): number {
  const gradients = gradientsOf('clipGradNorm', parameters);
  checkLimit('clipGradNorm', 'maxNorm', maxNorm);
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
export function clipGradValue(parameters: Clipped, maxValue: number): void {
  const gradients = gradientsOf('clipGradValue', parameters);
  checkLimit('clipGradValue', 'maxValue', maxValue);
  const { assembly } = machine();
  const pinned = gradients.map(({ storage }) => storage).filter(pin);
  for (const { numel, pointer } of gradients) {
    assembly.clamp(numel, pointer, -maxValue, maxValue, pointer);
  }
  for (const storage of pinned) storage.unpin();
}
