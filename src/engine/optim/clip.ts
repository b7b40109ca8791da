/** Gradients held within bounds before a step. */

import { tensor } from '../creation';
import { checkArguments } from '../describe';
import { Module, type Parameter } from '../layers/module';
import { machine } from '../machine';
import { checkNames, describe, flag } from '../options';
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
  return (parameters as readonly Parameter[]).flatMap(({ gradient }) =>
    gradient ? [gradient] : [],
  );
}

/** @throws RangeError unless it is a number above 0, which Infinity is: no limit */
function checkLimit(owner: string, name: string, value: number): void {
  if (typeof value === 'number' && value > 0) return;
  throw new RangeError(
    `${owner}: ${name}, the second argument, is a number above 0, such as 1; got ${describe(value)}.`,
  );
}

export interface ClipNormOptions {
  /** The order p of the norm (Σ |g|ᵖ)^(1/p); Infinity is the largest absolute value. Default: 2. */
  normType?: number;
  /** An error, instead of gradients that are all NaN or 0, where the norm is NaN or infinite. Default: false. */
  errorIfNonfinite?: boolean;
}

/** Reads or writes gradients where they lie. */
function inPlace(gradients: readonly Tensor[], f: (grad: Tensor) => void): void {
  const pinned = gradients.map(({ storage }) => storage).filter(pin);
  for (const grad of gradients) f(grad);
  for (const storage of pinned) storage.unpin();
}

/** The p-norm of all values of all gradients together. */
function normOf(gradients: readonly Tensor[], p: number): number {
  if (p === 2 || gradients.length === 0) {
    let squares = 0;
    inPlace(gradients, ({ numel, pointer }) => {
      squares += machine().assembly.sumOfSquares(numel, pointer);
    });
    return Math.sqrt(squares);
  }
  const norms = gradients.map(grad => grad.detach().norm(p).item());
  return tensor(norms).norm(p).item();
}

/**
 * Scales all gradients of parameters (or of a module's) so that their common p-norm is at most `maxNorm`, as PyTorch's
 * clip_grad_norm_: by min(1, maxNorm / (norm + 1e-6)). p is 2, the Euclidean norm, by default: clipGradNorm(model, 1,
 * Infinity) or clipGradNorm(model, 1, { normType: Infinity }) takes another. Returns the norm before. A norm that is NaN
 * makes all gradients NaN, as in PyTorch.
 * @throws TypeError, RangeError unless maxNorm is a number above 0; RangeError for a norm that is not finite, with
 * errorIfNonfinite
 */
export function clipGradNorm(
  parameters: Clipped,
  maxNorm: number,
  options: ClipNormOptions | number = {},
): number {
  checkArguments('clipGradNorm', 'parameters, maxNorm, options', arguments);
  const gradients = gradientsOf('clipGradNorm', parameters);
  checkLimit('clipGradNorm', 'maxNorm', maxNorm);
  const given = typeof options === 'number' ? { normType: options } : options;
  checkNames('clipGradNorm', given, ['normType', 'errorIfNonfinite']);
  const { normType = 2 } = given;
  if (typeof normType !== 'number' || Number.isNaN(normType)) {
    throw new RangeError(`clipGradNorm: normType is a number, got ${describe(normType)}.`);
  }
  const isError = flag('clipGradNorm', 'errorIfNonfinite', given.errorIfNonfinite, false);
  const norm = normOf(gradients, normType);
  if (isError && !Number.isFinite(norm)) {
    throw new RangeError(`clipGradNorm: the norm of the gradients is ${norm}; nothing was scaled.`);
  }
  const scale = maxNorm / (norm + 1e-6);
  if (scale >= 1) return norm;
  inPlace(gradients, ({ numel, pointer, storage }) => {
    machine().assembly.affine(numel, pointer, scale, 0, pointer);
    storage.change();
  });
  return norm;
}

/** Holds every value of all gradients within ±clipValue, as PyTorch's clip_grad_value_. */
export function clipGradValue(parameters: Clipped, clipValue: number): void {
  checkArguments('clipGradValue', 'parameters, clipValue', arguments);
  const gradients = gradientsOf('clipGradValue', parameters);
  checkLimit('clipGradValue', 'clipValue', clipValue);
  inPlace(gradients, ({ numel, pointer, storage }) => {
    machine().assembly.clamp(numel, pointer, -clipValue, clipValue, pointer);
    storage.change();
  });
}
