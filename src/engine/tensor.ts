/**
 * A tensor is contiguous and row-major. `reshape` and its kin share memory with their source, everything else copies.
 * Methods return new tensors; only those whose names end in an underscore (`fill_`), optimisers and `loadStateDict`
 * write in place.
 *
 * This file holds what a tensor *is*; the methods that compute live in methods/, grouped by kind.
 */
import { checkArguments } from './describe';
import type { DType } from './dtype';
import { AutogradError, DTypeError, ShapeError } from './errors';
import { flag } from './options';
import { isRecord } from './record';
import { restoring } from './restoring';
import { numelOf, type Shape, sameShape, show, stridesOf } from './shape';
import { closeScope, openScope, Storage } from './storage';
import { expectFunction, synchronous } from './synchronous';
import type { Node } from './tape';

export type { DType };

/** Numbers nested as deep as the tensor has dims. */
export type Nested = number | boolean | readonly Nested[];

export class Tensor {
  readonly #shape: Shape;
  /** 'float32' for values, 'int32' for ids and indices, 'bool' for masks. */
  readonly dtype: DType;
  /** True if operations on it are recorded for `backward()`. */
  requiresGrad = false;
  /** @internal What `grad` shows: for code that does not keep it. */
  gradient: Tensor | null = null;
  /** @internal */
  readonly storage: Storage;
  /** @internal How it was computed; null for leaves. */
  node: Node | null = null;
  /** @internal The gradient on its way, while `backward()` runs. */
  pending: Tensor | null = null;

  /** @internal Use tensor(), zeros(), randn() … */
  constructor(shape: Shape, dtype: DType, storage: Storage) {
    this.#shape = shape;
    this.dtype = dtype;
    this.storage = storage;
  }

  /** @internal A result to be filled in. */
  static empty(shape: Shape, dtype: DType, op: string): Tensor {
    return new Tensor(shape, dtype, new Storage(numelOf(shape), op));
  }

  /** Sizes of the dims, outermost first. */
  get shape(): Shape {
    return this.#shape;
  }
  set shape(_: never) {
    throw new ShapeError(
      `shape: a tensor keeps its shape ${show(this.#shape)}; reshape() gives its values under another one.`,
    );
  }

  /**
   * The gradient left by `backward()` in a leaf that requires one; null before. A later `backward()` adds to this tensor;
   * after `zeroGrad()` the next one leaves another, and a gradient that was read here keeps its values.
   * @throws ShapeError, DTypeError if set to a tensor of another shape or dtype
   */
  get grad(): Tensor | null {
    this.gradient?.storage.retain(); // whoever reads it may keep it
    return this.gradient;
  }
  set grad(gradient: Tensor | null) {
    if (gradient) {
      expectGradientOf(this, gradient);
      gradient.storage.retain();
      gradient.keep();
    }
    this.gradient = gradient;
  }

  /** @internal Forgets the gradient, whose memory comes back at once if nobody read it; or fills it with 0. */
  clearGradient(setToNone: boolean): void {
    const { gradient } = this;
    if (!gradient) return;
    if (setToNone) {
      this.gradient = null;
      gradient.storage.release();
    } else {
      gradient.storage.view().fill(0);
      gradient.storage.change();
    }
  }

  /** @internal */
  get pointer(): number {
    return this.storage.pointer;
  }

  /** The number of values. */
  get numel(): number {
    return this.storage.length;
  }

  /** The number of dims. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of dims, by PyTorch's name. */
  get ndim(): number {
    return this.rank;
  }

  /** True for leaves: made directly, not computed. */
  get isLeaf(): boolean {
    return this.node === null;
  }

  /** The one value of a tensor that holds one. */
  item(): number {
    checkArguments('Tensor.item', '', arguments);
    if (this.numel !== 1) {
      throw new ShapeError(
        `item: a tensor of shape ${show(this.shape)} holds ${this.numel} values, not one; use toArray().`,
      );
    }
    return this.toFlatArray()[0];
  }

  /** A copy of the values in row-major order: Int32Array for int32, else Float32Array. */
  toFlatArray(): Float32Array | Int32Array {
    checkArguments('Tensor.toFlatArray', '', arguments);
    return this.dtype === 'int32' ? this.storage.intView().slice() : this.storage.view().slice();
  }

  /** The values as nested arrays (a number for a scalar; booleans for a mask). */
  toArray(): Nested {
    checkArguments('Tensor.toArray', '', arguments);
    const values = this.toFlatArray();
    const strides = stridesOf(this.shape);
    const at = (dim: number, offset: number): Nested => {
      if (dim === this.shape.length) {
        return this.dtype === 'bool' ? values[offset] !== 0 : values[offset];
      }
      return Array.from({ length: this.shape[dim] }, (_, i) =>
        at(dim + 1, offset + i * strides[dim]),
      );
    };
    return at(0, 0);
  }

