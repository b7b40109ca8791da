/** Options of the model families, checked, with their defaults. */
import { checkNames, choice, flag, whole } from '../engine';
import { checkDropout, type RecurrentDropout, type TransformerDropout } from './dropout';
import {
  checkInitialization,
  type InitializationGroups,
  type InitializationScheme,
} from './initialization';

/** What all families take. */
export interface CommonOptions {
  /** Hidden units (of a Transformer: the width of every position); 256 if not said. */
  hiddenDim?: number;
  /** Layers of encoder and decoder; 1 if not said, 2 for a Transformer. */
  numLayers?: number;
  /**
   * Which tables are one (Press & Wolf 2017): 'none' (if not said), 'output' (the target's embedding and the output
   * layer), 'all' (the source's embedding too, which needs one vocabulary on both sides).
   */
  tieWeights?: 'none' | 'output' | 'all';
  /**
   * How weights begin: a scheme, or recipes by group, as { recurrent: init.orthogonal(), biases: init.zeros() }. Default:
   * 'default', PyTorch's for recurrent models, Glorot's for Transformers.
   */
  initialization?: InitializationScheme | InitializationGroups;
  /** Decides the initial weights and the dropout masks; 1 if not said. */
  seed?: number;
}

/** Options of the recurrent families. */
export interface RecurrentOptions extends CommonOptions {
  /**
   * Dropout while training, in [0, 1): one rate for the embeddings, between layers and before the output, or a rate for
   * each place, as { default: 0.2, attention: 0.1 }. Default: 0.
   */
  dropoutRate?: number | RecurrentDropout;
  /** Width of a word's vector; 128 if not said. */
  embeddingDim?: number;
  /** An encoder that also reads from the end; hiddenDim is the width of each direction. */
  bidirectional?: boolean;
  /** How the decoder looks back at the source; 'general' (Luong et al. 2015) if not said. */
  attention?: 'none' | 'dot' | 'general' | 'additive';
  /**
   * Which state of the decoder looks back: 'current', the one that has read the word before (Luong et al. 2015), or
   * 'previous', the one before it, whose answer the cell reads beside the word (Bahdanau et al. 2015); runs step by step.
   * Default: 'current'.
   */
  attentionQuery?: 'current' | 'previous';
  /** Divides attention scores by √hiddenDim, which keeps them from saturating; true if not said. */
  scaledAttention?: boolean;
  /** Gives the decoder what attention answered at the step before (Luong et al. 2015, 3.3); runs step by step. */
  inputFeeding?: boolean;
  /**
   * What the decoder starts from: 'last' (if not said), the encoder's last state; 'learned', tanh(W · last + b);
   * 'zero'. A bidirectional encoder is always joined by a learned map unless it is 'zero'.
   */
  bridge?: 'zero' | 'last' | 'learned';
}

export interface RNNModelOptions extends RecurrentOptions {
  /** 'tanh' if not said. */
  nonlinearity?: 'tanh' | 'relu';
}

export interface GRUModelOptions extends RecurrentOptions {
  /** The reset gate after the product, as PyTorch has it (if not said), or before it as in the paper, step by step. */
  resetAfter?: boolean;
}

export interface LSTMModelOptions extends RecurrentOptions {
  /** What the biases of the forget gates begin with (Jozefowicz et al. 2015 advise 1); null (if not said): as the others. */
  forgetBias?: number | null;
}

export interface TransformerOptions extends CommonOptions {
  /**
   * Dropout while training, in [0, 1): one rate for embeddings, attention weights, feed-forward parts and branches, or a
   * rate for each place, as { default: 0.1, attention: 0 }. Default: 0.
   */
  dropoutRate?: number | TransformerDropout;
  /**
   * Width of a token's vector; another one than hiddenDim is mapped to it by a matrix (without bias). Default: hiddenDim.
   */
  embeddingDim?: number;
  /** Biases in the maps of queries, keys, values and output of every attention. Default: true. */
  attentionBias?: boolean;
  /** Heads; must divide hiddenDim; 4 if not said. */
  numHeads?: number;
  /** Hidden width of the feed-forward parts; 4 · hiddenDim if not said. */
  ffnDim?: number;
  /** Norms before each branch (true, if not said: trains without warm-up) or after it (the paper's). */
  normFirst?: boolean;
  /** 'relu' (if not said) or 'gelu' */
  activation?: 'relu' | 'gelu';
  /** Where a token stands: 'sinusoidal' (if not said), 'learned', or 'rotary' (Su et al. 2021). */
  positional?: 'sinusoidal' | 'learned' | 'rotary';
  /** The longest sequence with learned or sinusoidal positions; 512 if not said. */
  maxLength?: number;
}

export interface LanguageModelOptions extends TransformerOptions {
  /**
   * Tokens of its context, whatever tells its positions: it is trained on windows of so many, and looks back on no more
   * where it writes; 128 if not said.
   */
  maxLength?: number;
}

export type ResolvedRecurrent = Required<RecurrentOptions>;
export type ResolvedTransformer = Required<TransformerOptions>;

