/** Whether the gradient is the gradient. */
import {
  checkNames,
  describe,
  Generator,
  Module,
  noGrad,
  type Parameter,
  positive,
  scope,
  Tensor,
} from '../../engine';
import { Check, figure } from './check';

export interface GradientOptions {
  /** How far weights are moved, relative to their size; 1e-2 if not said: float32 needs a large step. */
  step?: number;
  /** Largest difference that passes, relative to the gradient; 0.05 if not said. */
  tolerance?: number;
  /** Decides the directions; 1 if not said. */
  seed?: number;
}

/**
 * Holds the gradient of every parameter against the loss itself: moved a little along a random direction, the loss must
 * change by (gradient · direction), by central differences. The weights are put back, also where the loss throws.
 * @param loss computes the loss anew from the module's weights, always on the same data and without randomness
 * @throws TypeError unless it is a module with a function of its loss, a scalar; RangeError for an option out of range
 */
export function checkGradients(
  module: Module,
  loss: () => Tensor,
  options: GradientOptions = {},
): Check {
  checkArguments(module, loss, options);
  try {
    return compare(module, loss, options);
  } finally {
    module.zeroGrad();
  }
}

function checkArguments(module: unknown, loss: unknown, options: GradientOptions): void {
  const owner = 'checkGradients';
  const form = 'checkGradients(model, () => model.forward(x).crossEntropy(y))';
  if (!(module instanceof Module)) {
    throw new TypeError(
      `${owner}: the first argument is the module, got ${describe(module)}; write ${form}.`,
    );
  }
  if (typeof loss !== 'function') {
    throw new TypeError(
      `${owner}: the second argument is a function that computes the loss, got ${describe(loss)}; write ${form}.`,
    );
  }
  checkNames(owner, options, ['step', 'tolerance', 'seed']);
  positive(owner, 'step', options.step, 0);
  positive(owner, 'tolerance', options.tolerance, 0);
}

function compare(
  module: Module,
  loss: () => Tensor,
  { step = 1e-2, tolerance = 0.05, seed = 1 }: GradientOptions,
): Check {
  const numbers = new Generator(seed);
  const value = () => noGrad(() => scope(() => loss().item()));
  module.zeroGrad();
  scope(() => {
    const now = loss();
    if (!(now instanceof Tensor) || now.numel !== 1) {
      throw new TypeError('checkGradients: the second argument returns the loss, a scalar tensor.');
    }
    now.backward();
  });
  const [once, again] = [value(), value()];
  if (!Number.isFinite(once)) {
    const message = `the loss is ${once}: anomaly(() => …) names the op that made it.`;
    return new Check('checkGradients', false, message, { loss: once });
  }
  if (once !== again) {
    return new Check(
      'checkGradients',
      false,
      'the loss differs from call to call: switch dropout off (model.eval()) and use the same batch.',
    );
  }
  let worst = { name: '', error: -1, expected: 0, got: 0 };
  for (const [name, parameter] of module.namedParameters()) {
    const { expected, got, scale } = alongOne(parameter, value, numbers, step);
    const ratio = Math.abs(expected - got) / Math.max(scale, Math.abs(expected), 1e-4);
    const error = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio; // no number agrees with nothing
    if (error > worst.error) worst = { name, error, expected, got };
  }
  const { name, error, expected, got } = worst;
  const figures = { error, expected, got };
  if (error <= tolerance) {
    return new Check(
      'checkGradients',
      true,
      `all ${module.namedParameters().length} gradients agree with the loss (the worst, ${name}, to ${figure(100 * error)} %).`,
      figures,
    );
  }
  const why =
    got === 0
      ? 'no gradient arrives there: is it detached, or computed under noGrad()?'
      : 'is something detached on one of two ways, changed in place, or used twice?';
  return new Check(
    'checkGradients',
    false,
    `moving ${name} changes the loss by ${figure(expected)}, its gradient says ${figure(got)}: ${why}`,
    figures,
  );
}

/** The change of the loss along a random direction of unit size, and what the gradient says it is. */
function alongOne(parameter: Parameter, value: () => number, numbers: Generator, step: number) {
  const values = parameter.storage.view();
  const kept = values.slice();
  const direction = noGrad(() => numbers.normal(parameter.shape).toFlatArray()) as Float32Array;
  const norm = Math.sqrt(direction.reduce((sum, d) => sum + d * d, 0));
  const size = Math.sqrt(kept.reduce((sum, w) => sum + w * w, 0) / kept.length) || 0.1;
  const far = step * size * Math.sqrt(kept.length);
  const at = (sign: number) => {
    for (let i = 0; i < kept.length; i++) values[i] = kept[i] + (sign * far * direction[i]) / norm;
    parameter.storage.change();
    try {
      return value();
    } finally {
      values.set(kept);
      parameter.storage.change();
    }
  };
  const expected = (at(1) - at(-1)) / (2 * far);
  const gradient = parameter.grad?.toFlatArray() as Float32Array | undefined;
  let got = 0;
  let square = 0;
  for (let i = 0; gradient && i < gradient.length; i++) {
    got += (gradient[i] * direction[i]) / norm;
    square += gradient[i] ** 2;
  }
  // a typical size of the product: differences are judged by it where the direction happens to be across
  const noise = (1e-5 * Math.abs(value())) / far; // what float32 leaves of a difference of two losses
  return { expected, got, scale: Math.max(noise, Math.sqrt(square / kept.length)) };
}
