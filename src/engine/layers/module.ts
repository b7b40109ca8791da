/**
 * A model is an object whose fields are parameters, other modules, and lists, records, Maps and Sets of them, nested as
 * deep as one likes; they are found by looking. Names in state dicts are the paths to them: `encoder.weight_ih_l0`,
 * `layers.0.weight`, `heads.left.bias`. What cannot be seen from outside, in `#private` fields and in objects of other
 * classes, is warned of where it is used (../registered.ts).
 */
import { checkArguments } from '../describe';
import { expectDType, expectTensor } from '../op';
import { checkNames, flag } from '../options';
import { isRecord } from '../record';
import { noteSwitch, register } from '../registered';
import { restoring } from '../restoring';
import { Tensor } from '../tensor';
import { clearGradients, type ZeroGradOptions } from '../zeroGrad';
import {
  type LoadedKeys,
  type LoadStateDictOptions,
  loadStateDict,
  type StateDict,
} from './stateDict';

/** A tensor that is trained: a leaf that requires a gradient. */
export class Parameter extends Tensor {
  /** @throws TypeError unless it is a tensor, DTypeError unless it is float32 */
  constructor(values: Tensor) {
    checkArguments('Parameter', 'values', arguments);
    expectTensor('Parameter', 'the initial value', values);
    expectDType('Parameter', 'the initial value', values, 'float32');
    super(values.shape, 'float32', values.storage);
    this.requireGrad();
    this.keep();
    this.storage.relabel('Parameter');
    this.storage.copiedBy = null; // values of its own
  }
}

type Part = readonly [path: string, part: Parameter | Module];

/** The parameters and modules in an object's fields, and in lists, records, Maps and Sets there, with their paths. */
function held(owner: object, prefix = '', seen?: Set<object>, found: Part[] = []): Part[] {
  for (const [name, value] of partsOf(owner)) {
    if (typeof value !== 'object' || value === null) continue;
    if (value instanceof Parameter || value instanceof Module) {
      register(value);
      found.push([prefix + name, value]);
    } else if (isCollection(value)) {
      seen ??= new Set([owner]);
      if (!seen.has(value)) held(value, `${prefix}${name}.`, seen.add(value), found);
    }
  }
  return found;
}

function isCollection(value: unknown): value is object {
  return Array.isArray(value) || value instanceof Map || value instanceof Set || isRecord(value);
}

/** What an object holds, by name: of a Map by its keys, of a Set by the order. Keys that are no text count as in a Set. */
function partsOf(owner: object): (readonly [name: string, value: unknown])[] {
  if (owner instanceof Set) return Array.from(owner, (value, i) => [String(i), value] as const);
  if (!(owner instanceof Map)) return Object.entries(owner);
  return Array.from(owner, ([key, value], i) => {
    const isName = typeof key === 'string' || typeof key === 'number';
    return [String(isName ? key : i), value] as const;
  });
}

/**
 * Every parameter below a module under every path that leads to it.
 * @param above modules that this one stands in: a field that refers back to one of them (`parent`) leads nowhere new
 */
function* paths(
  module: Module,
  prefix = '',
  above: readonly Module[] = [],
): Generator<[path: string, parameter: Parameter]> {
  const through = [...above, module];
  for (const [name, parameter] of module.ownParameters()) yield [prefix + name, parameter];
  for (const [name, child] of module.children()) {
    if (!through.includes(child)) yield* paths(child, `${prefix}${name}.`, through);
  }
}

/** A module and all below it, each once. */
export function modulesOf(module: Module, found = new Set<Module>()): ReadonlySet<Module> {
  if (found.has(module)) return found;
  found.add(module);
  for (const [, child] of module.children()) modulesOf(child, found);
  return found;
}

export interface NamedParametersOptions {
  /**
   * Whether a parameter that stands in several places (tied weights) is listed once, under the first of its paths.
   * Default: true.
   */
  removeDuplicate?: boolean;
}

