/**
 * What a kernel sends → outputs of notebook cells: pieces of a stream that follow each other become one output, an
 * update replaces every output of its displayId wherever it stands.
 */
import {
  type CellError,
  type DisplayMessage,
  type LateErrorMessage,
  type MimeBundle,
  outputSize,
  type StreamMessage,
} from '../protocol';
import type { DisplayOutput, ErrorOutput, Output, StreamOutput } from './nbformat';
import { TerminalText } from './terminalText';

/** What happened to the outputs of a cell. */
export interface OutputChange {
  cellId: string;
  index: number;
  output: Output;
  /** A new output at the end, or one that reads differently now. */
  kind: 'added' | 'changed';
  /** What a stream has got more, as it was printed. */
  printed?: string;
}

/** Characters of stdout and stderr that are kept of one run of a cell. */
export const STREAM_LIMIT = 4 * 2 ** 20;
/** Outputs that are kept of one run of a cell, and about how many characters of what it showed. */
export const OUTPUT_LIMIT = { count: 1000, size: 64 * 2 ** 20 } as const;

interface CellOutputs {
  outputs: Output[];
  /** Size of the values shown so far: see outputSize. */
  shown: number;
  /** More was put out than is kept, and the note about it stands there. */
  isFull: boolean;
  /** The outputs of errors that no code caught, by their id; undefined for those that are not kept. */
  lateErrors: Map<number, { index: number; output: ErrorOutput } | undefined>;
  /** The last output, while it is a stream that can be added to. */
  open?: { output: StreamOutput; text: TerminalText };
  /** Characters of streams so far. */
  printed: number;
}

interface Place {
  cellId: string;
  index: number;
  output: DisplayOutput;
}

/** The outputs of a notebook's cells. */
export class NotebookOutputs {
  private readonly cells = new Map<string, CellOutputs>();
  private readonly displays = new Map<string, Place[]>();

  constructor(private readonly onChange: (change: OutputChange) => void = () => {}) {}

  /** The outputs of a cell now; the same array until it is cleared. */
  of(cellId: string): readonly Output[] {
    return this.cell(cellId).outputs;
  }

  /** Forgets a cell's outputs: it is about to run. */
  clear(cellId: string): void {
    this.cells.delete(cellId);
    for (const [id, places] of this.displays) {
      const others = places.filter(place => place.cellId !== cellId);
      if (others.length > 0) this.displays.set(id, others);
      else this.displays.delete(id);
    }
  }

  stream({ cellId, name, text }: StreamMessage): void {
    const cell = this.cell(cellId);
    const room = STREAM_LIMIT - cell.printed;
    if (room < 0 || text === '') return; // the note that there was more stands there
    cell.printed += text.length;
    const printed = text.slice(0, room);
    const { open } = cell;
    if (open?.output.name === name) {
      const { output } = open;
      output.text = this.written(open.text, text, room);
      const index = cell.outputs.length - 1;
      this.onChange({ cellId, index, output, kind: 'changed', printed });
      return;
    }
    if (this.isFull(cellId)) return;
    const terminal = new TerminalText();
    const output: StreamOutput = {
      output_type: 'stream',
      name,
      text: this.written(terminal, text, room),
    };
    this.add(cellId, output, printed);
    cell.open = { output, text: terminal };
  }

  display({ cellId, displayId, update, data }: DisplayMessage): void {
    if (update && displayId !== undefined) {
      for (const place of this.displays.get(displayId) ?? []) {
        place.output.data = plain(data);
        this.onChange({ ...place, kind: 'changed' });
      }
      return;
    }
    if (this.isFull(cellId)) return;
    this.cell(cellId).shown += outputSize(data);
    const output: DisplayOutput = {
      output_type: 'display_data',
      data: plain(data),
      metadata: {},
    };
    const index = this.add(cellId, output);
    if (displayId === undefined) return;
    const place = { cellId, index, output };
    const places = this.displays.get(displayId);
    if (places) places.push(place);
    else this.displays.set(displayId, [place]);
  }

  /** The value of a cell's last expression. */
  result(cellId: string, data: MimeBundle, executionCount: number): void {
    this.add(cellId, {
      output_type: 'execute_result',
      execution_count: executionCount,
      data: plain(data),
      metadata: {},
    });
  }

  /** An error; @returns its output and where it stands. */
  error(cellId: string, error: CellError): { index: number; output: ErrorOutput } {
    const output: ErrorOutput = {
      output_type: 'error',
      ename: error.name,
      evalue: error.message,
      traceback: tracebackOf(error),
    };
    return { index: this.add(cellId, output), output };
  }

  /**
   * An error that no code caught. Those of one place in the code are one output, with their number.
   * @returns whether it is the first of its place
   */
  lateError({ cellId, id, error, count }: LateErrorMessage): boolean {
    const { lateErrors } = this.cell(cellId);
    if (!lateErrors.has(id)) {
      lateErrors.set(
        id,
        this.isFull(cellId) ? undefined : this.error(cellId, counted(error, count)),
      );
      return true;
    }
    const known = lateErrors.get(id);
    if (known) {
      known.output.traceback = tracebackOf(counted(error, count));
      this.onChange({ cellId, ...known, kind: 'changed' });
    }
    return false;
  }

  /** Whether no more outputs of a cell are kept; the first time a note about it is added to them. */
  private isFull(cellId: string): boolean {
    const cell = this.cell(cellId);
    if (cell.outputs.length < OUTPUT_LIMIT.count && cell.shown < OUTPUT_LIMIT.size) return false;
    if (!cell.isFull) {
      cell.isFull = true;
      const text = `[more was shown; the first ${cell.outputs.length} outputs of a cell are kept]\n`;
      this.add(cellId, { output_type: 'stream', name: 'stderr', text }, text);
    }
    return true;
  }

  private cell(cellId: string): CellOutputs {
    let cell = this.cells.get(cellId);
    if (!cell) {
      cell = { outputs: [], printed: 0, shown: 0, isFull: false, lateErrors: new Map() };
      this.cells.set(cellId, cell);
    }
    return cell;
  }

  private add(cellId: string, output: Output, printed?: string): number {
    const cell = this.cell(cellId);
    const index = cell.outputs.push(output) - 1;
    cell.open = undefined;
    this.onChange({ cellId, index, output, kind: 'added', printed });
    return index;
  }

  /** Adds what fits; a cell that prints for ever must not fill the memory or the file. */
  private written(open: TerminalText, text: string, room: number): string {
    open.write(text.slice(0, room));
    if (text.length > room) {
      open.write(`\n[more was printed; the first ${STREAM_LIMIT / 2 ** 20} MB are kept]\n`);
    }
    return open.toString();
  }
}

function tracebackOf({ text }: CellError): string[] {
  return text.split('\n');
}

function counted(error: CellError, count: number): CellError {
  if (count === 1) return error;
  const more = `(${count.toLocaleString('en')} errors from this place; this was the first)`;
  return { ...error, text: `${error.text}\n${more}` };
}

function plain(bundle: MimeBundle): Record<string, unknown> {
  return { ...bundle };
}
