/** Where dropout acts in each family, and at which rate. */
import { checkNames, describe, warn } from '../engine';

/** Rates of dropout in a recurrent model, place by place; each in [0, 1). */
export interface RecurrentDropout {
  /** Of `embedding`, `betweenLayers` and `output` where they are not given. Default: 0. */
  default?: number;
  /** On the embedded tokens of source and target. Default: that of `default`. */
  embedding?: number;
  /** On what a layer of encoder or decoder hands to the layer above. Default: that of `default`. */
  betweenLayers?: number;
  /**
   * On the states of the top layer as attention and output see them, in encoder and decoder; the next step gets them whole.
   * Default: 0.
   */
  cellOutput?: number;
  /** On the weights of the attention. Default: 0. */
  attention?: number;
  /** Before the output layer. Default: that of `default`. */
  output?: number;
}

/** Rates of dropout in a Transformer, place by place; each in [0, 1). */
export interface TransformerDropout {
  /** Of all places but `output` where they are not given. Default: 0. */
  default?: number;
  /** On the embedded tokens with their positions. Default: that of `default`. */
  embedding?: number;
  /** On the weights of every attention. Default: that of `default`. */
  attention?: number;
  /** Inside the feed-forward parts, after the activation. Default: that of `default`. */
  feedForward?: number;
  /** On what each branch (attention, feed-forward) adds to its input. Default: that of `default`. */
  residual?: number;
  /** Before the output layer. Default: 0. */
  output?: number;
}

/** The places of a family: those that the default is for, and those that have to be named. */
const PLACES = {
  recurrent: {
    usual: ['embedding', 'betweenLayers', 'output'],
    named: ['cellOutput', 'attention'],
  },
  transformer: {
    usual: ['embedding', 'attention', 'feedForward', 'residual'],
    named: ['output'],
  },
} as const;

/**
 * Checks the dropout of a model; what was given is what the model's options hold.
 * @throws TypeError for a place that the family does not have, RangeError for a rate outside [0, 1)
 */
export function checkDropout<Rates extends RecurrentDropout | TransformerDropout>(
  owner: string,
  family: keyof typeof PLACES,
  given: number | Rates | undefined,
): number | Rates {
  if (given === undefined) return 0;
  if (typeof given === 'number') {
    checkRate(owner, 'dropoutRate', given);
    return given;
  }
  const { usual, named } = PLACES[family];
  checkNames(`${owner}: dropoutRate`, given, ['default', ...usual, ...named]);
  for (const [place, rate] of Object.entries(given)) {
    if (rate !== undefined) checkRate(owner, `dropoutRate.${place}`, rate);
  }
  return { ...given };
}

function checkRate(owner: string, name: string, rate: number): void {
  if (typeof rate === 'number' && rate >= 0 && rate < 1) return;
  throw new RangeError(`${owner}: ${name} must lie in [0, 1), got ${describe(rate)}.`);
}

/** The rate of every place of a recurrent model. */
export function recurrentDropout(
  owner: string,
  {
    dropoutRate,
    attention,
    numLayers,
  }: { dropoutRate: number | RecurrentDropout; attention: string; numLayers: number },
): Required<RecurrentDropout> {
  const given: RecurrentDropout = typeof dropoutRate === 'number' ? {} : dropoutRate;
  if (attention === 'none' && (given.attention ?? 0) > 0) {
    throw new RangeError(
      `${owner}: dropoutRate.attention is ${given.attention}, and attention is 'none'; leave it out.`,
    );
  }
  if (numLayers === 1 && (given.betweenLayers ?? 0) > 0) {
    warn(
      `${owner}: dropoutRate.betweenLayers is ${given.betweenLayers} and does nothing: there is one layer. ` +
        'cellOutput acts on the states of the top layer.',
    );
  }
  return ratesOf('recurrent', dropoutRate) as Required<RecurrentDropout>;
}

/** The rate of every place of a Transformer. */
export function transformerDropout(
  dropoutRate: number | TransformerDropout,
): Required<TransformerDropout> {
  return ratesOf('transformer', dropoutRate) as Required<TransformerDropout>;
}

function ratesOf(
  family: keyof typeof PLACES,
  dropoutRate: number | RecurrentDropout | TransformerDropout,
): Record<string, number> {
  const given = typeof dropoutRate === 'number' ? { default: dropoutRate } : dropoutRate;
  const { default: rate = 0 } = given;
  const rates: Record<string, number> = { default: rate };
  for (const place of PLACES[family].usual) rates[place] = rate;
  for (const place of PLACES[family].named) rates[place] = 0;
  for (const [place, one] of Object.entries(given)) if (one !== undefined) rates[place] = one;
  return rates;
}
