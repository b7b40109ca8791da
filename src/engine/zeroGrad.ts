import { checkNames, flag } from './options';
import type { Tensor } from './tensor';

export interface ZeroGradOptions {
  /** Forgets the gradients (grad is null); false: fills them with 0. Default: true. */
  setToNone?: boolean;
}

/** What zeroGrad() of modules and optimizers does. */
export function clearGradients(parameters: readonly Tensor[], options: ZeroGradOptions): void {
  checkNames('zeroGrad', options, ['setToNone']);
  const setToNone = flag('zeroGrad', 'setToNone', options.setToNone, true);
  for (const parameter of parameters) parameter.clearGradient(setToNone);
}
