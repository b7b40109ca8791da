/**
 * What a kernel sends → outputs of notebook cells: pieces of a stream that follow each other become one output, an
 * update replaces every output of its displayId wherever it stands.
 */
import type {
  CellError,
  DisplayMessage,
  LateErrorMessage,
  MimeBundle,
  StreamMessage,
} from '../protocol';
import type { DisplayOutput, Output, StreamOutput } from './nbformat';
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
  /** Characters of the data shown so far, about. */
  shown: number;
  /** More was put out than is kept, and this was said. */
  isFull: boolean;
  /** Where the errors of each place in the code are told. */
  lateErrors: Map<number, number>;
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
    if (room < 0 || text === '') return; // that there was more has been said
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
    this.cell(cellId).shown += sizeOf(data);
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

  error(cellId: string, { name, message, text }: CellError): void {
    this.add(cellId, {
      output_type: 'error',
      ename: name,
      evalue: message,
      traceback: text.split('\n'),
    });
  }

  /**
   * An error that no code caught. Those of one place in the code are one output, with their number.
   * @returns whether it is the first of its place
   */
  lateError({ cellId, id, error, count }: LateErrorMessage): boolean {
    const cell = this.cell(cellId);
    const known = cell.lateErrors.get(id);
    if (known === undefined) {
      const isFull = this.isFull(cellId);
      cell.lateErrors.set(id, cell.outputs.length);
      if (!isFull) this.error(cellId, counted(error, count));
      return true;
    }
    const output = cell.outputs[known];
    if (output?.output_type !== 'error') return false;
    output.traceback = counted(error, count).text.split('\n');
    this.onChange({ cellId, index: known, output, kind: 'changed' });
    return false;
  }

  /** Whether no more outputs are kept; the first time this is said beneath the cell. */
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

function counted(error: CellError, count: number): CellError {
  if (count === 1) return error;
  const more = `(${count.toLocaleString('en')} errors from this place; this was the first)`;
  return { ...error, text: `${error.text}\n${more}` };
}

/** About how many characters an output takes: views and pictures are the large parts. */
function sizeOf(data: MimeBundle): number {
  return Object.values(data).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value : JSON.stringify(value)).length,
    0,
  );
}

function plain(bundle: MimeBundle): Record<string, unknown> {
  return { ...bundle };
}
