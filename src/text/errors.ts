/**
 * Errors of reading data. Each message names the file, the line where there is one, and the remedy.
 */

/** A file that cannot be read, or whose content is not what was asked for. */
export class DataError extends Error {
  override name = 'DataError';
  /** The file as it was asked for. */
  readonly path?: string;
  /** Counted from 1. */
  readonly line?: number;

  constructor(message: string, where: { path?: string; line?: number } = {}) {
    super(message);
    this.path = where.path;
    this.line = where.line;
  }
}
