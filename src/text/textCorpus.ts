/**
 * Running text for language models: one long line of tokens, divided by place (the beginning is trained on, the end is
 * held out), line ends being tokens of their own.
 */
import {
  checkArguments,
  checkInterrupt,
  checkNames,
  describe,
  type Generator,
  type Tensor,
  tensor,
  whole,
  working,
} from '../engine';
import { DataError } from './errors';
import {
  type Counted,
  checkLearnt,
  knownVocabulary,
  type TextVocabulary,
  type WithVocabularies,
} from './knownVocabularies';
import { readPieces, TEXT, withFeeds } from './lines';
import type { Vocabularies } from './pairs';
import type { Tokenizer } from './tokenizer';
import { type CutText, cutText, isOfSubwords, LINE_END, TokenRun } from './tokenRun';
import { Vocabulary } from './vocabulary';

export interface TextOptions {
  /**
   * How lines become tokens: `charTokenizer()`, `bpeTokenizer({ vocabularySize: 2000 })`, …. One that has not learnt its
   * subwords yet learns them from the part that is trained on.
   */
  tokenizer: Tokenizer;
  /** Shares of train, dev and test, by place; [0.9, 0.05, 0.05] if not said. */
  split?: readonly number[];
  /** Tokens that are rarer in train are unknown; 1 if not said: none. */
  minFrequency?: number;
}

/** Options of a text that takes its vocabulary over, or of one that counts it. */
type AnyTextOptions =
  | WithVocabularies<TextOptions, Vocabularies | TextVocabulary>
  | Counted<TextOptions>;

export class TextSet {
  constructor(
    readonly name: 'train' | 'dev' | 'test',
    /** Ids of all tokens in their order. */
    readonly ids: Int32Array,
    /** What the ids are of. */
    readonly vocabulary: Vocabulary,
  ) {}

  get length(): number {
    return this.ids.length;
  }

  toString(): string {
    return `TextSet ${this.name} of ${this.length} tokens`;
  }
}

/** Windows of a text side by side: every token of `targets` is the one after that of `inputs`. */
export interface Windows {
  /** int32 [B, T] */
  inputs: Tensor;
  targets: Tensor;
}

export class TextCorpus {
  readonly vocabulary: Vocabulary;
  readonly tokenizer: Tokenizer;
  readonly train: TextSet;
  readonly dev: TextSet;
  readonly test: TextSet;

  /** A text that is at hand. @throws RangeError where it is too short to be divided */
  constructor(text: string | TokenRun, options: AnyTextOptions) {
    checkArguments('TextCorpus', 'text, options', arguments);
    const { tokenizer, split, minFrequency, vocabulary } = checked(options);
    if (typeof text !== 'string' && !(text instanceof TokenRun)) {
      throw new TypeError(`TextCorpus: the text is a string, got ${describe(text)}.`);
    }
    const cut =
      typeof text === 'string' ? cutText(withFeeds(text), tokenizer, split[0]) : { run: text };
    const { run } = cut;
    this.tokenizer = run.tokenizer;
    const ends = endsOf(cut, split);
    if (ends[0] < 2) {
      throw new RangeError(`TextCorpus: ${run.length} tokens are too few to train on.`);
    }
    // a piece that occurs in no word of train alone may be what a new word is cut into
    const keep = minFrequency > 1 ? [] : (run.tokenizer.pieces ?? []);
    this.vocabulary =
      vocabulary ?? Vocabulary.fromCounts(run.counts(ends[0]), { minFrequency, keep });
    const ids = run.ids(this.vocabulary);
    const set = (name: TextSet['name'], from: number, to: number) =>
      new TextSet(name, ids.subarray(from, to), this.vocabulary);
    this.train = set('train', 0, ends[0]);
    this.dev = set('dev', ends[0], ends[1]);
    this.test = set('test', ends[1], ends[2]);
  }

  /**
   * Reads a text: UTF-8, relative to the notebook. Of a long one, only the ids of its tokens are
   * kept; one of subwords is held whole while it is read.
   *
   * @throws DataError for a missing, empty or broken file
   */
  static async fromFile(path: string, options: AnyTextOptions): Promise<TextCorpus> {
    checkArguments('TextCorpus.fromFile', 'path, options', arguments);
    const { tokenizer } = checked(options);
    return working('TextCorpus.fromFile', async () => {
      if (isOfSubwords(tokenizer)) {
        const pieces: string[] = [];
        let length = 0;
        for await (const piece of readPieces(path, TEXT)) {
          pieces.push(piece);
          length += piece.length;
          if (length > LONGEST_TEXT) throw tooLong(path, tokenizer);
        }
        return new TextCorpus(pieces.join(''), options);
      }
      const run = new TokenRun(tokenizer);
      for await (const piece of readPieces(path, TEXT)) {
        checkInterrupt();
        run.add(piece);
      }
      run.end();
      return new TextCorpus(run, options);
    });
  }

  /** The text of ids. */
  decode(ids: Iterable<number>): string {
    checkArguments('TextCorpus.decode', 'ids', arguments);
    const lines: string[][] = [[]];
    for (const token of this.vocabulary.decode(ids)) {
      if (token === LINE_END) lines.push([]);
      else lines[lines.length - 1].push(token);
    }
    return lines.map(line => this.tokenizer.decode(line)).join('\n');
  }

  /** The ids of a text. */
  encode(text: string): Int32Array {
    checkArguments('TextCorpus.encode', 'text', arguments);
    if (typeof text !== 'string') {
      throw new TypeError(`TextCorpus.encode takes a text; got ${describe(text)}.`);
    }
    return this.vocabulary.encode(textTokens(text, this.tokenizer));
  }

