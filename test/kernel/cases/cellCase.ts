/**
 * What cells mean: each case runs its cells in one session, one after another, and says what the last one shows (null:
 * nothing) or how it fails. `§` stands for the number of the case, so that names do not meet.
 */
export interface CellCase {
  name: string;
  cells: string[];
  /** The text of what the last cell shows; null for nothing. */
  shows?: string | null;
  /** The text of the error of the last cell. */
  fails?: RegExp;
}
