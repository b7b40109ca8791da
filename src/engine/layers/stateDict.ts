/** Values by name: what of them fits the parameters of a module. */
import { ShapeError } from '../errors';
import { checkNames, describe, flag } from '../options';
import { isRecord } from '../record';
import { said } from '../said';
import { sameShape, show } from '../shape';
import { Tensor } from '../tensor';

/** Values by name, as `stateDict()` gives them. */
export type StateDict = Record<string, Tensor>;

export interface LoadStateDictOptions {
  /**
   * Whether names that are missing or unexpected are an error. Default: true. With false what is there is loaded; another
   * shape or dtype is an error all the same.
   */
  strict?: boolean;
}

/** What `loadStateDict` did not load; both lists are empty where all names matched. */
export interface LoadedKeys {
  /** Parameters that kept their values: the state dict has none of their names. */
  missingKeys: string[];
  /** Names of the state dict that are no parameter's. */
  unexpectedKeys: string[];
}

/** How many problems an error lists. */
const MOST_LISTED = 8;

/**
 * Overwrites parameters with the values of a state dict. Nothing is changed unless all of it fits.
 * @param named every parameter under every name it has: two for one that is tied
 */
export function loadStateDict(
  named: readonly (readonly [name: string, parameter: Tensor])[],
  state: StateDict,
  options: LoadStateDictOptions,
): LoadedKeys {
  if (!isRecord(state)) {
    throw new TypeError(
      `loadStateDict: the argument holds tensors by name, as stateDict() gives them; got ${describe(state)}.`,
    );
  }
  checkNames('loadStateDict', options, ['strict']);
  const strict = flag('loadStateDict', 'strict', options.strict, true);
  const names = new Map<Tensor, string[]>();
  for (const [name, parameter] of named) {
    names.set(parameter, [...(names.get(parameter) ?? []), name]);
  }
  const missingKeys: string[] = [];
  const problems: string[] = [];
  const loads: [to: Tensor, from: Tensor][] = [];
  for (const [parameter, all] of names) {
    const given = all.filter(name => Object.hasOwn(state, name));
    if (given.length === 0) missingKeys.push(all[0]);
    const wrong = given.flatMap(name => problemOf(name, state[name], parameter) ?? []);
    problems.push(...wrong);
    if (given.length === 0 || wrong.length > 0) continue;
    const [first, ...others] = given;
    const differs = others.find(name => !sameValues(state[first], state[name]));
    if (differs) {
      problems.push(
        `'${first}' and '${differs}' are one parameter in the model (tied weights), and their values differ`,
      );
    }
    loads.push([parameter, state[first]]);
  }
  const known = new Set(named.map(([name]) => name));
  const unexpectedKeys = Object.keys(state).filter(name => !known.has(name));
  if (strict) {
    problems.push(...missingKeys.map(name => `'${name}' is missing`));
    problems.push(...unexpectedKeys.map(name => `'${name}' is not in the model`));
  }
  if (problems.length > 0) throw refusal(problems);
  for (const [{ storage }, from] of loads) {
    storage.view().set(from.storage.view());
    storage.change();
  }
  return said({ missingKeys, unexpectedKeys }, () => text(missingKeys, unexpectedKeys));
}

function problemOf(name: string, given: unknown, parameter: Tensor): string | null {
  if (!(given instanceof Tensor)) return `'${name}' is ${describe(given)}, not a tensor`;
  if (!sameShape(given.shape, parameter.shape)) {
    return `'${name}' has shape ${show(given.shape)}, the model's is ${show(parameter.shape)}`;
  }
  if (given.dtype === 'float32') return null;
  return `'${name}' is ${given.dtype}, it must be float32: convert it with .to('float32')`;
}

/** Whether two tensors of one shape have the same bits, but for the sign of 0; NaN is NaN. */
function sameValues(a: Tensor, b: Tensor): boolean {
  const [one, other] = [a.storage.view(), b.storage.view()];
  return one.every(
    (value, i) => value === other[i] || (Number.isNaN(value) && Number.isNaN(other[i])),
  );
}

function refusal(problems: readonly string[]): ShapeError {
  const more = problems.length - MOST_LISTED;
  const rest = more > 0 ? `; and ${more} more` : '';
  return new ShapeError(
    `loadStateDict: ${problems.slice(0, MOST_LISTED).join('; ')}${rest}. Nothing was loaded.`,
  );
}

function text(missing: readonly string[], unexpected: readonly string[]): string {
  if (missing.length + unexpected.length === 0) return 'all keys matched';
  return `missing keys: ${missing.join(', ') || 'none'}; unexpected keys: ${unexpected.join(', ') || 'none'}`;
}
