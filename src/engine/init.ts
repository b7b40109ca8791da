/**
 * Initial values of parameters, as torch.nn.init has them. Under a name with a trailing underscore a function overwrites a
 * tensor in place and returns it; under the name without it gives a recipe for the `initialization` option of a model.
 *
 * Fans: of a weight [out, in, …kernel], fan in = in · kernel and fan out = out · kernel.
 */
import { checkArguments, describe } from './describe';
import { ShapeError } from './errors';
import { expectTensor } from './op';
import { checkNames, checkOptions, choice, finite, positive } from './options';
import { type Generator, generatorOf } from './random';
import { isRecord } from './record';
import { said } from './said';
import { show } from './shape';
import { noGrad } from './tape';
import type { Tensor } from './tensor';

export interface InitOptions {
  /** Where random numbers come from. Default: the stream of manualSeed(). */
  generator?: Generator;
}

const NONLINEARITIES = [
  ...(['linear', 'conv1d', 'conv2d', 'sigmoid'] as const),
  ...(['tanh', 'relu', 'leakyRelu', 'selu'] as const),
] as const;

export type Nonlinearity = (typeof NONLINEARITIES)[number];

export interface KaimingOptions {
  /** Negative slope of a leaky ReLU, for 'leakyRelu' alone. Default: 0. */
  a?: number;
  /** 'fanIn' keeps the variance of what goes forward, 'fanOut' that of gradients. Default: 'fanIn'. */
  mode?: 'fanIn' | 'fanOut';
  /** Default: 'leakyRelu'. */
  nonlinearity?: Nonlinearity;
}

/** A recipe for initial values: plain data, as `init.uniform(-0.1, 0.1)` gives it. */
export type Initializer =
  | { init: 'uniform'; a: number; b: number }
  | { init: 'normal'; mean: number; std: number }
  | { init: 'constant'; value: number }
  | { init: 'zeros' }
  | { init: 'ones' }
  | { init: 'xavierUniform'; gain: number }
  | { init: 'xavierNormal'; gain: number }
  | ({ init: 'kaimingUniform' } & Required<KaimingOptions>)
  | ({ init: 'kaimingNormal' } & Required<KaimingOptions>)
  | { init: 'orthogonal'; gain: number };

/** The numbers and texts of each recipe: how they are checked, in the order of the arguments. */
const PARAMETERS: Readonly<Record<Initializer['init'], readonly string[]>> = {
  uniform: ['a', 'b'],
  normal: ['mean', 'std'],
  constant: ['value'],
  zeros: [],
  ones: [],
  xavierUniform: ['gain'],
  xavierNormal: ['gain'],
  kaimingUniform: ['a', 'mode', 'nonlinearity'],
  kaimingNormal: ['a', 'mode', 'nonlinearity'],
  orthogonal: ['gain'],
};

/**
 * A recipe as it stands in options, or in the file of a model.
 * @throws TypeError, RangeError unless it is one
 */
export function checkInitializer(owner: string, given: unknown): Initializer {
  const kinds = Object.keys(PARAMETERS) as Initializer['init'][];
  const kind = isRecord(given) ? kinds.find(each => each === given.init) : undefined;
  if (!isRecord(given) || kind === undefined) {
    throw new TypeError(
      `${owner} is a recipe such as init.xavierUniform(), one of ${kinds.join(', ')}; got ${describe(given)}.`,
    );
  }
  checkNames(owner, given, ['init', ...PARAMETERS[kind]]);
  for (const name of PARAMETERS[kind]) {
    const value = given[name];
    if (name === 'mode') choice(owner, name, value as 'fanIn', ['fanIn', 'fanOut'], 'fanIn');
    else if (name === 'nonlinearity') choice(owner, name, value as 'relu', NONLINEARITIES, 'relu');
    else finite(owner, name, value);
  }
  const { a, b, std } = given as { a: number; b: number; std: number };
  if (a > b) throw new RangeError(`${owner}: a ${a} is above b ${b}.`);
  if (kind === 'normal') positive(owner, 'std', std, 1);
  const values = PARAMETERS[kind].map(name => given[name]);
  return said({ ...given } as Initializer, () => textOf(kind, values));
}

