/** Ops that move values without computing: reshape shares memory, everything else is one strided copy. */

import { checkArguments } from '../describe';
import { IndexError, ShapeError } from '../errors';
import { ints } from '../heap';
import { machine } from '../machine';
import { expectTensor, type Forward, type OpRecord, op } from '../op';
import { describe } from '../options';
import { promoted } from '../promotion';
import { dimOf, dimToWalk, numelOf, positionOf, type Shape, show, stridesOf } from '../shape';
import { isRecording, record } from '../tape';
import { Tensor } from '../tensor';

/** Walk of a strided copy: output index i… reads x at offset + Σ i·stride. */
export interface Walk {
  name: string;
  shape: Shape;
  strides: readonly number[];
  offset: number;
}

/** Shape and strides as the routines read them, in memory for the length of a call. */
function layout(scratch: (bytes: number) => number, walk: Walk): [shape: number, strides: number] {
  const rank = walk.shape.length;
  const pointer = scratch(8 * Math.max(rank, 1));
  ints().set(walk.shape, pointer >>> 2);
  ints().set(walk.strides, (pointer >>> 2) + rank);
  return [pointer, pointer + 4 * rank];
}

/**
 * y = x read along a walk: transpose, permute, slice, select, flip and expand are all this.
 * Backward adds dy back along the same walk.
 */
export const strided = op<Walk>({
  name: 'strided',
  inputs: ['x'],
  reads: {},
  accepts: 'any',
  shapes: (_inputs, walk) => [walk.shape],
  forward(run: Forward<Walk>) {
    const walk = run.attributes;
    const [shape, strides] = layout(bytes => run.scratch(bytes), walk);
    const from = run.inputs[0].pointer + 4 * walk.offset;
    machine().assembly.gatherStrided(
      walk.shape.length,
      shape,
      strides,
      from,
      run.outputs[0].pointer,
    );
  },
  backward(run) {
    const walk = run.attributes;
    const { assembly } = machine();
    const dx = run.grad(0);
    assembly.fill(dx.numel, 0, dx.pointer);
    const room = run.temporary([2 * Math.max(walk.shape.length, 1)]);
    const [shape, strides] = layout(() => room.pointer, walk);
    const into = dx.pointer + 4 * walk.offset;
    assembly.scatterAddStrided(walk.shape.length, shape, strides, run.dy.pointer, into);
    room.storage.release();
  },
  samples: make => [
    {
      inputs: [make.normal(3, 5)],
      attributes: { name: 't', shape: [5, 3], strides: [1, 5], offset: 0 },
    },
    {
      inputs: [make.normal(4, 6)],
      attributes: { name: 'slice', shape: [2, 3], strides: [6, 2], offset: 7 },
    },
    {
      inputs: [make.normal(3, 1)],
      attributes: { name: 'expand', shape: [2, 3, 4], strides: [0, 1, 0], offset: 0 },
    },
  ],
});

/** Copies along a walk, keeping the dtype. */
export function walk(x: Tensor, attributes: Walk): Tensor {
  const [y] = strided([x], attributes);
  return x.dtype === 'float32' ? y : new Tensor(y.shape, x.dtype, y.storage);
}

/** Marks what a method of this name gives where PyTorch gives a view, unless it shares memory with x here as well. */
export function copiedPart(name: string, x: Tensor, part: Tensor): Tensor {
  if (part.storage !== x.storage) part.storage.copiedBy = name;
  return part;
}

/** Of values that were computed, and moved by a method that marks copies. */
export function ownValues(x: Tensor): Tensor {
  x.storage.copiedBy = null;
  return x;
}

/** The values under another shape; as a method it shares memory and only leaves a node on the tape. */
const reshapeOp = op<{ shape: Shape }>({
  name: 'reshape',
  inputs: ['x'],
  reads: {},
  accepts: 'any',
  shapes: (_inputs, { shape }) => [shape],
  forward({ inputs: [x], outputs: [y] }) {
    y.storage.view().set(x.storage.view());
  },
  backward(run) {
    run.give(0, run.dy);
  },
  samples: make => [{ inputs: [make.normal(3, 4)], attributes: { shape: [2, 6] } }],
});

