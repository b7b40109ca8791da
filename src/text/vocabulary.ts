/**
 * A vocabulary numbers tokens: models see only the numbers.
 *
 * Four tokens stand for no text. They come first in every vocabulary, with the same numbers in all
 * of them: padding, a token that is not in the vocabulary, the beginning and the end of a sentence.
 * A text that has the name of one, such as `<eos>`, never gets its number: it is an unknown token.
 */
import { checkArguments, checkNames, describe, whole } from '../engine';
import { plainToken } from './joinMarks';

export const PAD = 0;
export const UNK = 1;
export const BOS = 2;
export const EOS = 3;

/** The special tokens, in the order of their ids. */
export const SPECIALS: readonly string[] = ['<pad>', '<unk>', '<bos>', '<eos>'];

export interface VocabularyOptions {
  /** Rarer tokens are left out and become unknown. Default 1: every token is kept. */
  minFrequency?: number;
  /** At most so many tokens, specials included: the most frequent ones. Default: no limit. */
  maxSize?: number;
  /** Tokens that are kept however rare they are, unless there are more than `maxSize`. */
  keep?: Iterable<string>;
}

export class Vocabulary {
  /** All tokens; the index is the id. Specials first, then by falling frequency. */
  readonly tokens: readonly string[];
  /** Of tokens of texts: those that stand for no text are not among them. */
  private readonly ids: ReadonlyMap<string, number>;
  /** Of texts of tokens that have joiner marks: the most frequent of those with this text. */
  private readonly marked: ReadonlyMap<string, number>;

  /**
   * A vocabulary with these tokens, whose first four are the specials: what `tokens` or `toJSON`
   * gave.
   *
   * @throws RangeError where the specials are missing or a token occurs twice
   */
  constructor(tokens: readonly string[]) {
    checkArguments('Vocabulary', 'tokens', arguments);
    requireTokens('Vocabulary: what it takes', tokens);
    SPECIALS.forEach((special, id) => {
      if (tokens[id] === special) return;
      throw new RangeError(
        `Vocabulary: the first tokens are ${SPECIALS.join(' ')}; ` +
          `token ${id} is ${describe(tokens[id])}. Vocabulary.from(sentences) puts them there.`,
      );
    });
    const ids = new Map<string, number>();
    tokens.forEach((token, id) => {
      const earlier = ids.get(token);
      if (earlier !== undefined) {
        throw new RangeError(`Vocabulary: ${describe(token)} is token ${earlier} and token ${id}.`);
      }
      ids.set(token, id);
    });
    for (const special of SPECIALS) ids.delete(special);
    const marked = new Map<string, number>();
    for (const [token, id] of ids) {
      const plain = plainToken(token);
      if (plain !== token && !marked.has(plain)) marked.set(plain, id);
    }
    this.tokens = [...tokens];
    this.ids = ids;
    this.marked = marked;
  }

