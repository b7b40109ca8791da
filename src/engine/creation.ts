/** How tensors come to be. */
import { checkArguments } from './describe';
import { checkDType, checkInt32 } from './dtype';
import { DTypeError, ShapeError } from './errors';
import { expectTensor } from './op';
import { checkNames, describe, finite, size } from './options';
import { type Generator, generatorOf } from './random';
import { checkSizes, numelOf, type Shape, show } from './shape';
import { type DType, type Nested, Tensor } from './tensor';

export interface TensorOptions {
  /** Default: int32 for Int32Array, bool for booleans, else float32. */
  dtype?: DType;
  /** Sizes for flat data; taken from the nesting if not said. */
  shape?: Shape;
  requiresGrad?: boolean;
}

type Data = Nested | Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * A tensor of these values: a number, nested arrays of equal lengths, or a typed array (flat; give a shape).
 * @throws ShapeError for ragged nesting or a shape that does not fit, DTypeError for a dtype there is not or a number
 * that int32 does not hold, or for booleans among numbers without a dtype.
 */
export function tensor(data: Data, options: TensorOptions = {}): Tensor {
  checkArguments('tensor', 'data, options', arguments);
  checkNames('tensor', options, ['dtype', 'shape', 'requiresGrad']);
  const { shape, values, kinds } = flatten(data);
  checkSizes('tensor', options.shape ?? shape);
  const wanted = [...(options.shape ?? shape)];
  if (numelOf(wanted) !== values.length) {
    throw new ShapeError(`tensor: ${values.length} values do not fill shape ${show(wanted)}.`);
  }
  const dtype = options.dtype ? checkDType('tensor', options.dtype) : guessDType(data, kinds);
  if (dtype === 'int32' && !(data instanceof Int32Array)) checkInt32('tensor', values);
  const result = Tensor.empty(wanted, dtype, 'tensor');
  if (dtype === 'int32') result.storage.intView().set(values);
  else if (dtype === 'bool')
    result.storage.view().set(Array.from(values, value => (value === 0 ? 0 : 1)));
  else result.storage.view().set(values);
  return result.requireGrad(options.requiresGrad ?? false);
}

/** @throws DTypeError for booleans among numbers */
function guessDType(data: Data, kinds: ReadonlySet<string>): DType {
  if (data instanceof Int32Array) return 'int32';
  if (kinds.size > 1) {
    throw new DTypeError(
      "tensor: there are booleans among the numbers; say what is meant with { dtype: 'bool' }, 'int32' or 'float32'.",
    );
  }
  return kinds.has('boolean') ? 'bool' : 'float32';
}

interface Flat {
  shape: number[];
  values: ArrayLike<number>;
  /** The types of the values of nested arrays: 'number', 'boolean' or both. */
  kinds: ReadonlySet<string>;
}

function flatten(data: Data): Flat {
  const kinds = new Set<string>();
  if (ArrayBuffer.isView(data)) return { shape: [data.length], values: data, kinds };
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) shape.push(level.length);
  const values: number[] = [];
  const collect = (part: unknown, dim: number): void => {
    if (Array.isArray(part)) {
      if (part.length !== shape[dim]) {
        throw new ShapeError(
          `tensor: the nested arrays are ragged: at depth ${dim} one has ${part.length} elements, ` +
            `another ${shape[dim] ?? 'none'}. All must have the same length; pad the shorter ones.`,
        );
      }
      for (const element of part) collect(element, dim + 1);
      return;
    }
    if (dim !== shape.length || (typeof part !== 'number' && typeof part !== 'boolean')) {
      throw new ShapeError(
        `tensor: values must be numbers or booleans nested to one depth; found ${typeof part} at depth ${dim}.`,
      );
    }
    kinds.add(typeof part);
    values.push(Number(part));
  };
  collect(data, 0);
  return { shape, values, kinds };
}

export interface FillOptions {
  dtype?: DType;
  requiresGrad?: boolean;
}

/**
 * A tensor of one value throughout: full([2, 3], 0.5). float32 unless `dtype` says otherwise; `requiresGrad` makes it a
 * leaf that collects gradients.
 * @throws ShapeError for sizes that are not whole numbers ≥ 0, TypeError for an option or a dtype there is not.
 */
export function full(shape: Shape, value: number, options: FillOptions = {}): Tensor {
  checkArguments('full', 'shape, value, options', arguments);
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    throw new TypeError(
      `full: the second argument is the value, a number; got ${describe(value)}. For instance full([2, 3], 0.5).`,
    );
  }
  return filled('full', shape, Number(value), options);
}

function filled(op: string, shape: Shape, value: number, options: FillOptions): Tensor {
  checkSizes(op, shape);
  checkNames(op, options, ['dtype', 'requiresGrad']);
  const dtype = checkDType(op, options.dtype ?? 'float32');
  if (dtype === 'int32') checkInt32(op, [value]);
  const result = Tensor.empty([...shape], dtype, op);
  if (dtype === 'int32') result.storage.intView().fill(value);
  else result.storage.view().fill(dtype === 'bool' ? Number(value !== 0) : value);
  return result.requireGrad(options.requiresGrad ?? false);
}

