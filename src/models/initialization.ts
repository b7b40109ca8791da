/** How the weights of a model begin, and which of them are one. */
import {
  checkInitializer,
  checkNames,
  choice,
  type Embedding,
  type Generator,
  type Initializer,
  initialize as initializeTensor,
  type Linear,
  type Module,
  noGrad,
  type Parameter,
} from '../engine';

/**
 * 'default': what each layer begins with (PyTorch's values);
 * 'uniform': all weights uniform in ±0.08 (Sutskever et al. 2014), biases 0;
 * 'xavier': matrices uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010), biases 0;
 * 'orthogonal': square blocks of recurrent matrices orthogonal (Saxe et al. 2014), the others as 'xavier'.
 */
export type InitializationScheme = 'default' | 'uniform' | 'xavier' | 'orthogonal';

const SCHEMES = ['default', 'uniform', 'xavier', 'orthogonal'] as const;

/**
 * How the weights of each group begin: recipes such as `init.orthogonal()`, applied to each whole parameter as torch.nn.init
 * does (of an LSTM's weight_hh that is [4H, H]). Norms keep theirs.
 */
export interface InitializationGroups {
  /** Of all groups that have no recipe. Default: 'default'. */
  default?: InitializationScheme;
  /**
   * Tables of tokens and of learned positions, also one that is tied to the output layer. A Transformer multiplies the
   * tokens' by √embeddingDim.
   */
  embeddings?: Initializer;
  /** Matrices from state to state (weight_hh) of recurrent models. */
  recurrent?: Initializer;
  /** All other matrices but the output layer's: from input to state, attention, feed-forward, bridge. */
  linear?: Initializer;
  /** The output layer's matrix. Default: the recipe of `linear`. */
  output?: Initializer;
  /** All biases. The `forgetBias` of an LSTM is set afterwards. */
  biases?: Initializer;
}

const GROUPS = ['embeddings', 'recurrent', 'linear', 'output', 'biases'] as const;
type Group = (typeof GROUPS)[number];

/**
 * What the option is, checked.
 * @throws TypeError, RangeError for what is neither a scheme nor recipes by group
 */
export function checkInitialization(
  owner: string,
  given: InitializationScheme | InitializationGroups = 'default',
  isRecurrent: boolean,
): InitializationScheme | InitializationGroups {
  const option = `${owner}: initialization`;
  if (typeof given === 'string') return choice(owner, 'initialization', given, SCHEMES, 'default');
  const groups = GROUPS.filter(group => isRecurrent || group !== 'recurrent');
  if (given !== null && typeof given === 'object' && 'init' in given) {
    const recipe = checkInitializer(option, given);
    const all = groups.map(group => `${group}: ${recipe}`).join(', ');
    throw new TypeError(`${option} is given by groups of parameters: { ${all} }, or some of them.`);
  }
  checkNames(option, given, ['default', ...groups]);
  const scheme = choice(option, 'default', given.default, SCHEMES, 'default');
  const recipes = groups
    .filter(group => given[group] !== undefined)
    .map(group => [group, checkInitializer(`${option}.${group}`, given[group])]);
  return { default: scheme, ...Object.fromEntries(recipes) };
}

/** The scheme of what has no recipe. */
export function schemeOf(given: InitializationScheme | InitializationGroups): InitializationScheme {
  return typeof given === 'string' ? given : (given.default ?? 'default');
}

/** The names of parameters that norms have, which begin with 1 and 0 whatever the scheme. */
const NORM = /[nN]orm\d?\.(weight|bias)$/;
const TABLE = /([eE]mbedding|position)\.weight$/;

function groupOf(name: string, { rank }: Parameter): Group {
  if (rank < 2) return 'biases';
  if (TABLE.test(name)) return 'embeddings';
  if (/weight_hh/.test(name)) return 'recurrent';
  return name === 'output.weight' ? 'output' : 'linear';
}

/** Gives the groups that have a recipe their values. To be called when the model is complete, tables tied. */
export function initializeGroups(
  model: Module,
  given: InitializationScheme | InitializationGroups,
  generator: Generator,
): void {
  if (typeof given === 'string') return;
  for (const [name, parameter] of model.namedParameters()) {
    if (NORM.test(name)) continue;
    const group = groupOf(name, parameter);
    const recipe = given[group] ?? (group === 'output' ? given.linear : undefined);
    if (recipe) initializeTensor(parameter, recipe, { generator });
  }
}

/** Gives all parameters of a model new values. Norms and embeddings keep theirs but under 'uniform'. */
export function initialize(
  model: Module,
  scheme: InitializationScheme,
  generator: Generator,
  keep: ReadonlySet<Parameter> = new Set(),
): void {
  if (scheme === 'default') return;
  for (const [name, parameter] of model.namedParameters()) {
    if (keep.has(parameter) || NORM.test(name)) continue;
    const values = parameter.storage.view();
    if (parameter.rank < 2) values.fill(0);
    else if (scheme === 'uniform') draw(parameter, 0.08, generator);
    else if (TABLE.test(name)) continue;
    else if (scheme === 'orthogonal' && /weight_hh/.test(name)) orthogonal(parameter, generator);
    else draw(parameter, glorotBound(parameter), generator);
    parameter.storage.change();
  }
}

/** √(6 / (fan in + fan out)), per gate where rows of several gates stand in one matrix. */
function glorotBound({ shape: [rows, columns] }: Parameter): number {
  const own = rows > columns && rows % columns === 0 && rows / columns <= 4 ? columns : rows;
  return Math.sqrt(6 / (own + columns));
}

function draw(parameter: Parameter, bound: number, generator: Generator): void {
  const random = noGrad(() => generator.uniform(parameter.shape));
  const from = random.storage.view();
  const to = parameter.storage.view();
  for (let i = 0; i < to.length; i++) to[i] = (2 * from[i] - 1) * bound;
  random.dispose();
}

/** Every block of as many rows as there are columns is made orthogonal: Gram–Schmidt on normal numbers. */
function orthogonal(parameter: Parameter, generator: Generator): void {
  const [rows, n] = parameter.shape;
  const random = noGrad(() => generator.normal(parameter.shape));
  const values = parameter.storage.view();
  values.set(random.storage.view());
  random.dispose();
  for (let first = 0; first < rows; first += n) {
    for (let r = first; r < Math.min(first + n, rows); r++) {
      const row = values.subarray(r * n, (r + 1) * n);
      for (let s = first; s < r; s++) {
        const other = values.subarray(s * n, (s + 1) * n);
        let dot = 0;
        for (let j = 0; j < n; j++) dot += row[j] * other[j];
        for (let j = 0; j < n; j++) row[j] -= dot * other[j];
      }
      let square = 0;
      for (let j = 0; j < n; j++) square += row[j] * row[j];
      const norm = Math.sqrt(square);
      for (let j = 0; j < n; j++) row[j] /= norm;
    }
  }
}

/** Sets the biases of all forget gates (rows H … 2H of the input's bias; the state's becomes 0). */
export function setForgetBias(network: Module, hiddenDim: number, value: number): void {
  for (const [name, { storage }] of network.namedParameters()) {
    if (!/bias_[ih]h/.test(name)) continue;
    storage.view().fill(name.includes('bias_ih') ? value : 0, hiddenDim, 2 * hiddenDim);
    storage.change();
  }
}

/** Makes the embedding's table the output layer's weight (and that of `also`). */
export function tie(embedding: Embedding, output: Linear, also?: Embedding): void {
  for (const one of also ? [embedding, also] : [embedding]) {
    one.weight.dispose();
    Object.assign(one, { weight: output.weight });
  }
}
