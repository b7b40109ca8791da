/** Stacks as V8 writes them → places in cells and in the user's files. */
import type { CellError, StackFrame } from '../protocol';
import type { PositionMap } from './compiler';
import { hoistedMark, unmarked } from './compiler/hoistedName';
import type { RawError } from './wire';

/** A cell that has run: how people count it, and where its code came from. */
export interface KnownCell {
  cellId: string;
  ordinal: number;
  map: PositionMap;
}

/** The file a run's code says it comes from. */
export function urlOf(run: number): string {
  return `file:///seq2seq/cell-${run}.ts`;
}

const CELL = /file:\/\/\/seq2seq\/cell-(\d+)\.ts:(\d+):(\d+)/g;
const FILE = /file:\/\/(\/[^\s:()]+):(\d+):(\d+)/g;

export class Stacks {
  readonly cells = new Map<number, KnownCell>();
  /** Maps of local files whose positions changed, by path. */
  readonly files = new Map<string, PositionMap>();

  /** An error as people read it: `Cell 3:7:5`, and the frames one by one. */
  read({ name, message, stack }: RawError): CellError {
    const text = this.mapText(stack);
    const frames = stack
      .split('\n')
      .filter(line => /^\s+at /.test(line))
      .flatMap(line => this.frame(line) ?? []);
    return { name, message: unmarked(message), frames, text };
  }

  /** One frame for a place in the compiled code of a run. */
  place(run: number, line: number, column: number): StackFrame {
    const cell = this.cells.get(run);
    const at = cell?.map(line, column) ?? { line, column };
    return { cellId: cell?.cellId, ordinal: cell?.ordinal, ...at };
  }

  /** Places in compiled code → places in cells and files, wherever they stand in a text. */
  mapText(text: string): string {
    if (!text.includes('file://') && !text.includes(hoistedMark)) return text;
    return unmarked(text)
      .replace(CELL, (_all, run, line, column) => {
        const frame = this.place(Number(run), Number(line), Number(column));
        return `Cell ${frame.ordinal ?? '?'}:${frame.line}:${frame.column}`;
      })
      .replace(FILE, (all, file, line, column) => {
        const map = this.files.get(decoded(file));
        const place = map?.(Number(line), Number(column));
        return place ? `file://${file}:${place.line}:${place.column}` : all;
      });
  }

  private frame(line: string): StackFrame | undefined {
    const functionName = /^\s+at (?:async )?([^\s(]+) \(/.exec(unmarked(line))?.[1];
    const cell = [...line.matchAll(CELL)][0];
    if (cell) {
      const frame = this.place(Number(cell[1]), Number(cell[2]), Number(cell[3]));
      return functionName ? { ...frame, functionName } : frame;
    }
    const file = [...line.matchAll(FILE)][0];
    if (!file) return undefined;
    const path = decoded(file[1]);
    const at = { line: Number(file[2]), column: Number(file[3]) };
    return { file: path, functionName, ...(this.files.get(path)?.(at.line, at.column) ?? at) };
  }
}

/** A path out of a URL, without a query; text that only looks like one stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path.replace(/[?#].*/, ''));
  } catch {
    return path;
  }
}