/**
 * A tensor of zeros: zeros([2, 3]) has 2 rows of 3; zeros([]) is a scalar. float32 unless `dtype` says otherwise.
 * @throws ShapeError for sizes that are not whole numbers ≥ 0, TypeError for an option there is not.
 */
export function zeros(shape: Shape, options: FillOptions = {}): Tensor {
  checkArguments('zeros', 'shape, options', arguments);
  return filled('zeros', shape, 0, options);
}

/**
 * A tensor of ones of this shape, a mask that is true throughout with dtype 'bool'. float32 unless `dtype` says otherwise.
 * @throws ShapeError for sizes that are not whole numbers ≥ 0, TypeError for an option there is not.
 */
export function ones(shape: Shape, options: FillOptions = {}): Tensor {
  checkArguments('ones', 'shape, options', arguments);
  return filled('ones', shape, 1, options);
}

/** Zeros of the shape and dtype of a tensor, or of another dtype. */
export function zerosLike(like: Tensor, options: FillOptions = {}): Tensor {
  checkArguments('zerosLike', 'like, options', arguments);
  return filledLike('zerosLike', like, 0, options);
}

/** Ones of the shape and dtype of a tensor, or of another dtype. */
export function onesLike(like: Tensor, options: FillOptions = {}): Tensor {
  checkArguments('onesLike', 'like, options', arguments);
  return filledLike('onesLike', like, 1, options);
}

function filledLike(op: string, like: Tensor, value: number, options: FillOptions): Tensor {
  expectTensor(op, 'the first argument', like);
  checkNames(op, options, ['dtype', 'requiresGrad']);
  return filled(op, like.shape, value, { ...options, dtype: options.dtype ?? like.dtype });
}

/** @throws TypeError for numbers behind the last that there can be */
function expectAtMost(op: string, numbers: readonly unknown[], most: number): void {
  const beyond = numbers.slice(most).find(one => one !== undefined);
  if (beyond === undefined) return;
  throw new TypeError(`${op}: options are one object, { dtype: … }; got ${describe(beyond)}.`);
}

/** Numbers, of which the last may be left out, and options behind them. */
function splitOptions(op: string, given: readonly (number | FillOptions | undefined)[]) {
  const at = given.findIndex(one => typeof one === 'object');
  const numbers = (at < 0 ? given : given.slice(0, at)) as readonly (number | undefined)[];
  const options = at < 0 ? {} : (given[at] as FillOptions);
  checkNames(op, options, ['dtype', 'requiresGrad']);
  const behind = at < 0 ? undefined : given.slice(at + 1).find(one => one !== undefined);
  if (behind !== undefined) {
    throw new TypeError(`${op}: options come last; got ${describe(behind)} behind them.`);
  }
  return { numbers, options };
}

/** The identity matrix [rows, columns], square if columns are left out: 1 on the diagonal, 0 elsewhere. dtype: float32. */
export function eye(rows: number, options?: FillOptions): Tensor;
export function eye(rows: number, columns?: number, options?: FillOptions): Tensor;
export function eye(rows: number, second?: number | FillOptions, third?: FillOptions): Tensor {
  checkArguments('eye', 'rows, columns, options', arguments);
  const { numbers, options } = splitOptions('eye', [second, third]);
  const [columns = rows] = numbers;
  expectAtMost('eye', numbers, 1);
  size('eye', 'rows', rows, 0);
  size('eye', 'columns', columns, 0);
  const result = filled('eye', [rows, columns], 0, options);
  const values = result.dtype === 'int32' ? result.storage.intView() : result.storage.view();
  for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
  return result;
}

/**
 * start, start + step, … below end (above it with a negative step); arange(n) is 0 … n−1. Options come last: arange(3, {
 * dtype: 'float32' }). dtype: int32 if all three are whole numbers, else float32.
 * @throws RangeError for a step that is 0 or leads away from the end, DTypeError for a start or step that int32 does not
 * hold.
 */