function textOf(kind: string, values: readonly unknown[]): string {
  const [a, mode, nonlinearity] = values;
  if (!kind.startsWith('kaiming')) return `init.${kind}(${values.join(', ')})`;
  return `init.${kind}({ a: ${a}, mode: '${mode}', nonlinearity: '${nonlinearity}' })`;
}

/** Overwrites a tensor as a recipe says. @throws ShapeError where it has no fans, and the recipe needs them */
export function initialize(tensor: Tensor, recipe: Initializer, options: InitOptions = {}): Tensor {
  const owner = `init.${recipe.init}_`;
  const generator = generatorOf(owner, options.generator);
  const from = { generator };
  return noGrad(() => {
    switch (recipe.init) {
      case 'uniform':
        return tensor.uniform_(recipe.a, recipe.b, from);
      case 'normal':
        return tensor.normal_(recipe.mean, recipe.std, from);
      case 'constant':
        return tensor.fill_(recipe.value);
      case 'zeros':
        return tensor.zero_();
      case 'ones':
        return tensor.fill_(1);
      case 'xavierUniform':
      case 'xavierNormal': {
        const { fanIn, fanOut } = fansOf(owner, tensor);
        const std = recipe.gain * Math.sqrt(2 / (fanIn + fanOut));
        return drawn(tensor, recipe.init === 'xavierUniform', std, generator);
      }
      case 'kaimingUniform':
      case 'kaimingNormal': {
        const std =
          calculateGain(recipe.nonlinearity, recipe.a) /
          Math.sqrt(fansOf(owner, tensor)[recipe.mode]);
        return drawn(tensor, recipe.init === 'kaimingUniform', std, generator);
      }
      case 'orthogonal':
        return orthogonal(owner, tensor, recipe.gain, generator);
    }
  });
}

/** Uniform or normal, with this standard deviation. */
function drawn(tensor: Tensor, isUniform: boolean, std: number, generator: Generator): Tensor {
  const bound = Math.sqrt(3) * std;
  return isUniform
    ? tensor.uniform_(-bound, bound, { generator })
    : tensor.normal_(0, std, { generator });
}

function fansOf(owner: string, { shape }: Tensor): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ShapeError(
      `${owner}: a tensor ${show(shape)} has no fan in and fan out; it must have two dims or more, [out, in, …].`,
    );
  }
  const [out, into, ...kernel] = shape;
  const covered = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: into * covered, fanOut: out * covered };
}

/**
 * Rows, or columns where they are fewer, orthogonal and of length `gain`: the Q of a QR decomposition of normal numbers,
 * with a positive diagonal of R, by modified Gram–Schmidt.
 */
function orthogonal(owner: string, tensor: Tensor, gain: number, generator: Generator): Tensor {
  const { shape, numel } = tensor;
  if (shape.length < 2) {
    throw new ShapeError(
      `${owner}: a tensor ${show(shape)} has no rows and columns to be orthogonal.`,
    );
  }
  if (numel === 0) return tensor;
  tensor.normal_(0, 1, { generator });
  const [rows, columns] = [shape[0], numel / shape[0]];
  const isWide = rows < columns;
  const [count, length] = isWide ? [rows, columns] : [columns, rows];
  const values = tensor.storage.view();
  const at = (vector: number, i: number) => (isWide ? vector * columns + i : i * columns + vector);
  const vectors: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const vector = Float64Array.from({ length }, (_, i) => values[at(k, i)]);
    for (const other of vectors) addScaled(vector, -dot(vector, other), other);
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] /= norm;
    vectors.push(vector);
  }
  for (const [k, vector] of vectors.entries()) {
    for (let i = 0; i < length; i++) values[at(k, i)] = gain * vector[i];
  }
  tensor.storage.change();
  return tensor;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** a += scale · b */
function addScaled(a: Float64Array, scale: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += scale * b[i];
}

