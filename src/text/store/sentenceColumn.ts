/** One side of a corpus: the texts, their tokens as numbers, and a hash of the tokens. */
import { Blocks } from './blocks';
import { IntList } from './intList';
import { Lexicon } from './lexicon';
import { hashTokens } from './tokenHash';

/** How a text is cut where tokens are not kept. */
export type Cut = (text: string) => readonly string[];

/** Tokens without their joiner marks. */
type Plain = (tokens: readonly string[]) => readonly string[];

type Ids = Uint16Array | Int32Array;

export class SentenceColumn {
  readonly #seed: number;
  readonly #cut: Cut | undefined;
  readonly #plain: Plain;
  readonly #texts = new Blocks<string, string>(texts => texts.join(''));
  readonly #ids = new Blocks<readonly number[], Ids>(joinIds);
  readonly #lexicon = new Lexicon();
  readonly #hashes = new IntList();

  /**
   * @param seed of the hashes
   * @param cut where given, tokens are not kept but made again each time they are asked for: for a
   * tokenizer that stands in for an untrained one
   * @param plain the words of tokens, which decide whether sentences are equal
   */
  constructor(seed: number, cut?: Cut, plain: Plain = tokens => tokens) {
    this.#seed = seed;
    this.#cut = cut;
    this.#plain = plain;
  }

  get length(): number {
    return this.#hashes.length;
  }

  push(text: string, tokens: readonly string[]): void {
    this.#texts.push(text);
    if (!this.#cut) this.#ids.push(tokens.map(token => this.#lexicon.id(token)));
    this.#hashes.push(this.hashOf(tokens));
  }

  text(row: number): string {
    return this.#texts.at(row);
  }

  tokens(row: number): readonly string[] {
    if (this.#cut) return this.#cut(this.text(row));
    return Array.from(this.#ids.at(row), id => this.#lexicon.tokens[id]);
  }

  /** How many tokens the sentence has. */
  lengthOf(row: number): number {
    return this.#cut ? this.tokens(row).length : this.#ids.lengthOf(row);
  }

  /** 32 bits, equal for equal words. */
  hash(row: number): number {
    return this.#hashes.at(row);
  }

  /** The hash that tokens have or would have here. */
  hashOf(tokens: readonly string[]): number {
    return hashTokens(this.#plain(tokens), this.#seed);
  }

  /** Whether the sentence has exactly these words, whatever blanks stand between them. */
  equals(row: number, tokens: readonly string[]): boolean {
    const own = this.#plain(this.tokens(row));
    const given = this.#plain(tokens);
    return own.length === given.length && own.every((token, i) => token === given[i]);
  }

  /** Whether two sentences have the same words. */
  areEqual(row: number, other: number): boolean {
    return this.equals(row, this.tokens(other));
  }

  /** The texts of rows, to be gone over any number of times. */
  textsOf(rows: Int32Array): Iterable<string> {
    const column = this;
    return {
      *[Symbol.iterator]() {
        for (const row of rows) yield column.text(row);
      },
    };
  }

  /** How often each token occurs in these rows; those that do not are left out. */
  *countsOf(rows: Int32Array): Iterable<[token: string, count: number]> {
    const { tokens } = this.#lexicon;
    const counts = new Uint32Array(tokens.length);
    for (const row of rows) for (const id of this.#ids.at(row)) counts[id]++;
    for (const [id, token] of tokens.entries()) if (counts[id] > 0) yield [token, counts[id]];
  }

  /** How many tokens of these rows are such. */
  count(rows: Int32Array, isSuch: (token: string) => boolean): number {
    let sum = 0;
    for (const [token, count] of this.countsOf(rows)) if (isSuch(token)) sum += count;
    return sum;
  }
}

/** Two bytes for each where they suffice, as they do for characters and subwords. */
function joinIds(sentences: readonly (readonly number[])[]): Ids {
  let length = 0;
  let largest = 0;
  for (const ids of sentences) {
    length += ids.length;
    for (const id of ids) if (id > largest) largest = id;
  }
  const joined = largest < 0x10000 ? new Uint16Array(length) : new Int32Array(length);
  let at = 0;
  for (const ids of sentences) for (const id of ids) joined[at++] = id;
  return joined;
}
