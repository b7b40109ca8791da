/**
 * The pairs of a corpus side by side, in the order they were read; a set is a list of rows.
 *
 * A pair is an object only while somebody looks at it: kept, it costs its texts and 2 or 4 bytes a
 * token.
 */
import type { CheckedOptions } from '../corpusOptions';
import type { Pair, PairList, RawPair } from '../pairs';
import { plainTokens, type Tokenizer } from '../tokenizer';
import { IntList } from './intList';
import { SentenceColumn } from './sentenceColumn';
import { combine } from './tokenHash';

export class PairStore {
  readonly source: SentenceColumn;
  readonly target: SentenceColumn;
  readonly #lines = new IntList(); // 0: not from a file

  /** @param keepTokens false where tokens are made again from the texts each time */
  constructor({ source, target, seed }: CheckedOptions, keepTokens = true) {
    const columnOf = (tokenizer: Tokenizer) =>
      new SentenceColumn(seed, keepTokens ? undefined : text => tokenizer.encode(text), tokens =>
        plainTokens(tokenizer, tokens),
      );
    this.source = columnOf(source);
    this.target = columnOf(target);
  }

  get length(): number {
    return this.#lines.length;
  }

  push(
    { source, target, line = 0 }: RawPair,
    sourceTokens: string[],
    targetTokens: string[],
  ): void {
    this.source.push(source, sourceTokens);
    this.target.push(target, targetTokens);
    this.#lines.push(line);
  }

  /** The pair as it was read. */
  raw(row: number): RawPair {
    const line = this.#lines.at(row);
    const [source, target] = [this.source.text(row), this.target.text(row)];
    return line > 0 ? { source, target, line } : { source, target };
  }

  at(row: number): Pair {
    const [sourceTokens, targetTokens] = [this.source.tokens(row), this.target.tokens(row)];
    return { ...this.raw(row), sourceTokens, targetTokens };
  }

  /** 32 bits, equal for pairs with equal tokens. */
  hash(row: number): number {
    return combine(this.source.hash(row), this.target.hash(row));
  }
}

/** Some pairs of a store. */
export class StoredPairs implements PairList {
  constructor(
    readonly store: PairStore,
    readonly rows: Int32Array,
  ) {}

  get length(): number {
    return this.rows.length;
  }

  at(index: number): Pair {
    return this.store.at(this.rows[index]);
  }

  sourceLength(index: number): number {
    return this.store.source.lengthOf(this.rows[index]);
  }

  targetLength(index: number): number {
    return this.store.target.lengthOf(this.rows[index]);
  }
}