/** Fills in one −1 and checks that the sizes agree. */
export function resolveShape(x: Tensor, wanted: Shape): number[] {
  const shape = [...wanted];
  const open = shape.indexOf(-1);
  if (open >= 0) {
    const rest = numelOf(shape) / -1;
    if (rest === 0 && x.numel === 0) {
      throw new ShapeError(
        `reshape: ${show(x.shape)} holds no values, so that the −1 in ${show(wanted)} could be any size; write it out.`,
      );
    }
    shape[open] = x.numel / rest;
  }
  if (numelOf(shape) !== x.numel || shape.some(size => !Number.isInteger(size) || size < 0)) {
    throw new ShapeError(
      `reshape: ${show(x.shape)} holds ${x.numel} values, which do not fill ${show(wanted)}. ` +
        'The product of the sizes must stay the same; one size may be −1.',
    );
  }
  return shape;
}

export function reshape(x: Tensor, wanted: Shape): Tensor {
  const y = x.withShape(resolveShape(x, wanted));
  if (x.requiresGrad && isRecording()) {
    record(reshapeOp.record as OpRecord<never>, [x], [y], { shape: y.shape }, []);
  }
  return y;
}

export function permute(x: Tensor, dims: readonly number[]): Tensor {
  const order = dims.map(dim => dimOf('permute', dim, x.rank));
  if (order.length !== x.rank || new Set(order).size !== x.rank) {
    throw new ShapeError(
      `permute: [${dims.join(', ')}] must name each of the ${x.rank} dims of ${show(x.shape)} once.`,
    );
  }
  const strides = stridesOf(x.shape);
  return walk(x, {
    name: 'permute',
    shape: order.map(dim => x.shape[dim]),
    strides: order.map(dim => strides[dim]),
    offset: 0,
  });
}

/** Repeats dims of size 1 without changing the rest; new dims come in front. */
export function expand(x: Tensor, wanted: Shape): Tensor {
  const missing = wanted.length - x.rank;
  const strides = stridesOf(x.shape);
  const shape = wanted.map((size, i) =>
    size === -1 && i >= missing ? x.shape[i - missing] : size,
  );
  if (missing >= 0 && shape.some(size => !Number.isInteger(size) || size < 0)) {
    throw new ShapeError(
      `expand: ${show(wanted)} is not a shape for ${show(x.shape)}: sizes are whole numbers ≥ 0, and −1 keeps a size ` +
        'that is there, which a new dim in front has not.',
    );
  }
  const steps = shape.map((size, i) => {
    if (i < missing) return 0;
    const own = x.shape[i - missing];
    if (own !== size && own !== 1) {
      throw new ShapeError(
        `expand: ${show(x.shape)} cannot become ${show(wanted)}: dim ${i - missing} has size ${own}, ` +
          'only size 1 can be repeated.',
      );
    }
    return own === 1 ? 0 : strides[i - missing];
  });
  if (missing < 0) {
    throw new ShapeError(`expand: ${show(x.shape)} has more dims than ${show(wanted)}.`);
  }
  return walk(x, { name: 'expand', shape, strides: steps, offset: 0 });
}

/** x[…, start:end:step, …] along one dim; negative positions count from the end. */
export function slice(
  x: Tensor,
  dim: number,
  start = 0,
  end = x.shape[dimToWalk('slice', dim, x.rank)],
  step = 1,
): Tensor {
  const axis = dimToWalk('slice', dim, x.rank);
  const size = x.shape[axis];
  if (!Number.isInteger(step) || step < 1) {
    throw new IndexError(
      `slice: step ${describe(step)} must be a whole number ≥ 1; use flip() to go backwards.`,
    );
  }
  for (const [name, bound] of [
    ['start', start],
    ['end', end],
  ] as const) {
    if (Number.isInteger(bound) || bound === -Infinity || bound === Infinity) continue;
    throw new IndexError(`slice: ${name} must be a whole number, got ${describe(bound)}.`);
  }
  const at = (position: number) =>
    Math.min(size, Math.max(0, position < 0 ? position + size : position));
  const from = at(start);
  const count = Math.max(0, Math.ceil((at(end) - from) / step));
  const strides = stridesOf(x.shape);
  return walk(x, {
    name: 'slice',
    shape: x.shape.map((own, i) => (i === axis ? count : own)),
    strides: strides.map((own, i) => (i === axis ? own * step : own)),
    offset: from * strides[axis],
  });
}

