/**
 * Errors of reading data. Each message names the file, the line where there is one, and the remedy.
 */

/** A file that cannot be read, or whose content is not what was asked for. */
export class DataError extends Error {
  override name = 'DataError';
  readonly #where: { path?: string; line?: number };

  constructor(message: string, where: { path?: string; line?: number } = {}) {
    super(message);
    this.#where = where; // private: the message names both, and a printed error need not again
  }

  /** The file as it was asked for. */
  get path(): string | undefined {
    return this.#where.path;
  }

  /** Counted from 1. */
  get line(): number | undefined {
    return this.#where.line;
  }
}
