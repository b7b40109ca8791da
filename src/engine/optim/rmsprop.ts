import type { Parameter } from '../layers/module';
import { machine } from '../machine';
import { checkNames, describe, flag, positive } from '../options';
import type { Storage } from '../storage';
import { maker, Optimizer } from './optimizer';

export interface RMSpropOptions {
  /** Learning rate, 1e-2 if not said. */
  lr?: number;
  /** Decay of the mean square, in [0, 1); 0.99 if not said. */
  alpha?: number;
  /** Added after the square root; 1e-8 if not said. */
  eps?: number;
  /** Added to the gradient as weightDecay · parameter; 0 if not said. */
  weightDecay?: number;
  /** 0 if not said. */
  momentum?: number;
  /** Divides by the variance in the place of the mean square (Graves 2013); false if not said. */
  centered?: boolean;
}

/**
 * RMSprop (Hinton, lecture 6e of 2012) in PyTorch's form: s ← α s + (1 − α) g², p ← p − lr · g / (√s + ε); centred, the
 * square of the mean gradient is taken from s.
 */
export class RMSprop extends Optimizer {
  protected readonly kept: Record<string, number>;

  constructor(
    parameters: readonly Parameter[],
    private readonly options: RMSpropOptions = {},
  ) {
    super('rmsprop', parameters, options.lr ?? 1e-2);
    this.kept = {
      square_avg: 0,
      ...(options.centered ? { grad_avg: 0 } : {}),
      ...(options.momentum ? { momentum_buffer: 0 } : {}),
    };
  }

  override get hyperparameters() {
    const { alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0 } = this.options;
    return { alpha, eps, weightDecay, momentum, centered: this.options.centered ?? false };
  }

  protected update(n: number, p: number, g: number, [square, ...more]: readonly Storage[]): void {
    const { alpha, eps, weightDecay, momentum, centered } = this.hyperparameters;
    const mean = centered ? more[0].pointer : 0;
    const buffer = momentum ? more[centered ? 1 : 0].pointer : 0;
    const { assembly } = machine();
    const kept = [square.pointer, mean, buffer] as const;
    assembly.rmsprop(n, p, g, ...kept, this.lr, alpha, eps, momentum, weightDecay);
  }
}

function check(options: RMSpropOptions): void {
  const names = ['lr', 'alpha', 'eps', 'weightDecay', 'momentum', 'centered'];
  checkNames('rmsprop', options, names);
  for (const name of ['lr', 'eps', 'weightDecay', 'momentum'] as const) {
    positive('rmsprop', name, options[name], 0);
  }
  const { alpha = 0.99 } = options;
  if (!(typeof alpha === 'number' && alpha >= 0 && alpha < 1)) {
    throw new RangeError(`rmsprop: alpha ${describe(alpha)} must lie in [0, 1).`);
  }
  flag('rmsprop', 'centered', options.centered, false);
}

/** RMSprop. `rmsprop({ lr })` is a recipe for `train`; `rmsprop(model.parameters(), { lr })` the optimiser itself. */
export const rmsprop = maker<RMSpropOptions, RMSprop>('rmsprop', check, (parameters, options) => {
  return new RMSprop(parameters, options);
});
