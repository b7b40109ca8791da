/** Methods that overwrite a tensor's values in place, under PyTorch's names with a trailing underscore. */
import { AutogradError, DTypeError, ShapeError } from '../errors';
import { checkInterrupt } from '../interrupt';
import { machine } from '../machine';
import { expectTensor } from '../op';
import { checkNames, finite, positive } from '../options';
import { type Generator, generatorOf, type RandomRoutine } from '../random';
import { broadcastShapes, sameShape, show } from '../shape';
import { isRecording, noGrad } from '../tape';
import type { Tensor } from '../tensor';
import { define } from './define';
import { convert, expanded, type Operand } from './operands';
import { expectInt32 } from './whole';

export interface DrawOptions {
  /** Where the numbers come from. Default: the stream of manualSeed(). */
  generator?: Generator;
}

declare module '../tensor' {
  interface Tensor {
    /**
     * Overwrites the values with those of `source`, broadcast to this shape and converted to this dtype; a number fills
     * all. Returns this tensor. Parameters are changed inside noGrad(), as in PyTorch. What select(), slice(), at(),
     * transpose() and their kin give is a copy here, and cannot be changed in place: it would be a change of nothing else.
     * @throws ShapeError for a source that does not broadcast, DTypeError for a value that int32 does not hold,
     * AutogradError outside noGrad() where this tensor, or the source, takes part in gradients, and for such a copy.
     */
    copy_(source: Tensor | number): this;
    /**
     * Overwrites every value with this number (or tensor of one value); a mask becomes true for all but 0. Returns this
     * tensor.
     * @throws DTypeError for a number that int32 does not hold (one with a fraction too), AutogradError as copy_().
     */
    fill_(value: Tensor | number): this;
    /** Overwrites every value with 0. Returns this tensor. @throws AutogradError as copy_(). */
    zero_(): this;
    /**
     * Overwrites the values with random numbers, uniform in [low, high) (in rare cases float32 rounds one up to `high`).
     * Defaults: 0, 1. Returns this tensor.
     * @throws DTypeError unless float32, RangeError unless low ≤ high, both finite, AutogradError as copy_().
     */
    uniform_(low?: number, high?: number, options?: DrawOptions): this;
    /**
     * Overwrites the values with random numbers from the normal distribution. Defaults: mean 0, standard deviation 1.
     * Returns this tensor.
     * @throws DTypeError unless float32, RangeError unless the mean is finite and std ≥ 0, AutogradError as copy_().
     */
    normal_(mean?: number, std?: number, options?: DrawOptions): this;
  }
}

const methods = {
  copy_(this: Tensor, source: Operand) {
    const isNumber = typeof source === 'number' || typeof source === 'boolean';
    if (!isNumber) expectTensor('copy_', 'the source', source);
    return isNumber ? fill('copy_', this, Number(source)) : copy('copy_', this, source as Tensor);
  },
  fill_(this: Tensor, value: Operand) {
    if (typeof value === 'number' || typeof value === 'boolean') {
      return fill('fill_', this, Number(value));
    }
    expectTensor('fill_', 'the value', value);
    if (value.numel !== 1) {
      throw new ShapeError(
        `fill_: the value is a number or a tensor of one value, got ${show(value.shape)}; copy_() takes others.`,
      );
    }
    return copy('fill_', this, value.reshape([]));
  },
  zero_(this: Tensor) {
    return fill('zero_', this, 0);
  },
  uniform_(this: Tensor, low = 0, high = 1, options: DrawOptions = {}) {
    const generator = streamOf('uniform_', this, options);
    finite('uniform_', 'low', low);
    finite('uniform_', 'high', high);
    if (low > high) throw new RangeError(`uniform_: low ${low} must not be above high ${high}.`);
    return draw('uniform_', this, generator, 'randomUniform', high - low, low);
  },
  normal_(this: Tensor, mean = 0, std = 1, options: DrawOptions = {}) {
    const generator = streamOf('normal_', this, options);
    finite('normal_', 'mean', mean);
    positive('normal_', 'std', std, 1);
    return draw('normal_', this, generator, 'randomNormal', std, mean);
  },
};

/**
 * What autograd allows, as in PyTorch: values that gradients depend on are changed inside noGrad() only. (PyTorch also
 * records a change of a computed tensor; here that is an error.)
 */
function expectChangeable(op: string, tensor: Tensor): void {
  const { copiedBy } = tensor.storage;
  if (copiedBy) {
    throw new AutogradError(
      `${op}: this tensor ${show(tensor.shape)} is a copy that ${copiedBy}() made (in PyTorch it is a view), so that the ` +
        `tensor it was taken from would not change. Change that one, or change ${copiedBy}(…).clone().`,
    );
  }
  if (!isRecording() || !tensor.requiresGrad) return;
  throw new AutogradError(
    tensor.isLeaf
      ? `${op}: a leaf that requires a gradient, ${show(tensor.shape)}, is changed in place; do so inside noGrad(() => …).`
      : `${op}: this tensor ${show(tensor.shape)} was computed from values that require a gradient, and changes in place ` +
          `are not recorded; change tensor.detach().clone(), or do so inside noGrad(() => …).`,
  );
}

function fill(op: string, tensor: Tensor, value: number): Tensor {
  checkInterrupt();
  expectChangeable(op, tensor);
  if (tensor.dtype === 'int32') {
    tensor.storage.intView().fill(expectInt32(op, value));
  } else tensor.storage.view().fill(tensor.dtype === 'bool' ? Number(value !== 0) : value);
  tensor.storage.change();
  return tensor;
}

function copy(op: string, tensor: Tensor, source: Tensor): Tensor {
  checkInterrupt();
  expectChangeable(op, tensor);
  if (isRecording() && source.requiresGrad) {
    throw new AutogradError(
      `${op}: the source requires a gradient, and changes in place are not recorded; copy source.detach(), or do so ` +
        'inside noGrad(() => …).',
    );
  }
  const shape = broadcastShapes(op, tensor.shape, source.shape);
  if (!sameShape(shape, tensor.shape)) {
    throw new ShapeError(
      `${op}: the source ${show(source.shape)} does not broadcast to ${show(tensor.shape)}, the shape of what is overwritten.`,
    );
  }
  const values = noGrad(() => expanded(convert(source, tensor.dtype), shape));
  tensor.storage.view().set(values.storage.view()); // bits, also of int32
  tensor.storage.change();
  return tensor;
}

function streamOf(op: string, tensor: Tensor, options: DrawOptions): Generator {
  checkNames(op, options, ['generator']);
  if (tensor.dtype !== 'float32') {
    throw new DTypeError(
      `${op}: only float32 tensors take random numbers, this one is ${tensor.dtype}; see randint().`,
    );
  }
  return generatorOf(op, options.generator);
}

/** x = number · scale + shift */
function draw(
  op: string,
  tensor: Tensor,
  generator: Generator,
  routine: RandomRoutine,
  scale: number,
  shift: number,
): Tensor {
  checkInterrupt();
  expectChangeable(op, tensor);
  const { storage } = tensor;
  storage.pin(op);
  generator.fill(storage, routine);
  if (scale !== 1 || shift !== 0) {
    machine().assembly.affine(storage.length, storage.pointer, scale, shift, storage.pointer);
  }
  storage.unpin();
  storage.change();
  return tensor;
}

define(methods, {
  copy_: 'source',
  fill_: 'value',
  zero_: '',
  uniform_: 'low, high, options',
  normal_: 'mean, std, options',
});
