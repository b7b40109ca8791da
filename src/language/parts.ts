/**
 * Which cells of a notebook make one module. A cell that declares a name anew begins another; a cell that does not parse is
 * one by itself, or its mistake would spread to the cells after it.
 */
import { type Declared, type Outline, outlineOf } from './outline';

export interface Cell {
  /** Stable name of the cell. */
  id: string;
  text: string;
}

export interface Part {
  cells: { id: string; text: string; outline: Outline }[];
  /** What its cells declare. */
  names: Map<string, Declared>;
  exports: Set<string>;
  isClosed: boolean;
}

export class Parts {
  private outlines = new Map<string, Outline>();

  /** @param globals names that are declared before the first cell */
  constructor(private readonly globals: ReadonlySet<string>) {}

  of(cells: readonly Cell[]): Part[] {
    const outlines = new Map<string, Outline>();
    const parts: Part[] = [];
    for (const { id, text } of cells) {
      const outline = this.outlines.get(text) ?? outlineOf(text);
      outlines.set(text, outline);
      let part = parts.at(-1);
      if (!part || part.isClosed || outline.isBroken || this.isTaken(part, outline)) {
        part = { cells: [], names: new Map(), exports: new Set(), isClosed: outline.isBroken };
        parts.push(part);
      }
      part.cells.push({ id, text, outline });
      for (const [name, declared] of outline.names) part.names.set(name, declared);
      for (const name of outline.exports) part.exports.add(name);
    }
    this.outlines = outlines;
    return parts;
  }

  private isTaken({ names, exports }: Part, outline: Outline): boolean {
    for (const name of outline.names.keys())
      if (names.has(name) || this.globals.has(name)) return true;
    for (const name of outline.exports) if (exports.has(name)) return true;
    return false;
  }
}
