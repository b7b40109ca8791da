/**
 * What tokenizers that learn subwords have in common: they are recipes until they are trained, cut
 * chunk by chunk, and remember the chunks they have cut.
 */
import { Generator } from '../../engine';
import { DataError } from '../errors';
import type { Normalization } from '../normalization';
import type { Tokenizer, TokenizerDescription } from '../tokenizer';
import { withText } from '../tokenizerText';
import { chunksOf, countChunks, joinPieces, withoutMarkers } from './chunks';

/** A tokenizer that learns its tokens from texts. It never changes: training gives another one. */
export interface SubwordTokenizer extends Tokenizer {
  /** False for a recipe, which cannot encode yet. */
  readonly trained: boolean;
  /** All subwords it knows; none before training. */
  readonly pieces: readonly string[];
  /** The text as it comes back from `decode(encode(text))`. */
  normalize(text: string): string;
  /**
   * The tokenizer that has learnt from these texts. Train it on training texts only: a corpus does
   * so by itself.
   *
   * @throws DataError where no text has a character
   */
  train(texts: Iterable<string>): SubwordTokenizer;
  /**
   * Tokens of the same text, cut at random.
   *
   * @param generator where chance comes from; by default a stream of the tokenizer's own, which
   * starts at its seed
   */
  sample(text: string, generator?: Generator): string[];
  toJSON(): TokenizerDescription;
}

/** What was learnt: how a chunk is cut. */
export interface Segmenter {
  readonly pieces: readonly string[];
  /** The chunk's subwords; joined, they are the chunk. */
  segment(chunk: string): readonly string[];
  /** The same at random. */
  sample(chunk: string, generator: Generator): readonly string[];
}

/** All that tells one kind of subword tokenizer from another. */
export interface SubwordKind {
  readonly name: string;
  /** The public function, for messages. */
  readonly owner: string;
  readonly normal: Normalization;
  readonly seed: number;
  /** Learns from chunks and how often they occur. */
  learn(chunks: ReadonlyMap<string, number>): SubwordTokenizer;
  describe(): TokenizerDescription;
}

/** Chunks whose cutting is remembered: longer ones seldom come again. */
const CACHED_LENGTH = 64;
const CACHED_CHUNKS = 100_000;

/** The tokenizer of a kind, trained where there is a segmenter. */
export function subwordTokenizer(kind: SubwordKind, segmenter?: Segmenter): SubwordTokenizer {
  const { name, owner, normal } = kind;
  const cache = new Map<string, readonly string[]>();
  let own: Generator | undefined;

  const learnt = (): Segmenter => {
    if (segmenter) return segmenter;
    throw new Error(
      `${owner}: the tokenizer has not learnt any subwords yet. Give it to a corpus, which trains ` +
        'it on its train set, or train it: const tokenizer = recipe.train(texts).',
    );
  };
  const normalize = (text: string) => normal.apply(withoutMarkers(text));
  const cut = (chunk: string): readonly string[] => {
    const known = cache.get(chunk);
    if (known) return known;
    const pieces = learnt().segment(chunk);
    if (chunk.length <= CACHED_LENGTH) {
      if (cache.size >= CACHED_CHUNKS) cache.clear();
      cache.set(chunk, pieces);
    }
    return pieces;
  };
  return withText({
    name,
    lowercase: normal.lowercase,
    trained: segmenter !== undefined,
    pieces: segmenter?.pieces ?? [],
    normalize,
    encode(text) {
      learnt(); // also for a text without a chunk
      return chunksOf(normalize(text), normal.version).flatMap(cut);
    },
    decode: joinPieces,
    sample(text, generator) {
      const { sample } = learnt();
      own ??= new Generator(kind.seed);
      const random = generator ?? own;
      return chunksOf(normalize(text), normal.version).flatMap(chunk => sample(chunk, random));
    },
    train(texts) {
      if (typeof texts === 'string' || typeof texts?.[Symbol.iterator] !== 'function') {
        throw new TypeError(`${owner}: train takes a list of texts: train(['how are you ?']).`);
      }
      const chunks = countChunks(normalized(texts, normalize), normal.version);
      if (chunks.size > 0) return kind.learn(chunks);
      throw new DataError(`${owner}: there is no text to learn from. Give train some sentences.`);
    },
    toJSON: kind.describe,
  });
}

function* normalized(texts: Iterable<string>, normalize: (text: string) => string) {
  for (const text of texts) yield normalize(text);
}
