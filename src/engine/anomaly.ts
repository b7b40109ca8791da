/** A mode for finding where numbers went wrong: the first op that makes NaN from inputs without one is an error. */
import { checkArguments } from './describe';
import { AnomalyError } from './errors';
import { restoring } from './restoring';
import { show } from './shape';
import type { Tensor } from './tensor';

/** Calls of `anomaly` that have not ended; asynchronous ones may overlap. */
let watchers = 0;

/** @internal */
export function isWatching(): boolean {
  return watchers > 0;
}

/**
 * Runs `f` (which may be async) watching every op and every backward: the first that makes NaN is an error that names it,
 * its inputs and their ranges. Slow; nothing is paid for it outside. Code that runs beside an async `f` is watched too.
 *
 *     await anomaly(() => train(model, corpus))
 *
 * @throws AnomalyError naming the op
 */
export function anomaly<R>(f: () => R): R {
  checkArguments('anomaly', 'f', arguments);
  if (typeof f !== 'function') {
    throw new TypeError('anomaly: runs a function: await anomaly(() => train(model, corpus)).');
  }
  let isWatching = false;
  const end = () => {
    if (isWatching) watchers--;
    isWatching = false;
  };
  // without pause: an interrupt stops what f does, so it ends the watching of an async f too
  return restoring(end, () => {
    isWatching = true;
    watchers++;
    return f();
  });
}

/** @internal Looks for NaN in results whose inputs have none. */
export function checkForNaN(
  what: string,
  inputs: readonly { name: string; tensor: Tensor }[],
  results: readonly { name: string; tensor: Tensor }[],
): void {
  const wrong = results.find(({ tensor }) => tensor.dtype === 'float32' && countNaN(tensor) > 0);
  if (!wrong || inputs.some(({ tensor }) => countNaN(tensor) > 0)) return;
  const { name, tensor } = wrong;
  throw new AnomalyError(
    `${what} made NaN: ${countNaN(tensor)} of ${tensor.numel} values of ${name} ${show(tensor.shape)}. ` +
      `Its inputs: ${inputs.map(describe).join('; ')}.`,
  );
}

function countNaN({ dtype, storage }: Tensor): number {
  if (dtype !== 'float32') return 0;
  let count = 0;
  for (const value of storage.view()) if (Number.isNaN(value)) count++;
  return count;
}

function describe({ name, tensor }: { name: string; tensor: Tensor }): string {
  if (tensor.dtype !== 'float32') return `${name} ${tensor.dtype} ${show(tensor.shape)}`;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of tensor.storage.view()) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const digits = (value: number) => Number(value.toPrecision(4));
  return `${name} ${show(tensor.shape)} in ${digits(low)} … ${digits(high)}`;
}
