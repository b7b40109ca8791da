/** What all optimisers share: the parameters, the learning rate, what is kept between steps. */
import { checkArguments } from '../describe';
import { AutogradError } from '../errors';
import { Module, Parameter } from '../layers/module';
import { expectTensor } from '../op';
import { positive } from '../options';
import { register, warnOfUnregistered } from '../registered';
import { callText, said } from '../said';
import { show } from '../shape';
import { Storage } from '../storage';
import { Tensor } from '../tensor';
import { warn } from '../warning';
import { clearGradients, type ZeroGradOptions } from '../zeroGrad';
import { checkState, type OptimizerState, STEP } from './optimizerState';

export type { OptimizerState };

/** Makes an optimiser once the parameters are known: what `train` takes as `optimizer`. */
export type OptimizerFactory = (parameters: readonly Parameter[]) => Optimizer;

/** Fields of every optimiser. */
const SHARED = ['name', 'parameters', 'lr', 'steps', 'slots', 'counts', 'kept'];

export abstract class Optimizer {
  /** Steps taken. */
  steps = 0;
  private readonly slots: Map<string, Storage>[];
  /** Steps that each parameter has taken: those in which it had a gradient. */
  private readonly counts: number[];

  readonly parameters: readonly Parameter[];

  /** @param parameters each is stepped once, also one that is listed twice, which is warned of */
  constructor(
    /** Its name, as in messages and states. */
    readonly name: string,
    parameters: readonly Parameter[],
    /** Learning rate; may be changed between steps. */
    public lr: number,
  ) {
    if (!Array.isArray(parameters)) {
      throw new TypeError('An optimizer takes a list of parameters; give it model.parameters().');
    }
    if (parameters.length === 0) {
      throw new RangeError('An optimizer needs parameters to train; give it model.parameters().');
    }
    for (const [i, parameter] of parameters.entries()) checkTrainable(name, i, parameter);
    this.parameters = withoutDuplicates(name, parameters); // a list of its own
    for (const parameter of parameters) register(parameter);
    positive(name, 'lr', lr, 0);
    this.slots = this.parameters.map(() => new Map());
    this.counts = this.parameters.map(() => 0);
  }

  /**
   * What it was built with beside the parameters and the rate: a training is gone on with by an optimizer that has the same.
   * Of one of your own: its fields.
   */
  get hyperparameters(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(this).filter(([name]) => !SHARED.includes(name)));
  }

  /** Changes every parameter that has a gradient. */
  step(): void {
    checkArguments('Optimizer.step', '', arguments);
    positive(this.name, 'its learning rate, optimizer.lr,', this.lr ?? Number.NaN, 0);
    this.steps++;
    warnOfUnregistered(this.name, this.parameters);
    for (const [i, parameter] of this.parameters.entries()) {
      const { gradient } = parameter;
      if (!gradient) continue;
      const kept = this.slotsOf(i);
      const pinned = [parameter.storage, gradient.storage, ...kept].filter(pin);
      const count = ++this.counts[i];
      this.update(parameter.numel, parameter.pointer, gradient.pointer, kept, count);
      for (const storage of pinned) storage.unpin();
      parameter.storage.change();
    }
  }

  /** Names of what is kept of every parameter, and what it starts with. */
  protected abstract readonly kept: Readonly<Record<string, number>>;

  /**
   * Changes n values at `parameter` in place, given their gradient and what is kept of them (in the order of `kept`);
   * `count` is which of their steps this is, from 1 on: a parameter whose first gradient comes late begins then.
   */
  protected abstract update(
    n: number,
    parameter: number,
    gradient: number,
    kept: readonly Storage[],
    count: number,
  ): void;

  private slotsOf(index: number): Storage[] {
    return Object.entries(this.kept).map(([name, start]) => this.slot(index, name, start));
  }

  private slot(index: number, name: string, start: number): Storage {
    const slots = this.slots[index];
    let storage = slots.get(name);
    if (!storage) {
      storage = new Storage(this.parameters[index].numel, this.name);
      storage.keep();
      storage.view().fill(start);
      slots.set(name, storage);
    }
    return storage;
  }

  /** A copy of everything that is kept between steps. */
  stateDict(): OptimizerState {
    checkArguments('Optimizer.stateDict', '', arguments);
    const slots: OptimizerState['slots'] = {};
    for (const [i, { shape }] of this.parameters.entries()) {
      slots[i] = {};
      for (const [name, storage] of this.slots[i]) {
        const copy = Tensor.empty(shape, 'float32', 'stateDict').keep();
        copy.storage.view().set(storage.view());
        slots[i][name] = copy;
      }
      if (this.slots[i].size > 0) slots[i][STEP] = countTensor(this.counts[i]);
    }
    return { name: this.name, steps: this.steps, lr: this.lr, slots };
  }

  /**
   * Goes on where the optimiser was that this state is from. Nothing is changed unless all of it fits.
   * @throws TypeError for the state of another kind of optimiser, or of one with other options; ShapeError and DTypeError
   * for other parameters.
   */
  loadStateDict(state: OptimizerState): void {
    checkArguments('Optimizer.loadStateDict', 'state', arguments);
    checkState(this.name, state, this.parameters, Object.keys(this.kept));
    this.steps = state.steps;
    this.lr = state.lr;
    for (const i of this.parameters.keys()) {
      this.slots[i].clear();
      const { [STEP]: count, ...slots } = state.slots[i] ?? {};
      for (const [name, values] of Object.entries(slots)) {
        this.slot(i, name, 0).view().set(values.storage.view());
      }
      this.counts[i] = count ? count.item() : this.slots[i].size > 0 ? state.steps : 0;
    }
  }

  /**
   * Forgets the gradients; call it before each backward(). With { setToNone: false } they stay, filled with 0. A gradient
   * that was read from `grad` before keeps its values (unless it is filled with 0).
   */
  zeroGrad(options: ZeroGradOptions = {}): void {
    checkArguments('Optimizer.zeroGrad', 'options', arguments);
    clearGradients(this.parameters, options);
  }
}

