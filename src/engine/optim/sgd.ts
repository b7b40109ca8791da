import type { Parameter } from '../layers/module';
import { machine } from '../machine';
import { checkNames, flag, positive } from '../options';
import type { Storage } from '../storage';
import { maker, Optimizer } from './optimizer';

export interface SGDOptions {
  /** Learning rate, 1e-3 if not said. */
  lr?: number;
  /** Share of the last step that goes on, in [0, 1); 0 if not said. */
  momentum?: number;
  /** Taken from the gradient's share in the momentum; 0 if not said. */
  dampening?: number;
  /** Added to the gradient as weightDecay · parameter; 0 if not said. */
  weightDecay?: number;
  /** Nesterov's momentum; false if not said. */
  nesterov?: boolean;
}

/**
 * Gradient descent with momentum (Sutskever et al. 2013) in PyTorch's form: b ← momentum · b + (1 − dampening) · g (the
 * first b is g itself), p ← p − lr · b; with nesterov p ← p − lr · (g + momentum · b).
 */
export class SGD extends Optimizer {
  protected readonly kept: Record<string, number>;

  constructor(
    parameters: readonly Parameter[],
    private readonly options: SGDOptions = {},
  ) {
    super('sgd', parameters, options.lr ?? 1e-3);
    this.kept = options.momentum ? { momentum_buffer: 0 } : {};
  }

  override get hyperparameters() {
    const { momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = this.options;
    return { momentum, dampening, weightDecay, nesterov };
  }

  protected update(
    n: number,
    p: number,
    g: number,
    [buffer]: readonly Storage[],
    count: number,
  ): void {
    const { momentum, dampening, weightDecay, nesterov } = this.hyperparameters;
    const share = count === 1 ? 1 : 1 - dampening;
    const at = buffer ? buffer.pointer : 0;
    const flags = nesterov ? 1 : 0;
    machine().assembly.sgd(n, p, g, at, this.lr, momentum, share, flags, weightDecay);
  }
}

function check(options: SGDOptions): void {
  checkNames('sgd', options, ['lr', 'momentum', 'dampening', 'weightDecay', 'nesterov']);
  positive('sgd', 'lr', options.lr, 1e-3);
  const momentum = positive('sgd', 'momentum', options.momentum, 0);
  const dampening = positive('sgd', 'dampening', options.dampening, 0);
  positive('sgd', 'weightDecay', options.weightDecay, 0);
  if (flag('sgd', 'nesterov', options.nesterov, false) && (momentum === 0 || dampening !== 0)) {
    throw new RangeError('sgd: nesterov needs a momentum above 0 and no dampening.');
  }
}

/** Gradient descent. `sgd({ lr, momentum })` is a recipe for `train`; `sgd(model.parameters(), { lr })` the optimiser. */
export const sgd = maker<SGDOptions, SGD>('sgd', check, (parameters, options) => {
  return new SGD(parameters, options);
});
