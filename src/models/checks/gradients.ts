/** Whether the gradient is the gradient. */
import {
  checkArguments,
  checkNames,
  describe,
  Generator,
  Module,
  positive,
  restoring,
  scope,
  Tensor,
} from '../../engine';
import { ParallelCorpus, TextCorpus } from '../../text';
import { inEvaluation } from '../evaluationMode';
import { LanguageModel } from '../languageModel';
import { EncoderDecoder } from '../model';
import { Check, figure } from './check';
import { type Derivative, derivativeOf, lossValue } from './derivative';
import { firstBatch, type Trained } from './firstBatch';

export interface GradientOptions {
  /** How far weights are moved, relative to their size; 1e-2 if not said: float32 needs a large step. */
  step?: number;
  /** Largest difference that passes, relative to the gradient; 0.05 if not said. */
  tolerance?: number;
  /** Decides the directions; 1 if not said. */
  seed?: number;
}

/** Pairs, or windows of a text, whose loss is looked at where a corpus is given. */
const EXAMPLES = 8;

/**
 * Holds the gradient of every parameter against the loss itself: moved a little along a random direction, the loss must
 * change by (gradient · direction), by central differences. What they leave open, because the loss bends or is rounded,
 * is no mistake of the gradient. The weights are put back, also where the loss throws.
 * @param loss computes the loss anew from the module's weights, always on the same data and without randomness
 * @throws TypeError unless it is a module with a function of its loss, a scalar; RangeError for an option out of range
 */
export function checkGradients(
  module: Module,
  loss: () => Tensor,
  options?: GradientOptions,
): Check;
/** The same on the first pairs of a corpus, dropout off. */
export function checkGradients(
  model: EncoderDecoder,
  corpus: ParallelCorpus,
  options?: GradientOptions,
): Check;
/** The same on the first windows of a text, dropout off. */
export function checkGradients(
  model: LanguageModel,
  corpus: TextCorpus,
  options?: GradientOptions,
): Check;
export function checkGradients(
  module: Module,
  given: (() => Tensor) | ParallelCorpus | TextCorpus,
  options: GradientOptions = {},
): Check {
  checkArguments('checkGradients', 'module, loss, options', arguments);
  const loss = lossFrom(module, given);
  checkNames('checkGradients', options, ['step', 'tolerance', 'seed']);
  positive('checkGradients', 'step', options.step, 0);
  positive('checkGradients', 'tolerance', options.tolerance, 0);
  const run = () => compare(module, loss, options);
  return restoring(
    () => module.zeroGrad(),
    () => (typeof given === 'function' ? run() : inEvaluation(module, run)),
  );
}

/** @throws TypeError, RangeError where there is no loss to compute */
function lossFrom(module: unknown, given: unknown): () => Tensor {
  const form =
    'write checkGradients(model, () => model.forward(x).crossEntropy(y)), or, for a model that train trains, ' +
    'checkGradients(model, corpus)';
  if (!(module instanceof Module)) {
    throw new TypeError(
      `checkGradients: the first argument is the module, got ${describe(module)}; ${form}.`,
    );
  }
  if (typeof given === 'function') return given as () => Tensor;
  const isTrained = module instanceof EncoderDecoder || module instanceof LanguageModel;
  if (isTrained && (given instanceof ParallelCorpus || given instanceof TextCorpus)) {
    return firstBatch('checkGradients', module as Trained, given, EXAMPLES).loss;
  }
  throw new TypeError(
    `checkGradients: the second argument is a function that computes the loss, got ${describe(given)}; ${form}.`,
  );
}

function compare(
  module: Module,
  loss: () => Tensor,
  { step = 1e-2, tolerance = 0.05, seed = 1 }: GradientOptions,
): Check {
  const numbers = new Generator(seed);
  module.zeroGrad();
  scope(() => {
    const now = loss();
    if (!(now instanceof Tensor) || now.numel !== 1) {
      throw new TypeError('checkGradients: the second argument returns the loss, a scalar tensor.');
    }
    now.backward();
  });
  const [once, again] = [lossValue(loss), lossValue(loss)];
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
  const found = module.namedParameters().map(([name, parameter]) => {
    const look = (far: number) => {
      const derivative = derivativeOf(parameter, loss, numbers, far);
      return { name, ...derivative, error: errorOf(derivative, tolerance) };
    };
    const first = look(step);
    if (first.error <= tolerance) return first;
    // kinks (relu) may add up along one direction: the middle of three decides
    return [first, look(step / 2), look(step / 4)].sort((a, b) => a.error - b.error)[1];
  });
  return verdict(found, tolerance);
}

interface Found extends Derivative {
  name: string;
  error: number;
}

/** How far the gradient is off, relative to its size; what differences leave open is within the tolerance. */
function errorOf({ expected, got, open, scale }: Derivative, tolerance: number): number {
  const size = Math.max(scale, Math.abs(expected), open / tolerance);
  if (size === 0) return 0;
  const ratio = Math.abs(expected - got) / size;
  return Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio; // no number agrees with nothing
}

function verdict(found: readonly Found[], tolerance: number): Check {
  const start = { name: '', error: -1, expected: 0, got: 0 };
  const { name, error, expected, got } = found.reduce(
    (worst, one) => (one.error > worst.error ? one : worst),
    start,
  );
  const figures = { error, expected, got };
  if (error <= tolerance) {
    // where more is open than is there, nothing was found out
    const dim = found.filter(one => one.open > Math.max(one.scale, Math.abs(one.expected))).length;
    const most = dim * 2 > found.length;
    const unsure = most
      ? ` ${dim} of them are too near 0 here to tell them from rounding: look at a model that is not trained yet.`
      : '';
    return new Check(
      'checkGradients',
      true,
      `all ${found.length} gradients agree with the loss (the worst, ${name}, to ${figure(100 * error)} %).${unsure}`,
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