export function arange(end: number, options?: FillOptions): Tensor;
export function arange(start: number, end: number, options?: FillOptions): Tensor;
export function arange(start: number, end?: number, step?: number, options?: FillOptions): Tensor;
export function arange(
  start: number,
  second?: number | FillOptions,
  third?: number | FillOptions,
  fourth?: FillOptions,
): Tensor {
  checkArguments('arange', 'start, end, step, options', arguments);
  const { numbers, options } = splitOptions('arange', [second, third, fourth]);
  const [end, step = 1] = numbers;
  if (end === undefined && numbers[1] !== undefined) {
    throw new TypeError('arange: a step needs start and end before it, arange(0, 6, 2).');
  }
  expectAtMost('arange', numbers, 2);
  const [from, to] = end === undefined ? [0, start] : [start, end];
  for (const [name, value] of Object.entries({ start: from, end: to, step })) {
    if (Number.isFinite(value)) continue;
    throw new TypeError(`arange: ${name} is a finite number, got ${describe(value)}.`);
  }
  if (step === 0) throw new RangeError('arange: step must not be 0.');
  if ((to - from) * step < 0) {
    throw new RangeError(
      `arange: steps of ${step} from ${from} never come to ${to}; use a step of ${-step}.`,
    );
  }
  const count = Math.max(0, Math.ceil((to - from) / step));
  const areWhole = [from, to, step].every(Number.isInteger);
  const dtype = checkDType('arange', options.dtype ?? (areWhole ? 'int32' : 'float32'));
  if (dtype === 'bool') {
    throw new DTypeError(
      "arange: the dtype is 'float32' or 'int32', got 'bool'; compare with eq(), gt() …",
    );
  }
  if (dtype === 'int32' && !(Number.isInteger(from) && Number.isInteger(step))) {
    throw new DTypeError(
      `arange: steps of ${step} from ${from} are not whole numbers; use dtype 'float32', or .to('int32') afterwards.`,
    );
  }
  if (dtype === 'int32') checkInt32('arange', [from, from + Math.max(0, count - 1) * step]);
  const result = Tensor.empty([count], dtype, 'arange');
  const values = dtype === 'int32' ? result.storage.intView() : result.storage.view();
  for (let i = 0; i < count; i++) values[i] = from + i * step;
  return result.requireGrad(options.requiresGrad ?? false);
}

/**
 * `steps` values from start to end, both included; float32.
 * @throws RangeError for a start or end that is not finite, or steps that are no whole number ≥ 0
 * @throws DTypeError for another dtype: which whole numbers come out depends on rounding
 */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: FillOptions = {},
): Tensor {
  checkArguments('linspace', 'start, end, steps, options', arguments);
  checkNames('linspace', options, ['dtype', 'requiresGrad']);
  finite('linspace', 'start', start);
  finite('linspace', 'end', end);
  size('linspace', 'steps', steps, 0);
  if (checkDType('linspace', options.dtype ?? 'float32') !== 'float32') {
    throw new DTypeError(
      `linspace: the values are float32, not ${options.dtype}; write linspace(…).round().to('int32'), or arange().`,
    );
  }
  const width = steps > 1 ? (end - start) / (steps - 1) : 0;
  return tensor(
    Float64Array.from({ length: steps }, (_, i) => start + i * width),
    options,
  );
}

export interface GeneratorOption {
  /** Where the numbers come from. Default: the stream of manualSeed(). */
  generator?: Generator;
}

export interface RandomOptions extends GeneratorOption {
  /** A leaf that collects gradients. Default: false. */
  requiresGrad?: boolean;
}

function checkRandom(op: string, shape: Shape, options: RandomOptions): void {
  checkSizes(op, shape);
  checkNames(op, options, ['generator', 'requiresGrad']);
}

/** Uniform in [0, 1). */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  checkArguments('rand', 'shape, options', arguments);
  checkRandom('rand', shape, options);
  const result = generatorOf('rand', options.generator).uniform(shape);
  return result.requireGrad(options.requiresGrad ?? false);
}

/** Normal with mean 0 and variance 1. */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  checkArguments('randn', 'shape, options', arguments);
  checkRandom('randn', shape, options);
  const result = generatorOf('randn', options.generator).normal(shape);
  return result.requireGrad(options.requiresGrad ?? false);
}

/** Whole numbers in [low, high), int32. */
export function randint(
  low: number,
  high: number,
  shape: Shape,
  options: GeneratorOption = {},
): Tensor {
  checkArguments('randint', 'low, high, shape, options', arguments);
  if (!Array.isArray(shape)) {
    throw new TypeError('randint: give low, high and the shape, as in randint(0, 10, [2, 3]).');
  }
  checkSizes('randint', shape);
  checkNames('randint', options, ['generator']);
  if (!(Number.isInteger(low) && Number.isInteger(high) && low < high)) {
    throw new RangeError(
      `randint: low ${describe(low)} and high ${describe(high)} must be whole numbers, low < high.`,
    );
  }
  const generator = generatorOf('randint', options.generator);
  const values = Int32Array.from(
    { length: numelOf(shape) },
    () => low + generator.integer(high - low),
  );
  return tensor(values, { shape });
}

/** 0 … n−1 in random order, int32. */
export function randperm(n: number, options: GeneratorOption = {}): Tensor {
  checkArguments('randperm', 'n, options', arguments);
  checkNames('randperm', options, ['generator']);
  size('randperm', 'n', n, 0);
  return tensor(generatorOf('randperm', options.generator).permutation(n));
}
