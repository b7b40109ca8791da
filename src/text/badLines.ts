/**
 * Lines without a pair: by default an error that names the first one; where asked for, passed over
 * and counted.
 */
import { DataError } from './errors';
import { excerpt } from './unicode';

export type BadLinePolicy = 'error' | 'skip';

/** Where lines come from, and what helps against bad ones. */
export interface LineOrigin {
  /** Missing where the pairs come from the program. */
  readonly path?: string;
  readonly remedy: string;
}

/** Lines that messages name beside the first. */
const NAMED = 5;

/** Gathers bad lines: however many there are, only the first few are kept. */
export class BadLines {
  #count = 0;
  #first: { line: number; content: string; problem: string } | undefined;
  readonly #next: number[] = [];

  /** @param problem what is wrong, as said of the line: 'has 1 column instead of 2' */
  add(line: number, content: string, problem: string): void {
    this.#count++;
    if (!this.#first) this.#first = { line, content, problem };
    else if (this.#next.length < NAMED) this.#next.push(line);
  }

  /**
   * How many there are, where they are to be skipped.
   *
   * @throws DataError on the first of them, where they are not
   */
  count(policy: BadLinePolicy, { path, remedy }: LineOrigin): number {
    if (!this.#first || policy === 'skip') return this.#count;
    const { line, content, problem } = this.#first;
    const unit = path === undefined ? 'pair' : 'line';
    const where = path === undefined ? `Pair ${line}` : `${path}, line ${line}`;
    const shown = excerpt(content.replaceAll('\t', '⇥'));
    throw new DataError(
      `${where} ${problem}: «${shown}».${this.#othersToo(unit)} ` +
        `${remedy}, or pass badLines: 'skip' to leave such ${unit}s out.`,
      { path, line },
    );
  }

  #othersToo(unit: string): string {
    const others = this.#count - 1;
    if (others === 0) return '';
    if (others === 1) return ` The same goes for ${unit} ${this.#next[0]}.`;
    const rest = others - this.#next.length;
    const more = rest > 0 ? ` and ${rest} more` : '';
    return ` The same goes for ${unit}s ${this.#next.join(', ')}${more}.`;
  }
}
