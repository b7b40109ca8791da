/**
 * Which parameters and modules were found in some module's fields. What is out of sight, in a `#private` field or in an
 * object of another class, is neither trained, saved nor switched to evaluation: it is noticed where it is used.
 */
import { show } from './shape';
import { Tensor } from './tensor';
import { warn } from './warning';

const found = new WeakSet<object>();

/** Backward passes so far, and in which of them a parameter had its gradient first. */
let pass = 0;
const passes = new WeakMap<Tensor, number>();
/** Parameters that had a gradient before they were found. */
let unregistered: WeakRef<Tensor>[] = [];
/** The latest so many are kept: one warning names a few. */
const MAX_UNREGISTERED = 100;

/** Says that this parameter or module is in a module's fields, or trained by an optimizer. */
export function register(part: object): void {
  found.add(part);
}

/** Called where a backward pass begins. */
export function notePass(): void {
  pass++;
}

/** Called where a leaf that had no gradient gets one. */
export function noteGradient(leaf: Tensor): void {
  if (leaf.constructor === Tensor) return;
  const isNew = !passes.has(leaf);
  passes.set(leaf, pass);
  if (!isNew || found.has(leaf)) return;
  if (unregistered.length >= MAX_UNREGISTERED)
    unregistered = unregistered.filter(isUnregistered).slice(1 - MAX_UNREGISTERED);
  unregistered.push(new WeakRef(leaf));
}

/** False once it was found, or is gone. */
function isUnregistered(ref: WeakRef<Tensor>): boolean {
  const leaf = ref.deref();
  return leaf !== undefined && !found.has(leaf);
}

const WHERE =
  'It may stand in a #private field, or in an object of a class that is no Module, where parameters are not found; ' +
  'put it in an ordinary field (TypeScript: private name) of a Module.';

/** Called at an optimizer's step: warns of parameters that had a gradient together with its own, and that nothing trains. */
export function warnOfUnregistered(owner: string, parameters: readonly Tensor[]): void {
  if (unregistered.length === 0) return;
  const own = new Set(parameters.map(parameter => passes.get(parameter)));
  const known = unregistered.flatMap(ref => ref.deref() ?? []).filter(leaf => !found.has(leaf));
  const left = known.filter(leaf => own.has(passes.get(leaf)));
  unregistered = known.filter(leaf => !left.includes(leaf)).map(leaf => new WeakRef(leaf));
  if (left.length === 0) return;
  const shapes = left.slice(0, 3).map(({ shape }) => show(shape));
  const [what, more] =
    left.length === 1
      ? ['a Parameter of shape', '']
      : [`${left.length} Parameters of shapes`, left.length > 3 ? ', …' : ''];
  warn(
    `${owner}: ${what} ${shapes.join(', ')}${more} got a gradient, but no module's parameters() have it, so it is not ` +
      `trained. ${WHERE}`,
  );
}

/** Counts constructions and switches, to know which came first. */
let clock = 0;
/** When the last switch to evaluation was of a class that can hide layers; 0 after a switch to training. */
let evaluation = 0;

/** When a module was made. */
export function made(): number {
  return ++clock;
}

/** Modules whose train() or eval() was called. */
const switched = new WeakSet<object>();

/** Called when a module was switched. Only a class that has #private fields can hide a layer from its eval(). */
export function noteSwitch(module: object, training: boolean): void {
  switched.add(module);
  if (training) evaluation = 0;
  else if (hasPrivateFields(module.constructor)) evaluation = ++clock;
}

const privacy = new WeakMap<object, boolean>();

/** Whether the text of a class, or of one it extends, has a #private name. */
function hasPrivateFields(made: unknown): boolean {
  if (typeof made !== 'function' || made === Function.prototype) return false;
  const known = privacy.get(made);
  if (known !== undefined) return known;
  const own = /#[\p{ID_Start}_$]/u.test(Function.prototype.toString.call(made));
  const result = own || hasPrivateFields(Object.getPrototypeOf(made));
  privacy.set(made, result);
  return result;
}

/**
 * Called where dropout acts: warns of a layer that was there when a model was switched to evaluation, and that no switch
 * has reached.
 * @param since when the layer was made
 */
export function warnIfHidden(layer: object, since: number, name: string): void {
  if (evaluation === 0 || since > evaluation || found.has(layer) || switched.has(layer)) return;
  warn(
    `${name}: dropout is active after a model was switched to evaluation, in a layer that no eval() reaches. ${WHERE}`,
  );
}
