import { IndexError, ShapeError } from './errors';
import { describe } from './options';

/** Sizes of the dims, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

export function numelOf(shape: Shape): number {
  let n = 1;
  for (const size of shape) n *= size;
  return n;
}

/** `[2, 3]` as people read it in messages. */
export function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Strides of a contiguous tensor, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/** A dim counted from the front; negative ones count from the back. */
export function dimOf(op: string, dim: number, rank: number): number {
  if (typeof dim !== 'number') throw notADim(op, dim);
  const resolved = dim < 0 ? dim + Math.max(rank, 1) : dim; // a scalar has dim 0, as in PyTorch
  if (!Number.isInteger(dim) || resolved < 0 || resolved >= Math.max(rank, 1)) {
    throw new IndexError(
      `${op}: dim ${dim} does not exist in a tensor of ${rank} dims; use ${-Math.max(rank, 1)} … ${Math.max(rank, 1) - 1}.`,
    );
  }
  return resolved;
}

/** A dim counted from the front, for what needs one to go along. @throws IndexError for a scalar, which has none */
export function dimToWalk(op: string, dim: number, rank: number): number {
  if (rank > 0) return dimOf(op, dim, rank);
  throw new IndexError(`${op}: a scalar has no dim to go along; reshape([1]) gives it one.`);
}

/** Dims count from 0; options come after them. */
function notADim(op: string, given: unknown): TypeError {
  const got = `${op}: a dim is a whole number, got ${describe(given)}`;
  if (given === null || typeof given !== 'object') return new TypeError(`${got}.`);
  const { dim, ...options } = given as { dim?: unknown };
  if (dim !== undefined) return new TypeError(`${got}; give the dim by itself: ${op}(${dim}).`);
  const [name = 'keepDim'] = Object.keys(options);
  return new TypeError(`${got}; options come after the dim: ${op}(-1, { ${name}: … }).`);
}

/** A position counted from the front; negative ones count from the back. */
export function positionOf(op: string, index: number, dim: number, shape: Shape): number {
  const size = shape[dim];
  const position = index < 0 ? index + size : index;
  if (Number.isInteger(index) && position >= 0 && position < size) return position;
  throw new IndexError(
    `${op}: index ${describe(index)} is outside dim ${dim} of ${show(shape)}, which has ${size} positions.`,
  );
}

/**
 * The shape both broadcast to (NumPy's rule: aligned at the last dim, sizes equal or one of them 1).
 * @throws ShapeError naming both shapes and the dim.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const result = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const sizeA = a[a.length - i] ?? 1;
    const sizeB = b[b.length - i] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new ShapeError(
        `${op}: shapes ${show(a)} and ${show(b)} do not broadcast: at dim ${-i} the sizes are ${sizeA} and ${sizeB}; ` +
          'they must be equal or one of them 1. reshape() or unsqueeze() can line them up.',
      );
    }
    result[rank - i] = sizeA === 1 ? sizeB : sizeA;
  }
  return result;
}

/** Checks sizes given by a person: whole numbers, not negative. */
export function checkSizes(op: string, shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new ShapeError(
      `${op}: a shape is a list of sizes, got ${describe(shape)}; write ${op}([2, 3]) for 2 rows of 3.`,
    );
  }
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(`${op}: ${show(shape)} is not a shape; sizes are whole numbers ≥ 0.`);
    }
  }
}