function withoutDuplicates(name: string, parameters: readonly Parameter[]): readonly Parameter[] {
  const once = [...new Set(parameters)];
  if (once.length === parameters.length) return once;
  const twice = parameters.findIndex((parameter, i) => parameters.indexOf(parameter) !== i);
  warn(
    `${name}: parameter ${twice}, of shape ${show(parameters[twice].shape)}, is in the list more than once; it is stepped ` +
      'once. Lists of several modules that share a layer are joined by [...new Set([...a.parameters(), ...b.parameters()])].',
  );
  return once;
}

/** @throws TypeError, AutogradError unless gradients arrive there; a frozen Parameter may be thawed */
function checkTrainable(name: string, i: number, given: unknown): void {
  expectTensor(name, `parameter ${i}`, given);
  const fault = !given.isLeaf
    ? 'was computed; give the leaves it was computed from'
    : given.requiresGrad || given instanceof Parameter
      ? null
      : 'needs no gradient, so that it would never change; make it with { requiresGrad: true } or new Parameter(…)';
  if (fault) {
    throw new AutogradError(`${name}: parameter ${i}, a tensor ${show(given.shape)}, ${fault}.`);
  }
}

function countTensor(count: number): Tensor {
  const result = Tensor.empty([], 'float32', 'stateDict').keep();
  result.storage.view()[0] = count;
  return result;
}

export function pin(storage: Storage): boolean {
  if (storage.pointer !== 0) return false;
  storage.pin('optimizer');
  return true;
}

/** An optimiser's function: with parameters it makes the optimiser, without them a recipe for `train`. */
export interface OptimizerMaker<Options, Made extends Optimizer> {
  (parameters: readonly Parameter[], options?: Options): Made;
  (options?: Options): OptimizerFactory;
}

/** @param check throws if the options are wrong, so that a recipe is wrong at once */
export function maker<Options extends object, Made extends Optimizer>(
  name: string,
  check: (options: Options) => void,
  make: (parameters: readonly Parameter[], options: Options) => Made,
): OptimizerMaker<Options, Made> {
  const made = function (
    first: readonly Parameter[] | Options = {} as Options,
    options = {} as Options,
  ) {
    checkArguments(name, Array.isArray(first) ? 'parameters, options' : 'options', arguments);
    if (Array.isArray(first)) {
      check(options);
      return make(first as readonly Parameter[], options);
    }
    if (first instanceof Module) {
      throw new TypeError(`${name}: give it the parameters: ${name}(model.parameters(), { lr }).`);
    }
    check(first as Options);
    const recipe = (parameters: readonly Parameter[]) => make(parameters, first as Options);
    return said(recipe, () => `${callText(name, first)}\nan optimizer, as train(…) takes it`);
  };
  return made as OptimizerMaker<Options, Made>;
}
