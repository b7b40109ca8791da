/**
 * Running text for language models: one long line of tokens, divided by place (the beginning is trained on, the end is
 * held out), line ends being tokens of their own.
 */
import { checkNames, describe, type Generator, type Tensor, tensor, whole } from '../engine';
import { readText } from './files';
import type { Tokenizer } from './tokenizer';
import { Vocabulary } from './vocabulary';

export interface TextOptions {
  /** How lines become tokens: `charTokenizer()` for most. */
  tokenizer: Tokenizer;
  /** Shares of train, dev and test, by place; [0.9, 0.05, 0.05] if not said. */
  split?: readonly number[];
  /** Tokens that are rarer in train are unknown; 1 if not said: none. */
  minFrequency?: number;
}

/** The token at the end of every line. */
export const LINE_END = '\n';

export class TextSet {
  constructor(
    readonly name: 'train' | 'dev' | 'test',
    /** Ids of all tokens in their order. */
    readonly ids: Int32Array,
  ) {}

  get length(): number {
    return this.ids.length;
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
  constructor(text: string, options: TextOptions) {
    checkNames('TextCorpus', options, ['tokenizer', 'split', 'minFrequency']);
    const { tokenizer, split = [0.9, 0.05, 0.05] } = options;
    if (typeof tokenizer?.encode !== 'function') {
      throw new TypeError(
        `TextCorpus: tokenizer is charTokenizer() or the like, got ${describe(tokenizer)}.`,
      );
    }
    if (typeof text !== 'string') {
      throw new TypeError(`TextCorpus: the text is a string, got ${describe(text)}.`);
    }
    const sum = split.reduce((total, share) => total + share, 0);
    if (!(split[0] > 0) || sum > 1 + 1e-9 || split.some(share => !(share >= 0))) {
      throw new RangeError(`TextCorpus: split has shares that sum to 1, got ${describe(split)}.`);
    }
    this.tokenizer = tokenizer;
    const tokens = tokensOf(text, tokenizer);
    const ends = [split[0], split[0] + (split[1] ?? 0), sum].map(share =>
      Math.round(share * tokens.length),
    );
    if (ends[0] < 2) {
      throw new RangeError(`TextCorpus: ${tokens.length} tokens are too few to train on.`);
    }
    const minFrequency = whole('TextCorpus', 'minFrequency', options.minFrequency, 1, 1);
    this.vocabulary = Vocabulary.from([tokens.slice(0, ends[0])], { minFrequency });
    const set = (name: TextSet['name'], from: number, to: number) =>
      new TextSet(name, this.vocabulary.encode(tokens.slice(from, to)));
    this.train = set('train', 0, ends[0]);
    this.dev = set('dev', ends[0], ends[1]);
    this.test = set('test', ends[1], ends[2]);
  }

  /**
   * Reads a text: UTF-8, relative to the notebook.
   * @throws DataError for a missing, empty or broken file
   */
  static async fromFile(path: string, options: TextOptions): Promise<TextCorpus> {
    return new TextCorpus(await readText(path), options);
  }

  /** The text of ids. */
  decode(ids: Iterable<number>): string {
    const lines: string[][] = [[]];
    for (const token of this.vocabulary.decode(ids)) {
      if (token === LINE_END) lines.push([]);
      else lines[lines.length - 1].push(token);
    }
    return lines.map(line => this.tokenizer.decode(line)).join('\n');
  }

  /** The ids of a text. */
  encode(text: string): Int32Array {
    return this.vocabulary.encode(tokensOf(text, this.tokenizer, false));
  }

  toString(): string {
    const { train, dev, test, vocabulary } = this;
    return (
      `TextCorpus of ${train.length} tokens in train, ${dev.length} in dev, ${test.length} in test; ` +
      `${vocabulary.size} different ones.`
    );
  }
}

function tokensOf(text: string, tokenizer: Tokenizer, closed = true): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const tokens = lines.flatMap(line => [...tokenizer.encode(line), LINE_END]);
  if (!closed) tokens.pop();
  return tokens;
}

/** Windows of a set, each `length` long and none twice, beginning at a random place: about one pass over the text. */
export function* windows(
  { ids }: TextSet,
  { batchSize, length, generator }: { batchSize: number; length: number; generator?: Generator },
): IterableIterator<Windows> {
  const room = ids.length - 1;
  const width = Math.min(length, room);
  const shift = generator ? generator.integer(Math.max(1, room % width)) : 0;
  const count = Math.floor((room - shift) / width);
  const order = generator
    ? generator.permutation(count)
    : Int32Array.from({ length: count }, (_, i) => i);
  for (let first = 0; first < count; first += batchSize) {
    const starts = order.subarray(first, first + batchSize);
    const take = (by: number) => {
      const values = new Int32Array(starts.length * width);
      for (const [row, start] of starts.entries()) {
        const at = shift + start * width + by;
        values.set(ids.subarray(at, at + width), row * width);
      }
      return tensor(values, { shape: [starts.length, width] });
    };
    yield { inputs: take(0), targets: take(1) };
  }
}
