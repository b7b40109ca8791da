import type { Parameter } from '../layers/module';
import { machine } from '../machine';
import { checkNames, positive } from '../options';
import type { Storage } from '../storage';
import { maker, Optimizer } from './optimizer';

export interface AdagradOptions {
  /** Learning rate, 1e-2 if not said. */
  lr?: number;
  /** The rate of step t is lr / (1 + (t − 1) · lrDecay); 0 if not said. */
  lrDecay?: number;
  /** 1e-10 if not said. */
  eps?: number;
  /** Added to the gradient as weightDecay · parameter; 0 if not said. */
  weightDecay?: number;
  /** What the sums of squares start with; 0 if not said. */
  initialAccumulatorValue?: number;
}

/** Adagrad (Duchi, Hazan & Singer 2011) in PyTorch's form: s ← s + g², p ← p − lr · g / (√s + ε). */
export class Adagrad extends Optimizer {
  protected readonly kept: Record<string, number>;

  constructor(
    parameters: readonly Parameter[],
    private readonly options: AdagradOptions = {},
  ) {
    super('adagrad', parameters, options.lr ?? 1e-2);
    this.kept = { sum: options.initialAccumulatorValue ?? 0 };
  }

  override get hyperparameters() {
    const { lrDecay = 0, eps = 1e-10, weightDecay = 0 } = this.options;
    return { lrDecay, eps, weightDecay, initialAccumulatorValue: this.kept.sum };
  }

  protected update(
    n: number,
    p: number,
    g: number,
    [sum]: readonly Storage[],
    count: number,
  ): void {
    const { lrDecay, eps, weightDecay } = this.hyperparameters;
    const lr = this.lr / (1 + (count - 1) * lrDecay);
    machine().assembly.adagrad(n, p, g, sum.pointer, lr, eps, weightDecay);
  }
}

function check(options: AdagradOptions): void {
  const names = ['lr', 'lrDecay', 'eps', 'weightDecay', 'initialAccumulatorValue'] as const;
  checkNames('adagrad', options, names);
  for (const name of names) positive('adagrad', name, options[name], 0);
}

/** Adagrad. `adagrad({ lr })` is a recipe for `train`; `adagrad(model.parameters(), { lr })` the optimiser itself. */
export const adagrad = maker<AdagradOptions, Adagrad>('adagrad', check, (parameters, options) => {
  return new Adagrad(parameters, options);
});
