/**
 * A model is an object whose fields are parameters, other modules, and arrays and records of them, nested as deep
 * as one likes; they are found by looking. Names in state dicts are the paths to them: `encoder.weight_ih_l0`,
 * `layers.0.weight`, `heads.left.bias`.
 */
import { ShapeError } from '../errors';
import { expectDType, expectTensor } from '../op';
import { describe, flag } from '../options';
import { isRecord } from '../record';
import { sameShape, show } from '../shape';
import { Tensor } from '../tensor';

/** A tensor that is trained: a leaf that requires a gradient. */
export class Parameter extends Tensor {
  /** @throws TypeError unless it is a tensor, DTypeError unless it is float32 */
  constructor(values: Tensor) {
    expectTensor('Parameter', 'the initial value', values);
    expectDType('Parameter', 'the initial value', values, 'float32');
    super(values.shape, 'float32', values.storage);
    this.requireGrad();
    this.keep();
    this.storage.relabel('Parameter');
  }
}

/** Values by name, as `stateDict()` gives them. */
export type StateDict = Record<string, Tensor>;

/** The parameters and modules in an object's fields, and in arrays and records there, with the paths to them. */
function* held(
  owner: object,
  prefix = '',
  seen = new Set<object>([owner]),
): Generator<[path: string, part: Parameter | Module]> {
  for (const [name, value] of Object.entries(owner)) {
    if (value instanceof Parameter || value instanceof Module) yield [prefix + name, value];
    else if ((Array.isArray(value) || isRecord(value)) && !seen.has(value)) {
      seen.add(value);
      yield* held(value, `${prefix}${name}.`, seen);
    }
  }
}

export abstract class Module {
  /** True while training: dropout is active. */
  training = true;

  /** Modules in the fields of this one, by their path (`layers.0` in arrays, `heads.left` in records). */
  *children(): Generator<[name: string, child: Module]> {
    for (const [name, value] of held(this)) if (value instanceof Module) yield [name, value];
  }

  /** Every parameter once, with its path. Shared ones keep the first path they are found under. */
  namedParameters(): [name: string, parameter: Parameter][] {
    const found = new Map<Parameter, string>();
    const visit = (module: Module, prefix: string) => {
      const children: [name: string, child: Module][] = [];
      for (const [name, value] of held(module)) {
        if (value instanceof Module) children.push([name, value]);
        else if (!found.has(value)) found.set(value, prefix + name);
      }
      for (const [name, child] of children) visit(child, `${prefix}${name}.`);
    };
    visit(this, '');
    return [...found].map(([parameter, name]) => [name, parameter]);
  }

  /** Every parameter once. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Copies of all parameter values by path. */
  stateDict(): StateDict {
    return Object.fromEntries(
      this.namedParameters().map(([name, parameter]) => [name, parameter.detach().clone().keep()]),
    );
  }

  /**
   * Overwrites the parameters. Nothing is changed unless every name, shape and dtype fits.
   * @throws ShapeError listing what is missing, unexpected or of another shape or dtype.
   */
  loadStateDict(state: StateDict): void {
    if (!isRecord(state)) {
      throw new TypeError(
        `loadStateDict: the argument holds tensors by name, as stateDict() gives them; got ${describe(state)}.`,
      );
    }
    const own = new Map(this.namedParameters());
    const problems: string[] = [];
    for (const [name, parameter] of own) {
      const given = state[name];
      if (!given) problems.push(`'${name}' is missing`);
      else if (!sameShape(given.shape, parameter.shape)) {
        problems.push(
          `'${name}' has shape ${show(given.shape)}, the model's is ${show(parameter.shape)}`,
        );
      } else if (given.dtype !== 'float32') {
        problems.push(
          `'${name}' is ${given.dtype}, it must be float32: convert it with .to('float32')`,
        );
      }
    }
    for (const name of Object.keys(state))
      if (!own.has(name)) problems.push(`'${name}' is not in the model`);
    if (problems.length > 0) {
      const rest = problems.length > 8 ? `; and ${problems.length - 8} more` : '';
      throw new ShapeError(
        `loadStateDict: ${problems.slice(0, 8).join('; ')}${rest}. Nothing was loaded.`,
      );
    }
    for (const [name, { storage }] of own) {
      storage.view().set(state[name].storage.view());
      storage.change();
    }
  }

  /** Switches this module and all below to training (or back). */
  train(on = true): this {
    this.training = flag('train', 'on', on, true);
    for (const [, child] of this.children()) child.train(on);
    return this;
  }

  /** Switches to evaluation: no dropout. */
  eval(): this {
    return this.train(false);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) {
      parameter.grad?.storage.release();
      parameter.grad = null;
    }
  }
}
