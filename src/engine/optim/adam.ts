import type { Parameter } from '../layers/module';
import { machine } from '../machine';
import { checkNames, describe, flag, positive } from '../options';
import type { Storage } from '../storage';
import { maker, Optimizer } from './optimizer';

export interface AdamOptions {
  /** Learning rate, 1e-3 if not said. */
  lr?: number;
  /** Decay of the first and second moment, [0.9, 0.999] if not said. */
  betas?: readonly [number, number];
  /** 1e-8 if not said. */
  eps?: number;
  /** Added to the gradient as weightDecay · parameter (L2); adamW decays the parameter itself. */
  weightDecay?: number;
  /** Divides by the greatest second moment so far (Reddi, Kale & Kumar 2018); false if not said. */
  amsgrad?: boolean;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1), in PyTorch's form:
 *
 *   m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  p ← p − lr · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)
 *
 * t counts the steps of the parameter, those in which it had a gradient.
 */
export class Adam extends Optimizer {
  protected readonly kept: Record<string, number>;
  private readonly betas: readonly [number, number];
  private readonly eps: number;
  private readonly weightDecay: number;

  constructor(
    parameters: readonly Parameter[],
    { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay, amsgrad }: AdamOptions = {},
    private readonly decoupled = false,
  ) {
    super(decoupled ? 'adamW' : 'adam', parameters, lr);
    this.betas = betas;
    this.eps = eps;
    this.weightDecay = weightDecay ?? (decoupled ? 1e-2 : 0);
    this.kept = { exp_avg: 0, exp_avg_sq: 0, ...(amsgrad ? { max_exp_avg_sq: 0 } : {}) };
  }

  override get hyperparameters() {
    const { betas, eps, weightDecay, kept } = this;
    return { betas, eps, weightDecay, amsgrad: 'max_exp_avg_sq' in kept };
  }

  protected update(
    n: number,
    p: number,
    g: number,
    [m, v, most]: readonly Storage[],
    count: number,
  ): void {
    const [beta1, beta2] = this.betas;
    const stepSize = this.lr / (1 - beta1 ** count);
    const root = 1 / Math.sqrt(1 - beta2 ** count);
    const decay = this.decoupled ? 0 : this.weightDecay;
    const apart = this.decoupled ? this.lr * this.weightDecay : 0;
    const rates = [stepSize, root, beta1, beta2, this.eps, decay, apart] as const;
    const { assembly } = machine();
    if (most) assembly.amsgrad(n, p, g, m.pointer, v.pointer, most.pointer, ...rates);
    else assembly.adam(n, p, g, m.pointer, v.pointer, 1, ...rates);
  }
}

/** @throws TypeError for an unknown option, RangeError for a value out of range. */
const check = (name: string) => (options: AdamOptions) => {
  checkNames(name, options, ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad']);
  positive(name, 'lr', options.lr, 1e-3);
  positive(name, 'eps', options.eps, 1e-8);
  positive(name, 'weightDecay', options.weightDecay, 0);
  flag(name, 'amsgrad', options.amsgrad, false);
  const { betas } = options;
  if (betas === undefined || (Array.isArray(betas) && betas.length === 2 && betas.every(isDecay)))
    return;
  throw new RangeError(
    `${name}: betas are two numbers in [0, 1), such as [0.9, 0.999]; got ${describe(betas)}.`,
  );
};

const isDecay = (beta: unknown) => typeof beta === 'number' && beta >= 0 && beta < 1;

/**
 * Adam. `adam({ lr })` is a recipe for `train`; `adam(model.parameters(), { lr })` is the optimiser itself.
 */
export const adam = maker<AdamOptions, Adam>('adam', check('adam'), (parameters, options) => {
  return new Adam(parameters, options);
});

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019); weightDecay is 0.01 if not said. */
export const adamW = maker<AdamOptions, Adam>('adamW', check('adamW'), (parameters, options) => {
  return new Adam(parameters, options, true);
});