  /**
   * The vocabulary of these sentences, each a list of tokens. The order of the sentences does not
   * matter.
   *
   * @throws RangeError for an option that is not a whole number in its range
   */
  static from(sentences: Iterable<readonly string[]>, options: VocabularyOptions = {}): Vocabulary {
    checkArguments('Vocabulary.from', 'sentences, options', arguments);
    const counts = new Map<string, number>();
    for (const sentence of iterable('Vocabulary.from', 'sentences', sentences)) {
      requireTokens('Vocabulary.from: a sentence', sentence);
      for (const token of sentence) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    return fromCounts('Vocabulary.from', counts, options);
  }

  /**
   * The vocabulary of tokens that were counted already, each with how often it occurs; a token that
   * comes twice has the sum. The order does not matter.
   *
   * @throws RangeError for an option that is not a whole number in its range
   */
  static fromCounts(
    given: Iterable<readonly [token: string, count: number]>,
    options: VocabularyOptions = {},
  ): Vocabulary {
    checkArguments('Vocabulary.fromCounts', 'given, options', arguments);
    const counts = new Map<string, number>();
    for (const entry of iterable('Vocabulary.fromCounts', 'counts', given)) {
      const [token, count] = entry ?? [];
      if (typeof token !== 'string' || !(Number.isSafeInteger(count) && count >= 0)) {
        throw new TypeError(
          `Vocabulary.fromCounts: counts are pairs [token, how often], as of a Map; got ${describe(entry)}.`,
        );
      }
      counts.set(token, (counts.get(token) ?? 0) + count);
    }
    return fromCounts('Vocabulary.fromCounts', counts, options);
  }

  /** The id of `<pad>`, which fills sentences up to the longest of a batch: 0. */
  readonly pad = PAD;
  /** The id of `<unk>`, which stands for tokens that the vocabulary does not have: 1. */
  readonly unk = UNK;
  /** The id of `<bos>`, the beginning of a sentence: 2. */
  readonly bos = BOS;
  /** The id of `<eos>`, the end of a sentence: 3. */
  readonly eos = EOS;

  /** Number of tokens, specials included. */
  get size(): number {
    return this.tokens.length;
  }

  /** Whether this token of a text has an id of its own; the specials stand for no text. */
  has(token: string): boolean {
    checkArguments('Vocabulary.has', 'token', arguments);
    return this.ids.has(token);
  }

  /**
   * The id of a token of a text; UNK where it has none. A word with joiner marks that are not known has the id of the same
   * word with others, or without them. A text that has the name of a special, such as `<eos>`, is unknown: their ids are
   * `vocabulary.pad`, `unk`, `bos` and `eos`.
   */
  id(token: string): number {
    checkArguments('Vocabulary.id', 'token', arguments);
    if (typeof token !== 'string') {
      throw new TypeError(`Vocabulary.id: a token is a text; got ${describe(token)}.`);
    }
    return this.ids.get(token) ?? this.alike(token) ?? UNK;
  }

  /** What people read of the token of an id: with its joiner marks only where others have the same text. */
  label(id: number): string {
    checkArguments('Vocabulary.label', 'id', arguments);
    const token = this.token(id);
    const plain = plainToken(token);
    const isOnlyOne = !this.ids.has(plain) && this.marked.get(plain) === id;
    return plain === token || !isOnlyOne ? token : plain;
  }

  /**
   * The token of an id.
   *
   * @throws RangeError for an id outside the vocabulary
   */
  token(id: number): string {
    checkArguments('Vocabulary.token', 'id', arguments);
    const token = this.tokens[id];
    if (token !== undefined) return token;
    throw new RangeError(
      `Vocabulary: there is no token ${describe(id)}; ` +
        `the ids of ${this.size} tokens are 0 … ${this.size - 1}.`,
    );
  }

  /** The ids of tokens, one for each; bos and eos are the batches' to add. */
  encode(tokens: readonly string[]): Int32Array {
    checkArguments('Vocabulary.encode', 'tokens', arguments);
    requireTokens('Vocabulary.encode: what it takes', tokens);
    return Int32Array.from(tokens, token => this.id(token));
  }

  /**
   * The tokens of ids, one for each, specials included.
   *
   * @throws RangeError for an id outside the vocabulary
   */
  decode(ids: Iterable<number>): string[] {
    checkArguments('Vocabulary.decode', 'ids', arguments);
    return Array.from(iterable('Vocabulary.decode', 'ids', ids), id => this.token(id));
  }

  private alike(token: string): number | undefined {
    const plain = plainToken(token);
    return (plain === token ? undefined : this.ids.get(plain)) ?? this.marked.get(plain);
  }

  /** The tokens in order: all there is to a vocabulary. */
  toJSON(): string[] {
    return [...this.tokens];
  }

  /** One line: the size and the most frequent tokens. */
  toString(): string {
    const shown = SPECIALS.length + 10;
    const more = this.size > shown ? ' …' : '';
    const first = this.tokens.slice(0, shown).map((_, id) => this.label(id));
    return `Vocabulary of ${this.size} tokens: ${first.join(' ')}${more}`;
  }
}

function fromCounts(
  owner: string,
  counts: Map<string, number>,
  options: VocabularyOptions,
): Vocabulary {
  checkNames(owner, options, ['minFrequency', 'maxSize', 'keep']);
  const least = whole(owner, 'minFrequency', options.minFrequency, 1, 1);
  const noLimit = Number.POSITIVE_INFINITY;
  const most = whole(owner, 'maxSize', options.maxSize, SPECIALS.length, noLimit);

  const always = new Set(iterable(owner, 'keep', options.keep ?? []));
  for (const token of always) counts.set(token, counts.get(token) ?? 0);
  for (const special of SPECIALS) counts.delete(special);
  const kept = [...counts]
    .filter(([token, count]) => count >= least || always.has(token))
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, most - SPECIALS.length)
    .map(([token]) => token);
  return new Vocabulary([...SPECIALS, ...kept]);
}

function requireTokens(owner: string, tokens: unknown): void {
  if (Array.isArray(tokens) && tokens.every(token => typeof token === 'string')) return;
  throw new TypeError(
    `${owner} is a list of tokens, as tokenizer.encode(text) gives it; got ${describe(tokens)}.`,
  );
}

/** @throws TypeError unless it can be gone through; a text, whose characters would be, is no list */
function iterable<T>(owner: string, name: string, given: Iterable<T>): Iterable<T> {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return given;
  throw new TypeError(`${owner}: ${name} are a list; got ${describe(given)}.`);
}
