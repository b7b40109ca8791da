/** Errors for numbers of a model that are NaN, and the likely cause. Nothing here runs while all is well. */
import { AnomalyError, type Module } from '../engine';
import { brokenWeight } from './training/weights';

/** A model, and its logits of one step before the softmax, [V]. */
interface StepOf {
  model: Module;
  logits: Float32Array;
}

/**
 * The error for a step at which no token can be chosen, as all log-probabilities are NaN.
 * @param owner the function that was called
 * @param step counted from 1
 * @param each of every model that decides
 */
export function brokenLogits(owner: string, step: number, each: readonly StepOf[]): AnomalyError {
  const blocked = each.find(({ logits }) => logits.every(x => x === Number.NEGATIVE_INFINITY));
  if (blocked)
    return allBlocked(owner, step, `all logits of ${nameOf(blocked.model)} are −Infinity`);
  const hasNaN = each.some(({ logits }) => logits.some(Number.isNaN));
  const what = hasNaN ? 'NaN' : 'infinite';
  const models = each.map(({ model }) => model);
  return new AnomalyError(`${owner}: the logits are ${what} at step ${step}: ${causeOf(models)}`);
}

/** The error for a step at which no token is left. @param why what leaves none */
export function allBlocked(owner: string, step: number, why: string): AnomalyError {
  return new AnomalyError(
    `${owner}: every token is blocked at step ${step}: ${why}. Look at what masks logits in the model, and at the ` +
      'options of decoding that exclude tokens.',
  );
}

/** @throws AnomalyError if a loss is NaN @param owner the function that was called */
export function checkLoss(owner: string, loss: number, models: readonly Module[]): void {
  if (!Number.isNaN(loss)) return;
  throw new AnomalyError(`${owner}: the loss is NaN: ${causeOf(models)}`);
}

/** Why models compute NaN or Infinity: the weight that holds such a value, or else how to find the op. */
export function causeOf(models: readonly Module[]): string {
  for (const model of models) {
    const name = brokenWeight(model);
    if (name === undefined) continue;
    const [, weight] = model.namedParameters().find(([own]) => own === name) ?? [];
    const hasNaN = weight?.storage.view().some(Number.isNaN);
    return (
      `the weights of ${nameOf(model)} contain ${hasNaN ? 'NaN' : 'Infinity'} (${name}). Did the training diverge? Train ` +
      'anew with a smaller lr or clipNorm: 1, or load weights that were saved before.'
    );
  }
  const names = models.map(nameOf).join(' and ');
  return (
    `all weights of ${names} are finite, so the NaN is computed from them: anomaly(() => …) around this call names the op ` +
    'that makes it.'
  );
}

function nameOf(model: Module): string {
  return model.constructor.name;
}