/**
 * The factor by which a nonlinearity wants weights larger, as torch.nn.init.calculate_gain: 5/3 for tanh, √2 for ReLU,
 * √(2 / (1 + param²)) for a leaky one (param, its negative slope; default 0.01), 3/4 for SELU, else 1.
 */
function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  const owner = 'init.calculateGain';
  checkArguments(owner, 'nonlinearity, param', arguments);
  const kind = choice(owner, 'nonlinearity', nonlinearity, NONLINEARITIES, 'linear');
  if (kind === 'tanh') return 5 / 3;
  if (kind === 'relu') return Math.SQRT2;
  if (kind === 'selu') return 0.75;
  if (kind !== 'leakyRelu') return 1;
  finite(owner, 'param', param);
  return Math.sqrt(2 / (1 + param * param));
}

const kaiming = (kind: 'kaimingUniform' | 'kaimingNormal', options: KaimingOptions) => {
  checkNames(`init.${kind}`, options, ['a', 'mode', 'nonlinearity']);
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  return recipe({ init: kind, a, mode, nonlinearity });
};

const recipe = (given: Initializer) => checkInitializer(`init.${given.init}`, given);

function applied<T extends Tensor>(tensor: T, given: Initializer, options: InitOptions): T {
  const owner = `init.${given.init}_`;
  expectTensor(owner, 'the first argument', tensor);
  checkNames(owner, options, ['generator']);
  return initialize(tensor, checkInitializer(owner, given), options) as T;
}

/**
 * Initial values, as torch.nn.init has them: `init.xavierUniform_(layer.weight)` overwrites a tensor,
 * `initialization: { recurrent: init.orthogonal() }` says how a model's weights begin.
 */
