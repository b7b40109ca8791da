/** How methods come to tensors. */
import { checkArguments, countOf } from '../describe';
import { Tensor } from '../tensor';

type Method = (this: Tensor, ...given: never[]) => unknown;

/**
 * Adds methods to tensors. `takes` names the arguments of each, 'dim, options', which more arguments are held against;
 * '...' stands for any number.
 */
export function define<M extends { readonly [name: string]: Method }>(
  methods: M,
  takes: { readonly [K in keyof M]: string },
): void {
  for (const [name, method] of Object.entries(methods)) {
    const value = takes[name] === '...' ? method : limited(name, method, takes[name]);
    Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
  }
}

function limited(name: string, method: Method, takes: string): Method {
  const most = countOf(takes);
  return function (this: Tensor, ...given: never[]) {
    if (given.length > most) checkArguments(name, takes, given);
    return method.apply(this, given);
  };
}
