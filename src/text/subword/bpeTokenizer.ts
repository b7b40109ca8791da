/**
 * Subwords by byte-pair encoding (Sennrich, Haddow & Birch 2016): frequent words stay whole, rare
 * ones fall into parts that occur elsewhere, so no word is unknown whose characters are known.
 *
 *   low low low lower newest newest widest  →  ▁low  er  ▁new est  ▁w id est
 */
import { checkArguments, checkNames, type Generator, positive, whole } from '../../engine';
import {
  CURRENT_VERSION,
  type NormalForm,
  normalization,
  type TokenizerVersion,
  versionOf,
} from '../normalization';
import type { TextDescription } from '../tokenizer';
import { SPECIALS } from '../vocabulary';
import { type LearntMerges, learnMerges, type Merge } from './learnMerges';
import { MergeTable } from './mergeTable';
import { type Segmenter, type SubwordTokenizer, subwordTokenizer } from './subwordTokenizer';

export interface BpeTokenizerOptions {
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
   * With what probability `sample` passes over a merge (BPE-dropout), 0 up to, not including, 1.
   * Default 0: `sample` gives what `encode` does. 0.1 is a good value for training; for Chinese and
   * Japanese the paper takes 0.6.
   */
  dropout?: number;
  /** Where the chance of `sample` starts, if it is given no generator. Default 0. */
  seed?: number;
  /** Pairs that are rarer in the training texts are not merged. Default 2. */
  minFrequency?: number;
}

/** A BPE tokenizer as plain data. */
export interface BpeDescription extends TextDescription {
  readonly name: 'bpe';
  readonly vocabularySize: number;
  readonly dropout: number;
  readonly seed: number;
  readonly minFrequency: number;
  /** What it has learnt; missing before training. */
  readonly characters?: readonly string[];
  /** Two symbols with a blank between, in the order they are merged in. */
  readonly merges?: readonly string[];
}

const NAMES = ['vocabularySize', 'lowercase', 'normalize', 'dropout', 'seed', 'minFrequency'];

/**
 * A tokenizer whose tokens are subwords found by byte-pair encoding; ▁ is the blank before a word.
 * It learns them from texts first: give it to a corpus, or call `train`.
 *
 * `decode(encode(text))` is the text, apart from the normal form and runs of white space; a ▁ of the text becomes a blank.
 * @throws TypeError or RangeError for an unknown option or value
 */
export function bpeTokenizer(options: BpeTokenizerOptions = {}): SubwordTokenizer {
  checkArguments('bpeTokenizer', 'options', arguments);
  checkNames('bpeTokenizer', options, NAMES);
  return make(options, CURRENT_VERSION);
}

/** The tokenizer of a description. */
export function bpeFrom(description: BpeDescription): SubwordTokenizer {
  const { name: _, characters, merges, ...options } = description;
  const version = versionOf(description);
  if (!characters || !merges) return make(options, version);
  const pairs = merges.map(merge => merge.split(' ') as [string, string]);
  return make(options, version, { characters, merges: pairs });
}

function make(
  options: BpeTokenizerOptions,
  version: TokenizerVersion,
  learnt?: LearntMerges,
): SubwordTokenizer {
  const owner = 'bpeTokenizer';
  const normal = normalization(owner, options, false, version);
  const least = SPECIALS.length + 1;
  const vocabularySize = whole(owner, 'vocabularySize', options.vocabularySize, least, 1000);
  const minFrequency = whole(owner, 'minFrequency', options.minFrequency, 1, 2);
  const dropout = probability(owner, options.dropout);
  const seed = whole(owner, 'seed', options.seed, Number.MIN_SAFE_INTEGER, 0);
  const settings = { vocabularySize, ...normal.toJSON(), dropout, seed, minFrequency };
  const kind = {
    name: 'bpe',
    owner,
    normal,
    seed,
    learn(chunks: ReadonlyMap<string, number>) {
      const size = vocabularySize - SPECIALS.length;
      return make(options, version, learnMerges(chunks, { size, minFrequency }));
    },
    describe(): BpeDescription {
      const merges = learnt?.merges.map(merge => merge.join(' '));
      return { name: 'bpe', ...settings, ...(learnt && { characters: learnt.characters, merges }) };
    },
  };
  return subwordTokenizer(kind, learnt && mergesSegmenter(learnt, dropout));
}

function probability(owner: string, dropout: number | undefined): number {
  const p = positive(owner, 'dropout', dropout, 0);
  if (p < 1) return p;
  throw new RangeError(`${owner}: dropout is a probability of at least 0 and below 1; got ${p}.`);
}

function mergesSegmenter({ characters, merges }: LearntMerges, dropout: number): Segmenter {
  const table = new MergeTable(merges);
  return {
    pieces: [...new Set([...characters, ...merges.map((merge: Merge) => merge.join(''))])],
    segment: chunk => table.apply(Array.from(chunk)),
    sample(chunk: string, generator: Generator) {
      if (dropout === 0) return table.apply(Array.from(chunk));
      return table.apply(Array.from(chunk), () => generator.next() < dropout);
    },
  };
}