  toString(): string {
    const { train, dev, test, vocabulary } = this;
    return (
      `TextCorpus of ${train.length} tokens in train, ${dev.length} in dev, ${test.length} in test; ` +
      `${vocabulary.size} different ones.`
    );
  }
}

/** Characters that a string may have, in V8. */
const LONGEST_TEXT = 2 ** 29 - 24;

function tooLong(path: string, { name }: Tokenizer): DataError {
  return new DataError(
    `${path} has more than ${Math.floor(LONGEST_TEXT / 1e6)} million characters, and a ${name} tokenizer needs the whole ` +
      'text at once. Take a part of it, or charTokenizer() or wordTokenizer(), which read it in a stream.',
    { path },
  );
}

/** The tokens of a text, with one for every line end in it. */
export function textTokens(text: string, tokenizer: Tokenizer): string[] {
  const lines = withFeeds(text).split(/\r?\n/);
  return lines.flatMap(line => [...tokenizer.encode(line), LINE_END]).slice(0, -1);
}

/** Where the sets end, in tokens. Train ends where the tokenizer has learnt to; dev and test share what is left. */
function endsOf({ run: { length }, learnt }: CutText, split: readonly number[]): number[] {
  const [train, dev = 0, test = 0] = split;
  if (learnt === undefined) {
    return [train, train + dev, train + dev + test].map(share => Math.round(share * length));
  }
  const left = (length - learnt) / Math.max(1 - train, Number.EPSILON);
  return [0, dev, dev + test].map(share => Math.min(length, learnt + Math.round(share * left)));
}

function checked(options: AnyTextOptions) {
  if (options === undefined) {
    throw new TypeError(
      'TextCorpus: say in the second argument how the text becomes tokens: { tokenizer: charTokenizer() }.',
    );
  }
  checkNames('TextCorpus', options, ['tokenizer', 'split', 'minFrequency', 'vocabularies']);
  const given: Partial<TextOptions> = options;
  const known = knownVocabulary('TextCorpus', options);
  const { tokenizer = known?.tokenizer, split = [0.9, 0.05, 0.05] } = given;
  if (typeof tokenizer?.encode !== 'function') {
    throw new TypeError(
      `TextCorpus: tokenizer is charTokenizer() or the like, got ${describe(tokenizer)}.`,
    );
  }
  if (known) checkLearnt('TextCorpus', 'tokenizer', tokenizer);
  const shares: readonly unknown[] = Array.isArray(split) ? split : [];
  const sum = shares.reduce<number>((total, share) => total + Number(share), 0);
  const fits = shares.length <= 3 && Number(shares[0]) > 0 && sum <= 1 + 1e-9;
  if (!fits || shares.some(share => !(typeof share === 'number' && share >= 0))) {
    throw new RangeError(
      `TextCorpus: split has shares of train, dev and test that sum to 1, train's above 0; got ${describe(split)}. To ` +
        'score a whole text, read it with split: [1] and give textLoss its train.',
    );
  }
  const minFrequency = whole('TextCorpus', 'minFrequency', given.minFrequency, 1, 1);
  return { tokenizer, split, minFrequency, vocabulary: known?.vocabulary };
}

/** How many windows `windows` cuts a set into when it begins at a random place. */
export function windowCount(set: TextSet, length: number): number {
  return sizesOf(set, length).count;
}

/**
 * Tokens that have one after them, the width of a window, how many windows fit wherever the first one begins, and the
 * places it may begin at: the last of them brings the last window to the end.
 */
function sizesOf({ ids }: TextSet, length: number) {
  const room = ids.length - 1;
  const width = Math.min(length, room);
  const count = Math.max(1, Math.floor((room + 1) / width) - 1);
  return { room, width, count, starts: room - count * width + 1 };
}

export interface WindowOptions {
  batchSize: number;
  /** Tokens of a window. */
  length: number;
  generator?: Generator;
  /** With a generator, windows that may overlap, as nanoGPT draws them. Default false. */
  replacement?: boolean;
}

/**
 * Windows of a set, each `length` long and none twice. With a generator in random order, beginning at a random place:
 * about one pass over the text, cut elsewhere each time. Without, in order and to the last token: what is left of the
 * text comes last, as one short window. With `replacement` as many windows, each beginning at a random place of its own.
 */
export function* windows(
  set: TextSet,
  { batchSize, length, generator, replacement = false }: WindowOptions,
): IterableIterator<Windows> {
  const { room, width, starts, ...sizes } = sizesOf(set, length);
  if (generator && replacement) {
    for (let first = 0; first < sizes.count; first += batchSize) {
      const rows = Math.min(batchSize, sizes.count - first);
      yield cut(
        set,
        Int32Array.from({ length: rows }, () => generator.integer(room - width + 1)),
        width,
      );
    }
    return;
  }
  const shift = generator ? generator.integer(starts) : 0;
  const count = generator ? sizes.count : Math.floor(room / width);
  const order = generator
    ? generator.permutation(count)
    : Int32Array.from({ length: count }, (_, i) => i);
  for (let first = 0; first < count; first += batchSize) {
    const places = order.subarray(first, first + batchSize).map(start => shift + start * width);
    yield cut(set, places, width);
  }
  const rest = room - count * width;
  if (!generator && rest > 0) yield cut(set, Int32Array.of(count * width), rest);
}

function cut({ ids }: TextSet, places: Int32Array, width: number): Windows {
  const take = (by: number) => {
    const values = new Int32Array(places.length * width);
    for (const [row, place] of places.entries()) {
      values.set(ids.subarray(place + by, place + by + width), row * width);
    }
    return tensor(values, { shape: [places.length, width] });
  };
  return { inputs: take(0), targets: take(1) };
}
