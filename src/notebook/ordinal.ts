/** How people count a notebook's cells: code cells only, from 1, as they stand now. */

interface CountedCell {
  /** Where it stands among all cells; -1 once it was deleted. */
  readonly index: number;
}

/** The number of a code cell; 0 for one that is no longer in the notebook. */
export function ordinalOf<Cell extends CountedCell>(
  cell: Cell,
  cells: readonly Cell[],
  isCode: (cell: Cell) => boolean,
): number {
  return cells.slice(0, cell.index + 1).filter(isCode).length;
}
