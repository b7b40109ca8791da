/** Which models are being changed step by step: two that did so to one model would mix their steps. */
import { describe, type Module } from '../../engine';

/** Who changes the weights of a model over many turns of the process. */
export interface Occupant {
  /** The function that people call. */
  readonly name: string;
  /** What becomes of the model, and how far it is: 'is still …'. */
  doing(): string;
  /** At its end the model has the weights of before: those of meanwhile are of no use to anyone. */
  readonly putsBack?: boolean;
}

const busy = new WeakMap<Module, Occupant>();

export function begins(model: Module, occupant: Occupant): void {
  busy.set(model, occupant);
}

export function ends(model: Module, occupant: Occupant): void {
  if (busy.get(model) === occupant) busy.delete(model);
}

/**
 * @param owner the function that is about to change the weights
 * @throws RangeError while something else changes them
 */
export function checkIdle(owner: string, model: Module): void {
  const occupant = busy.get(model);
  if (!occupant) return;
  const { name } = occupant;
  throw new RangeError(
    `${owner}: this model, ${describe(model)}, is still ${occupant.doing()}; interrupt it, or wait for it: ` +
      `put await before the ${name}(…) that was called first, or await what it returned.`,
  );
}

/**
 * For who only reads the weights: those of a training are good after every step.
 * @throws RangeError while the model has weights that are put back
 */
export function checkOwnWeights(owner: string, model: Module): void {
  if (busy.get(model)?.putsBack) checkIdle(owner, model);
}