/** One position of a dim; the dim is gone. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  const axis = dimToWalk('select', dim, x.rank);
  const position = positionOf('select', index, axis, x.shape);
  const strides = stridesOf(x.shape);
  return walk(x, {
    name: 'select',
    shape: x.shape.filter((_, i) => i !== axis),
    strides: strides.filter((_, i) => i !== axis),
    offset: position * strides[axis],
  });
}

/** The order along the given dims reversed. @throws ShapeError for a dim that is named twice */
export function flip(x: Tensor, dims: readonly number[]): Tensor {
  const axes = dims.map(dim => dimOf('flip', dim, x.rank));
  if (new Set(axes).size !== axes.length) {
    throw new ShapeError(`flip: [${dims.join(', ')}] names a dim of ${show(x.shape)} twice.`);
  }
  const strides = stridesOf(x.shape);
  return walk(x, {
    name: 'flip',
    shape: x.shape,
    strides: strides.map((own, i) => (axes.includes(i) ? -own : own)),
    offset: axes.reduce((sum, axis) => sum + ((x.shape[axis] ?? 1) - 1) * (strides[axis] ?? 0), 0),
  });
}

const catOp = op<{ dim: number }>({
  name: 'cat',
  inputs: ['tensors'],
  reads: {},
  accepts: 'any',
  shapes(inputs, { dim }) {
    const [first] = inputs;
    let size = 0;
    for (const x of inputs) {
      if (x.rank !== first.rank || x.shape.some((own, i) => i !== dim && own !== first.shape[i])) {
        throw new ShapeError(
          `cat: shapes ${show(first.shape)} and ${show(x.shape)} differ outside dim ${dim}.`,
        );
      }
      size += x.shape[dim];
    }
    return [first.shape.map((own, i) => (i === dim ? size : own))];
  },
  forward({ inputs, outputs: [y], attributes: { dim } }) {
    const whole = y.storage.view();
    for (const [i, from, to, at] of runsOf(inputs, y.shape, dim)) {
      whole.set(inputs[i].storage.view().subarray(from, to), at);
    }
  },
  backward(run) {
    const dy = run.dy.storage.view();
    const into = run.inputs.map((_, i) => (run.wants(i) ? run.grad(i).storage.view() : null));
    for (const [i, from, to, at] of runsOf(run.inputs, run.outputs[0].shape, run.attributes.dim)) {
      into[i]?.set(dy.subarray(at, at + to - from), from);
    }
  },
  samples: make => [
    { inputs: [make.normal(2, 3), make.normal(2, 4)], attributes: { dim: 1 } },
    { inputs: [make.normal(2, 3), make.normal(1, 3)], attributes: { dim: 0 } },
  ],
});

/** The contiguous runs of a concatenation: input i holds [from, to), which lies at `at` in the whole. */
function* runsOf(
  inputs: readonly Tensor[],
  shape: Shape,
  dim: number,
): Generator<[i: number, from: number, to: number, at: number]> {
  const inner = numelOf(shape.slice(dim + 1));
  const outer = numelOf(shape.slice(0, dim));
  let start = 0;
  for (const [i, x] of inputs.entries()) {
    const width = x.shape[dim] * inner;
    for (let o = 0; o < outer; o++) {
      yield [i, o * width, (o + 1) * width, o * shape[dim] * inner + start];
    }
    start += width;
  }
}

/** @throws TypeError, ShapeError unless it is a list of at least one tensor */
export function checkTensors(owner: string, tensors: readonly Tensor[]): void {
  if (!Array.isArray(tensors)) {
    throw new TypeError(
      `${owner}: the tensors come in one list, ${owner}([a, b], 0); got ${describe(tensors)}.`,
    );
  }
  if (tensors.length === 0) {
    throw new ShapeError(`${owner}: there is nothing to join; give at least one tensor.`);
  }
  for (const [i, x] of tensors.entries()) expectTensor(owner, `element ${i} of the list`, x);
}

/**
 * Tensors one after another along `dim`; all other sizes agree. Of tensors of several dtypes float32 if one is, else int32.
 * A tensor of shape [0] adds nothing to tensors of any shape.
 * @throws ShapeError for sizes that differ, IndexError for scalars: stack() joins those.
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  checkArguments('cat', 'tensors, dim', arguments);
  checkTensors('cat', tensors);
  const like = tensors.find(x => x.rank !== 1 || x.numel > 0) ?? tensors[0];
  const dtype = promoted(...tensors);
  const parts = tensors.filter(x => x.rank === like.rank || x.rank !== 1 || x.numel > 0);
  const alike = parts.map(x => (x.dtype === dtype ? x : x.to(dtype)));
  const [y] = catOp(alike, { dim: dimToWalk('cat', dim, like.rank) });
  return dtype === 'float32' ? y : new Tensor(y.shape, dtype, y.storage);
}