export const init = {
  /** Uniform in [a, b). Defaults: 0, 1. */
  uniform(a = 0, b = 1) {
    checkArguments('init.uniform', 'a, b', arguments);
    return recipe({ init: 'uniform', a, b });
  },
  /** Normal. Defaults: mean 0, standard deviation 1. */
  normal(mean = 0, std = 1) {
    checkArguments('init.normal', 'mean, std', arguments);
    return recipe({ init: 'normal', mean, std });
  },
  /** One value. */
  constant(value: number) {
    checkArguments('init.constant', 'value', arguments);
    return recipe({ init: 'constant', value });
  },
  zeros() {
    checkArguments('init.zeros', '', arguments);
    return recipe({ init: 'zeros' });
  },
  ones() {
    checkArguments('init.ones', '', arguments);
    return recipe({ init: 'ones' });
  },
  /** Uniform in ±gain · √(6 / (fan in + fan out)) (Glorot & Bengio 2010). Default: gain 1. */
  xavierUniform(gain = 1) {
    checkArguments('init.xavierUniform', 'gain', arguments);
    return recipe({ init: 'xavierUniform', gain });
  },
  /** Normal with standard deviation gain · √(2 / (fan in + fan out)). Default: gain 1. */
  xavierNormal(gain = 1) {
    checkArguments('init.xavierNormal', 'gain', arguments);
    return recipe({ init: 'xavierNormal', gain });
  },
  /** Uniform in ±gain · √(3 / fan), the gain that of the nonlinearity (He et al. 2015). */
  kaimingUniform(options: KaimingOptions = {}) {
    checkArguments('init.kaimingUniform', 'options', arguments);
    return kaiming('kaimingUniform', options);
  },
  /** Normal with standard deviation gain / √fan, the gain that of the nonlinearity. */
  kaimingNormal(options: KaimingOptions = {}) {
    checkArguments('init.kaimingNormal', 'options', arguments);
    return kaiming('kaimingNormal', options);
  },
  /** Rows, or columns where they are fewer, orthogonal and of length gain (Saxe et al. 2014). Default: gain 1. */
  orthogonal(gain = 1) {
    checkArguments('init.orthogonal', 'gain', arguments);
    return recipe({ init: 'orthogonal', gain });
  },

  /** Overwrites with numbers uniform in [a, b). Defaults: 0, 1. */
  uniform_<T extends Tensor>(tensor: T, a = 0, b = 1, options: InitOptions = {}): T {
    checkArguments('init.uniform_', 'tensor, a, b, options', arguments);
    return applied(tensor, { init: 'uniform', a, b }, options);
  },
  /** Overwrites with normal numbers. Defaults: mean 0, standard deviation 1. */
  normal_<T extends Tensor>(tensor: T, mean = 0, std = 1, options: InitOptions = {}): T {
    checkArguments('init.normal_', 'tensor, mean, std, options', arguments);
    return applied(tensor, { init: 'normal', mean, std }, options);
  },
  /** Overwrites with one value. */
  constant_<T extends Tensor>(tensor: T, value: number): T {
    checkArguments('init.constant_', 'tensor, value', arguments);
    return applied(tensor, { init: 'constant', value }, {});
  },
  /** Overwrites with 0. */
  zeros_<T extends Tensor>(tensor: T): T {
    checkArguments('init.zeros_', 'tensor', arguments);
    return applied(tensor, { init: 'zeros' }, {});
  },
  /** Overwrites with 1. */
  ones_<T extends Tensor>(tensor: T): T {
    checkArguments('init.ones_', 'tensor', arguments);
    return applied(tensor, { init: 'ones' }, {});
  },
  /**
   * Overwrites with numbers uniform in ±gain · √(6 / (fan in + fan out)) (Glorot & Bengio 2010). Default: gain 1.
   * @throws ShapeError for fewer than two dims
   */
  xavierUniform_<T extends Tensor>(tensor: T, gain = 1, options: InitOptions = {}): T {
    checkArguments('init.xavierUniform_', 'tensor, gain, options', arguments);
    return applied(tensor, { init: 'xavierUniform', gain }, options);
  },
  /**
   * Overwrites with normal numbers of standard deviation gain · √(2 / (fan in + fan out)). Default: gain 1.
   * @throws ShapeError for fewer than two dims
   */
  xavierNormal_<T extends Tensor>(tensor: T, gain = 1, options: InitOptions = {}): T {
    checkArguments('init.xavierNormal_', 'tensor, gain, options', arguments);
    return applied(tensor, { init: 'xavierNormal', gain }, options);
  },
  /**
   * Overwrites with numbers uniform in ±gain · √(3 / fan), the gain that of the nonlinearity (He et al. 2015).
   * @throws ShapeError for fewer than two dims
   */
  kaimingUniform_<T extends Tensor>(tensor: T, options: KaimingOptions & InitOptions = {}): T {
    checkArguments('init.kaimingUniform_', 'tensor, options', arguments);
    checkOptions('init.kaimingUniform_', options, 'nonlinearity');
    const { generator, ...own } = options;
    return applied(tensor, kaiming('kaimingUniform', own), { generator });
  },
  /**
   * Overwrites with normal numbers of standard deviation gain / √fan, the gain that of the nonlinearity.
   * @throws ShapeError for fewer than two dims
   */
  kaimingNormal_<T extends Tensor>(tensor: T, options: KaimingOptions & InitOptions = {}): T {
    checkArguments('init.kaimingNormal_', 'tensor, options', arguments);
    checkOptions('init.kaimingNormal_', options, 'nonlinearity');
    const { generator, ...own } = options;
    return applied(tensor, kaiming('kaimingNormal', own), { generator });
  },
  /**
   * Overwrites a matrix [rows, columns] (of more dims: [first, the others]) so that rows, or columns where they are fewer,
   * are orthogonal and of length gain (Saxe et al. 2014). Default: gain 1.
   * @throws ShapeError for fewer than two dims
   */
  orthogonal_<T extends Tensor>(tensor: T, gain = 1, options: InitOptions = {}): T {
    checkArguments('init.orthogonal_', 'tensor, gain, options', arguments);
    return applied(tensor, { init: 'orthogonal', gain }, options);
  },

  calculateGain,
} as const;