/** Modules whose parts are being switched. */
const switching = new Set<Module>();

export abstract class Module {
  /** True while training: dropout is active. */
  training = true;

  /** Modules in the fields of this one, by their path (`layers.0` in lists, `heads.left` in records and Maps). */
  *children(): Generator<[name: string, child: Module]> {
    checkArguments('Module.children', '', arguments);
    for (const [name, value] of held(this)) if (value instanceof Module) yield [name, value];
  }

  /** Parameters in the fields of this module alone, without those of its children, by their path. */
  *ownParameters(): Generator<[name: string, parameter: Parameter]> {
    checkArguments('Module.ownParameters', '', arguments);
    for (const [name, value] of held(this)) if (value instanceof Parameter) yield [name, value];
  }

  /**
   * Every parameter with its path: own ones before those of children. A shared one has the first path it is found under.
   * @param options removeDuplicate: false lists every path
   * @throws RangeError where two parameters would have one path, as of { 'a.b': … } and { a: { b: … } }
   */
  namedParameters(options: NamedParametersOptions = {}): [name: string, parameter: Parameter][] {
    checkArguments('Module.namedParameters', 'options', arguments);
    checkNames('namedParameters', options, ['removeDuplicate']);
    const once = flag('namedParameters', 'removeDuplicate', options.removeDuplicate, true);
    const names = new Map<string, Parameter>();
    const listed = new Set<Parameter>();
    for (const [name, parameter] of paths(this)) {
      if (once && listed.has(parameter)) continue;
      const other = names.get(name);
      if (other && other !== parameter) {
        throw new RangeError(
          `${this.constructor.name}: two parameters have the path '${name}'; give one of the fields or keys another name.`,
        );
      }
      names.set(name, parameter);
      listed.add(parameter);
    }
    return [...names];
  }

  /** Every parameter once. */
  parameters(): Parameter[] {
    checkArguments('Module.parameters', '', arguments);
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Copies of all parameter values by path; a shared parameter stands there once, under its first path. */
  stateDict(): StateDict {
    checkArguments('Module.stateDict', '', arguments);
    return Object.fromEntries(
      this.namedParameters().map(([name, parameter]) => [name, parameter.detach().clone().keep()]),
    );
  }

  /**
   * Overwrites the parameters. Nothing is changed unless every shape and dtype fits and, unless `strict` is false, every
   * name. A parameter that stands in several places may be given under any of its paths, or under several with equal
   * values, as PyTorch's state_dict() has tied weights.
   * @returns the names that were not loaded: `missingKeys`, `unexpectedKeys`, both empty with `strict`
   * @throws ShapeError listing what is missing, unexpected, of another shape or dtype, or tied and different.
   */
  loadStateDict(state: StateDict, options: LoadStateDictOptions = {}): LoadedKeys {
    checkArguments('Module.loadStateDict', 'state, options', arguments);
    return loadStateDict(this.namedParameters({ removeDuplicate: false }), state, options);
  }

  /** Switches this module and all below to training (or back). */
  train(on = true): this {
    checkArguments('Module.train', 'on', arguments);
    this.training = flag('train', 'on', on, true);
    if (switching.has(this)) return this; // a part refers back to it
    switching.add(this);
    restoring(
      () => void switching.delete(this),
      () => {
        for (const [, part] of held(this)) if (part instanceof Module) part.train(on);
      },
    );
    noteSwitch(this, on);
    return this;
  }

  /** Switches to evaluation: no dropout. */
  eval(): this {
    checkArguments('Module.eval', '', arguments);
    return this.train(false);
  }

  /**
   * Forgets the gradients of all parameters; with { setToNone: false } they stay, filled with 0. A gradient that was read
   * from `grad` before keeps its values (unless it is filled with 0).
   */
  zeroGrad(options: ZeroGradOptions = {}): void {
    checkArguments('Module.zeroGrad', 'options', arguments);
    clearGradients(this.parameters(), options);
  }
}
