/** What an optimiser keeps, as values that can be saved. */
import { ShapeError } from '../errors';
import { expectDType, expectTensor } from '../op';
import { describe, positive, whole } from '../options';
import { isRecord } from '../record';
import { sameShape, show } from '../shape';
import type { Tensor } from '../tensor';

/** Everything an optimiser needs to go on where it was: what `stateDict` gives. */
export interface OptimizerState {
  /** The optimiser it belongs to. */
  name: string;
  steps: number;
  lr: number;
  /**
   * What is kept of each parameter (by its position) under the name that PyTorch has for it; `step` [] is how many steps
   * it has taken. Without it, as states once were, every parameter that has slots took all `steps`.
   */
  slots: Record<number, Record<string, Tensor>>;
}

/** The name, as PyTorch has it, of the number of steps among the slots of a parameter. */
export const STEP = 'step';

/**
 * @param kept names of what this optimiser keeps of a parameter
 * @throws TypeError for what is no state, or that of another optimiser; RangeError for numbers that cannot be; ShapeError,
 * DTypeError for the values of other parameters
 */
export function checkState(
  owner: string,
  state: OptimizerState,
  parameters: readonly Tensor[],
  kept: readonly string[],
): void {
  if (!isRecord(state) || typeof state.name !== 'string' || !isRecord(state.slots)) {
    throw new TypeError(
      `loadStateDict: the argument is the state of an optimizer, { name, steps, lr, slots } as stateDict() gives it; got ` +
        `${describe(state)}.`,
    );
  }
  if (state.name !== owner) {
    throw new TypeError(`loadStateDict: the state is ${state.name}'s, this optimizer is ${owner}.`);
  }
  whole('loadStateDict', 'steps', state.steps ?? Number.NaN, 0, 0);
  positive('loadStateDict', 'lr', state.lr ?? Number.NaN, 0);
  for (const [i, slots] of Object.entries(state.slots)) {
    const parameter = parameters[Number(i)];
    if (!isRecord(slots)) {
      throw new TypeError(`loadStateDict: slots of parameter ${i} are ${describe(slots)}.`);
    }
    if (parameter) checkSlots(owner, i, slots, parameter, kept);
    else if (Object.keys(slots).length > 0) {
      throw new ShapeError(
        `loadStateDict: the state has values of parameter ${i}, this optimizer has ${parameters.length} parameters; give it ` +
          'those of the model that was trained.',
      );
    }
  }
}

function checkSlots(
  owner: string,
  i: string,
  slots: Readonly<Record<string, Tensor>>,
  parameter: Tensor,
  kept: readonly string[],
): void {
  const names = Object.keys(slots);
  const unknown = names.find(name => name !== STEP && !kept.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `loadStateDict: this ${owner} keeps no '${unknown}'; build it with the same options.`,
    );
  }
  const missing = names.length > 0 && kept.find(name => !names.includes(name));
  if (missing) {
    throw new TypeError(
      `loadStateDict: '${missing}' of parameter ${i} is missing, which this ${owner} keeps; build it with the same options.`,
    );
  }
  for (const [name, values] of Object.entries(slots)) {
    const what = `'${name}' of parameter ${i}`;
    expectTensor('loadStateDict', what, values);
    const wanted = name === STEP ? [] : parameter.shape;
    if (!sameShape(values.shape, wanted)) {
      throw new ShapeError(
        `loadStateDict: ${what} has shape ${show(values.shape)}, it must be ${show(wanted)}.`,
      );
    }
    expectDType('loadStateDict', what, values, 'float32');
    if (name === STEP) whole('loadStateDict', what, values.item(), 0, 0);
  }
}