const COMMON = [
  ...['hiddenDim', 'embeddingDim', 'numLayers', 'dropoutRate'],
  ...['tieWeights', 'initialization', 'seed'],
];
const RECURRENT = [
  ...['bidirectional', 'attention', 'attentionQuery', 'scaledAttention', 'inputFeeding'],
  'bridge',
];
const TRANSFORMER = [
  ...['numHeads', 'ffnDim', 'attentionBias', 'normFirst', 'activation', 'positional'],
  'maxLength',
];

function common(
  owner: string,
  options: CommonOptions,
  { numLayers, isRecurrent }: { numLayers: number; isRecurrent: boolean },
): Required<CommonOptions> {
  return {
    hiddenDim: whole(owner, 'hiddenDim', options.hiddenDim, 1, 256),
    numLayers: whole(owner, 'numLayers', options.numLayers, 1, numLayers),
    tieWeights: choice(owner, 'tieWeights', options.tieWeights, ['none', 'output', 'all'], 'none'),
    initialization: checkInitialization(owner, options.initialization, isRecurrent),
    seed: whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 1),
  };
}

/** @throws TypeError, RangeError naming the option, what it was and what it may be. */
export function resolveRecurrent(
  owner: string,
  options: RecurrentOptions,
  more: readonly string[] = [],
): ResolvedRecurrent {
  checkNames(owner, options, [...COMMON, ...RECURRENT, ...more]);
  const kinds = ['none', 'dot', 'general', 'additive'] as const;
  const attention = choice(owner, 'attention', options.attention, kinds, 'general');
  const inputFeeding = flag(owner, 'inputFeeding', options.inputFeeding, false);
  if (inputFeeding && attention === 'none') {
    throw new RangeError(
      `${owner}: inputFeeding feeds what attention answered; attention is 'none'.`,
    );
  }
  const queries = ['current', 'previous'] as const;
  const attentionQuery = choice(
    owner,
    'attentionQuery',
    options.attentionQuery,
    queries,
    'current',
  );
  if (attentionQuery === 'previous' && (attention === 'none' || inputFeeding)) {
    const what = inputFeeding ? 'inputFeeding, which feeds it a step later' : "attention: 'none'";
    throw new RangeError(
      `${owner}: with attentionQuery 'previous' the cell reads what attention answered, which excludes ${what}.`,
    );
  }
  const resolved = {
    ...common(owner, options, { numLayers: 1, isRecurrent: true }),
    dropoutRate: checkDropout(owner, 'recurrent', options.dropoutRate),
    embeddingDim: whole(owner, 'embeddingDim', options.embeddingDim, 1, 128),
    bidirectional: flag(owner, 'bidirectional', options.bidirectional, false),
    attention,
    attentionQuery,
    scaledAttention: flag(owner, 'scaledAttention', options.scaledAttention, true),
    inputFeeding,
    bridge: choice(owner, 'bridge', options.bridge, ['zero', 'last', 'learned'], 'last'),
  };
  checkTiedWidths(owner, resolved);
  return resolved;
}

function checkTiedWidths(
  owner: string,
  { tieWeights, embeddingDim, hiddenDim }: ResolvedRecurrent | ResolvedTransformer,
): void {
  if (tieWeights === 'none' || embeddingDim === hiddenDim) return;
  throw new RangeError(
    `${owner}: tieWeights '${tieWeights}' makes the embedding the output layer: embeddingDim (${embeddingDim}) ` +
      `must be hiddenDim (${hiddenDim}).`,
  );
}

/**
 * @param longest the maxLength if none is given
 * @throws TypeError, RangeError naming the option, what it was and what it may be.
 */
export function resolveTransformer(
  owner: string,
  options: TransformerOptions,
  longest = 512,
): ResolvedTransformer {
  checkNames(owner, options, [...COMMON, ...TRANSFORMER]);
  const shared = common(owner, options, { numLayers: 2, isRecurrent: false });
  const { hiddenDim } = shared;
  const numHeads = whole(owner, 'numHeads', options.numHeads, 1, 4);
  if (hiddenDim % numHeads !== 0) {
    throw new RangeError(
      `${owner}: hiddenDim ${hiddenDim} cannot be cut into ${numHeads} heads; it must be a multiple of numHeads.`,
    );
  }
  const positions = ['sinusoidal', 'learned', 'rotary'] as const;
  const resolved = {
    ...shared,
    dropoutRate: checkDropout(owner, 'transformer', options.dropoutRate),
    embeddingDim: whole(owner, 'embeddingDim', options.embeddingDim, 1, hiddenDim),
    numHeads,
    ffnDim: whole(owner, 'ffnDim', options.ffnDim, 1, 4 * hiddenDim),
    attentionBias: flag(owner, 'attentionBias', options.attentionBias, true),
    normFirst: flag(owner, 'normFirst', options.normFirst, true),
    activation: choice(owner, 'activation', options.activation, ['relu', 'gelu'], 'relu'),
    positional: choice(owner, 'positional', options.positional, positions, 'sinusoidal'),
    maxLength: whole(owner, 'maxLength', options.maxLength, 1, longest),
  };
  checkTiedWidths(owner, resolved);
  return resolved;
}
