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

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/g;

/**
 * Changes to a text by position in the original. None adds or removes a line break, so lines always agree; most
 * keep their length, so columns mostly do.
 */
export class Edits {
  private readonly list: Edit[] = [];

  constructor(private readonly source: string) {}

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  /** Line breaks that the text lacks follow it. */
  replace(start: number, end: number, text: string): void {
    const breaks = this.source.slice(start, end).match(LINE_BREAK) ?? [];
    const kept = text.match(LINE_BREAK)?.length ?? 0;
    this.list.push({ start, end, text: text + breaks.slice(kept).join('') });
  }

  insert(at: number, text: string): void {
    this.list.push({ start: at, end: at, text });
  }

  /** Replaces by something no longer, padded with blanks to the same length. */
  over(start: number, end: number, text = ''): void {
    const rest = start + text.length;
    const head = this.source.slice(start, rest).match(LINE_BREAK) ?? [];
    this.list.push({ start, end, text: text + head.join('') + blanked(this.source, rest, end) });
  }

  /** Blanks out a stretch, keeping its line breaks. */
  blank(start: number, end: number): void {
    this.over(start, end);
  }

  apply(): string {
    let result = '';
    let at = 0;
    for (const edit of this.sorted()) {
      result += this.source.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return result + this.source.slice(at);
  }

  /** Column after the edits → column before; undefined when no length changed. */
  columns(file: ts.SourceFile): ((line: number, column: number) => number) | undefined {
    const shifts = new Map<number, [from: number, delta: number][]>();
    for (const { start, end, text } of this.sorted()) {
      const { line, character } = file.getLineAndCharacterOfPosition(end);
      const lastLine = text.split(LINE_BREAK).at(-1) ?? '';
      const severalLines = lastLine.length < text.length;
      const delta = severalLines ? lastLine.length - character : text.length - (end - start);
      if (delta === 0) continue;
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

  private sorted(): Edit[] {
    return this.list.sort((a, b) => a.start - b.start || a.end - b.end);
  }
}

function blanked(source: string, start: number, end: number): string {
  return source.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, ' ');
}
