import type ts from 'typescript';

/** From a place in the code that ran to the place the person wrote; both from 1. */
export type PositionMap = (line: number, column: number) => Position;

export interface Position {
  line: number;
  column: number;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Changes to a text by position in the original. None adds or removes a line break, so lines always agree; most
 * keep their length, so columns mostly do.
 */
export class Edits {
  private readonly list: Edit[] = [];

  replace(start: number, end: number, text: string): void {
    this.list.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Replaces by something no longer, padded with blanks to the same length. */
  over(start: number, end: number, text = ''): void {
    this.replace(start, end, text.padEnd(end - start));
  }

  /** Blanks out a stretch, keeping its line breaks. */
  blank(start: number, end: number, source: string): void {
    this.replace(start, end, source.slice(start, end).replace(/[^\n]/g, ' '));
  }

  apply(text: string): string {
    this.list.sort((a, b) => a.start - b.start || a.end - b.end);
    let result = '';
    let at = 0;
    for (const edit of this.list) {
      result += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return result + text.slice(at);
  }

  /** Column after the edits → column before; undefined when no length changed. */
  columns(file: ts.SourceFile): ((line: number, column: number) => number) | undefined {
    const shifts = new Map<number, [from: number, delta: number][]>();
    for (const { start, end, text } of this.list) {
      const delta = text.length - (end - start);
      if (delta === 0) continue;
      const { line, character } = file.getLineAndCharacterOfPosition(end);
      const shiftsOfLine = shifts.get(line) ?? [];
      shiftsOfLine.push([character, delta]);
      shifts.set(line, shiftsOfLine);
    }
    if (shifts.size === 0) return undefined;
    return (line, column) => {
      let original = column;
      for (const [from, delta] of shifts.get(line - 1) ?? []) {
        if (original - 1 >= from + delta) original -= delta;
        else if (original - 1 > from) original = from + 1;
      }
      return original;
    };
  }
}
