import { Module, type Parameter } from '../layers/module';
import { machine } from '../machine';
import { checkNames, positive } from '../options';
import { Storage } from '../storage';
import { Optimizer } from './optimizer';

export interface AdamOptions {
  /** Learning rate, 1e-3 if not said. */
  lr?: number;
  /** Decay of the first and second moment, [0.9, 0.999] if not said. */
  betas?: readonly [number, number];
  eps?: number;
  /** Added to the gradient as weightDecay · parameter (L2); adamW decays the parameter itself. */
  weightDecay?: number;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1), in PyTorch's form:
 *
 *   m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  p ← p − lr · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)
 */
export class Adam extends Optimizer {
  private readonly betas: readonly [number, number];
  private readonly eps: number;
  private readonly weightDecay: number;
  /** First and second moment of every parameter, made at its first step. */
  private readonly moments: (readonly [Storage, Storage] | undefined)[] = [];

  constructor(
    parameters: readonly Parameter[],
    options: AdamOptions = {},
    private readonly decoupled = false,
  ) {
    super(parameters, options.lr ?? 1e-3);
    checkAdam(options);
    this.betas = options.betas ?? [0.9, 0.999];
    this.eps = options.eps ?? 1e-8;
    this.weightDecay = options.weightDecay ?? (decoupled ? 1e-2 : 0);
  }

  protected update(index: number, parameter: Parameter, gradient: number): void {
    const [m, v] = this.momentsOf(index, parameter);
    const [beta1, beta2] = this.betas;
    const correction1 = 1 - beta1 ** this.steps;
    const correction2 = 1 - beta2 ** this.steps;
    m.pin('adam');
    v.pin('adam');
    machine().assembly.adam(
      parameter.numel,
      parameter.pointer,
      gradient,
      m.pointer,
      v.pointer,
      1,
      this.lr / correction1,
      1 / Math.sqrt(correction2),
      beta1,
      beta2,
      this.eps,
      this.decoupled ? 0 : this.weightDecay,
      this.decoupled ? this.lr * this.weightDecay : 0,
    );
    m.unpin();
    v.unpin();
  }

  private momentsOf(index: number, parameter: Parameter): readonly [Storage, Storage] {
    const known = this.moments[index];
    if (known) return known;
    const fresh = [0, 1].map(() => {
      const storage = new Storage(parameter.numel, 'adam');
      storage.keep();
      storage.view().fill(0);
      return storage;
    }) as [Storage, Storage];
    this.moments[index] = fresh;
    return fresh;
  }
}

/** Makes an optimiser once the parameters are known: what `train` takes as `optimizer`. */
export type OptimizerFactory = (parameters: readonly Parameter[]) => Optimizer;

/**
 * Adam. `adam({ lr })` is a recipe for `train`; `adam(model.parameters(), { lr })` is the optimiser itself.
 */
export function adam(parameters: readonly Parameter[], options?: AdamOptions): Adam;
export function adam(options?: AdamOptions): OptimizerFactory;
export function adam(
  first: readonly Parameter[] | AdamOptions = {},
  options: AdamOptions = {},
): Adam | OptimizerFactory {
  if (isList(first)) return new Adam(first, options);
  checkAdam(first);
  return (parameters: readonly Parameter[]) => new Adam(parameters, first);
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019); weightDecay is 0.01 if not said. */
export function adamW(parameters: readonly Parameter[], options?: AdamOptions): Adam;
export function adamW(options?: AdamOptions): OptimizerFactory;
export function adamW(
  first: readonly Parameter[] | AdamOptions = {},
  options: AdamOptions = {},
): Adam | OptimizerFactory {
  if (isList(first)) return new Adam(first, options, true);
  checkAdam(first);
  return (parameters: readonly Parameter[]) => new Adam(parameters, first, true);
}

/** @throws TypeError for an unknown option, RangeError for a value out of range. */
function checkAdam(options: AdamOptions): void {
  if (options instanceof Module) {
    throw new TypeError('adam: give it the parameters: adam(model.parameters(), { lr }).');
  }
  checkNames('adam', options, ['lr', 'betas', 'eps', 'weightDecay']);
  positive('adam', 'lr', options.lr, 1e-3);
  positive('adam', 'eps', options.eps, 1e-8);
  positive('adam', 'weightDecay', options.weightDecay, 0);
  for (const beta of options.betas ?? []) {
    if (!(beta >= 0 && beta < 1)) throw new RangeError(`adam: beta ${beta} must lie in [0, 1).`);
  }
}

function isList(first: readonly Parameter[] | AdamOptions): first is readonly Parameter[] {
  return Array.isArray(first);
}