  /**
   * Its values where they are few, else what it is: for sentences and templates. float32 with six digits (whole numbers
   * below 10⁸ in full; nan, inf and -inf as PyTorch writes them), int32 in full.
   */
  toString(): string {
    const few = this.numel <= 64 && this.storage.isThere;
    return few
      ? `tensor(${written(this.toArray(), this.dtype)})`
      : `tensor(${this.dtype} ${show(this.shape)})`;
  }

  /** The values as nested arrays: toArray() by PyTorch's name. */
  tolist(): Nested {
    checkArguments('Tensor.tolist', '', arguments);
    return this.toArray();
  }

  /** The values as nested arrays: what JSON.stringify writes. JSON has no NaN and no ±∞: they become null there. */
  toJSON(): Nested {
    return this.toArray();
  }

  /** The one value where a number is asked for; a + b is not addition: use add(). */
  [Symbol.toPrimitive](hint: string): string | number {
    if (hint === 'string') return this.toString();
    if (hint === 'number' && this.numel === 1) return this.item();
    const [operators, methods] =
      hint === 'number'
        ? ['- * / <', 'sub(), mul(), div(), lt()']
        : ['+ or ==', 'add(), sub(), eq()'];
    throw new TypeError(
      `A tensor ${show(this.shape)} stands beside ${operators}, which know only numbers: use ${methods} …, or item().`,
    );
  }

  /** The same values, cut off from the graph; shares memory. */
  detach(): Tensor {
    checkArguments('Tensor.detach', '', arguments);
    return new Tensor(this.shape, this.dtype, this.storage);
  }

  /** @internal The same memory under another shape of equal size. */
  withShape(shape: Shape): Tensor {
    return new Tensor(shape, this.dtype, this.storage);
  }

  /** Says that gradients are wanted here. Leaves of dtype float32 only. */
  requireGrad(wanted = true): this {
    checkArguments('Tensor.requireGrad', 'wanted', arguments);
    flag('requireGrad', 'wanted', wanted, true);
    if (wanted && this.dtype !== 'float32') {
      throw new AutogradError(
        `requireGrad: only float32 tensors have gradients, this one is ${this.dtype}.`,
      );
    }
    if (!wanted && this.node) {
      throw new AutogradError('requireGrad(false): this tensor was computed; use detach().');
    }
    this.requiresGrad = wanted;
    return this;
  }

  /**
   * Hands the memory back at once. Never needed: memory comes back by itself. Reading the tensor (or one that
   * shares its memory) afterwards is an error.
   */
  dispose(): void {
    checkArguments('Tensor.dispose', '', arguments);
    this.storage.dispose();
  }

  /** @internal Keeps it beyond the scope it was made in. */
  keep(): this {
    this.storage.keep();
    return this;
  }
}

function written(value: Nested, dtype: DType): string {
  if (typeof value === 'object') return `[${value.map(one => written(one, dtype)).join(',')}]`;
  if (typeof value === 'boolean' || dtype === 'int32') return String(value);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e8) return String(value);
  return String(Number(value.toPrecision(6))); // what float32 holds for sure
}

/** @throws TypeError, ShapeError, DTypeError unless it has the shape and dtype that the gradient of this tensor has */
function expectGradientOf(tensor: Tensor, given: Tensor): void {
  if (!(given instanceof Tensor)) {
    throw new TypeError(`grad: a gradient is a tensor or null, got ${typeof given}.`);
  }
  if (given.dtype !== tensor.dtype) {
    throw new DTypeError(`grad: the gradient is ${given.dtype}, its tensor ${tensor.dtype}.`);
  }
  if (!sameShape(given.shape, tensor.shape)) {
    throw new ShapeError(
      `grad: the gradient has shape ${show(given.shape)}, its tensor ${show(tensor.shape)}; they must be alike.`,
    );
  }
}

/**
 * Runs `f`; every tensor made inside that is not returned (in an array or a record too) is handed back to
 * the engine at the end. Parameters, optimiser state and gradients of leaves stay. For loops that must not
 * grow; never needed for a result to be right.
 */
export function scope<R>(f: () => R): R {
  checkArguments('scope', 'f', arguments);
  expectFunction('scope', f);
  let depth = Number.POSITIVE_INFINITY;
  let survivors: Storage[] = [];
  return restoring(
    () => closeScope(depth, survivors),
    () => {
      depth = openScope();
      const result = synchronous('scope', f());
      survivors = storagesIn(result);
      return result;
    },
  );
}

/** The storages of the tensors in arrays and records, however deep; added to `found`. */
function storagesIn(value: unknown, found: Storage[] = []): Storage[] {
  if (value instanceof Tensor) {
    found.push(value.storage);
  } else if (Array.isArray(value)) {
    for (const element of value) storagesIn(element, found);
  } else if (isRecord(value)) {
    for (const element of Object.values(value)) storagesIn(element, found);
  }
  return found;
}
