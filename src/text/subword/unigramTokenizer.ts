/**
 * Subwords by a unigram language model (Kudo 2018): the most probable way to write a word with
 * pieces that were learnt, and, for training, any other way with its probability.
 */
import {
  checkArguments,
  checkNames,
  describe,
  type Generator,
  positive,
  whole,
} from '../../engine';
import {
  CURRENT_VERSION,
  type NormalForm,
  normalization,
  type TokenizerVersion,
  versionOf,
} from '../normalization';
import type { TextDescription } from '../tokenizer';
import { SPECIALS } from '../vocabulary';
import { learnUnigram } from './learnUnigram';
import { type Segmenter, type SubwordTokenizer, subwordTokenizer } from './subwordTokenizer';
import { UnigramModel } from './unigramModel';

export interface UnigramTokenizerOptions {
  /**
   * How many tokens to learn, the four specials of a vocabulary included; fewer where the texts do
   * not have so many. All characters of the texts are kept, even where these are more. Default
   * 1000.
   */
  vocabularySize?: number;
  /** Lower-case all text. Default false. */
  lowercase?: boolean;
  /** Unicode normal form: 'NFC' (the default); 'NFKC', where ｆｕｌｌ width is plain; or 'none'. */
  normalize?: NormalForm;
  /**
   * How `sample` draws: with the probabilities to this power. 1 takes them as they are; towards 0
   * all segmentations become alike. Default 0.2.
   */
  alpha?: number;
  /** Where the chance of `sample` starts, if it is given no generator. Default 0. */
  seed?: number;
  /** Longest token, in characters. Default 16. */
  maxPieceLength?: number;
}

/** A unigram tokenizer as plain data. */
export interface UnigramDescription extends TextDescription {
  readonly name: 'unigram';
  readonly vocabularySize: number;
  readonly alpha: number;
  readonly seed: number;
  readonly maxPieceLength: number;
  /** What it has learnt; missing before training: each piece and the log of its probability. */
  readonly pieces?: readonly ScoredPiece[];
}

export type ScoredPiece = readonly [piece: string, logProbability: number];

const NAMES = ['vocabularySize', 'lowercase', 'normalize', 'alpha', 'seed', 'maxPieceLength'];

/**
 * A tokenizer whose tokens are subwords of a unigram language model; ▁ is the blank before a word.
 * It learns them from texts first: give it to a corpus, or call `train`.
 *
 * `decode(encode(text))` is the text, apart from the normal form and runs of white space; a ▁ of the text becomes a blank. `sample`
 * draws other segmentations (subword regularisation).
 * @throws TypeError or RangeError for an unknown option or value
 */
export function unigramTokenizer(options: UnigramTokenizerOptions = {}): SubwordTokenizer {
  checkArguments('unigramTokenizer', 'options', arguments);
  checkNames('unigramTokenizer', options, NAMES);
  return make(options, CURRENT_VERSION);
}

/** The tokenizer of a description. */
export function unigramFrom(description: UnigramDescription): SubwordTokenizer {
  const { name: _, pieces, ...options } = description;
  const version = versionOf(description);
  if (!pieces) return make(options, version);
  return make(
    options,
    version,
    new UnigramModel(
      pieces.map(([piece]) => piece),
      pieces.map(([, score]) => score),
    ),
  );
}

function make(
  options: UnigramTokenizerOptions,
  version: TokenizerVersion,
  learnt?: UnigramModel,
): SubwordTokenizer {
  const owner = 'unigramTokenizer';
  const normal = normalization(owner, options, false, version);
  const least = SPECIALS.length + 1;
  const vocabularySize = whole(owner, 'vocabularySize', options.vocabularySize, least, 1000);
  const maxPieceLength = whole(owner, 'maxPieceLength', options.maxPieceLength, 1, 16);
  const alpha = smoothing(owner, options.alpha);
  const seed = whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 0);
  const settings = { vocabularySize, ...normal.toJSON(), alpha, seed, maxPieceLength };
  const kind = {
    name: 'unigram',
    owner,
    normal,
    seed,
    learn(chunks: ReadonlyMap<string, number>) {
      const size = vocabularySize - SPECIALS.length;
      return make(options, version, learnUnigram(chunks, { size, maxPieceLength }));
    },
    describe(): UnigramDescription {
      const pieces = learnt?.pieces.map((piece, id) => [piece, learnt.scores[id]] as const);
      return { name: 'unigram', ...settings, ...(pieces && { pieces }) };
    },
  };
  return subwordTokenizer(kind, learnt && modelSegmenter(learnt, alpha));
}

function smoothing(owner: string, alpha: number | undefined): number {
  const power = positive(owner, 'alpha', alpha, 0.2);
  if (power <= 1) return power;
  throw new RangeError(`${owner}: alpha is a number from 0 to 1; got ${describe(alpha)}.`);
}

function modelSegmenter(model: UnigramModel, alpha: number): Segmenter {
  return {
    pieces: model.pieces,
    segment: chunk => model.segment(chunk),
    sample: (chunk: string, generator: Generator) => model.sample(chunk, alpha, generator),
  };
}
