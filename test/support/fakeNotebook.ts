// Notebooks, cells and executions as VS Code gives them to an extension, with the rules it holds executions to.

import type { NotebookCellOutput, NotebookCellOutputItem } from './fakeVscodeValues';
import { EventEmitter, NotebookCellKind, Position, Uri } from './fakeVscodeValues';

export class FakeDocument {
  version = 1;
  isClosed = false;
  constructor(
    readonly uri: Uri,
    public languageId: string,
    public text: string,
  ) {}

  getText(): string {
    return this.text;
  }

  positionAt(offset: number): Position {
    const lines = this.text.slice(0, offset).split('\n');
    return new Position(lines.length - 1, lines.at(-1)!.length);
  }

  offsetAt({ line, character }: Position): number {
    const before = this.text.split('\n').slice(0, line);
    return before.reduce((sum, text) => sum + text.length + 1, 0) + character;
  }
}

interface Summary {
  executionOrder?: number;
  success?: boolean;
  timing?: { startTime: number; endTime: number };
}

export class FakeCell {
  outputs: NotebookCellOutput[] = [];
  executionSummary: Summary | undefined;
  readonly document: FakeDocument;
  readonly executions: FakeExecution[] = [];
  isDeleted = false;

  constructor(
    readonly notebook: FakeNotebook,
    text: string,
    readonly kind = NotebookCellKind.Code,
    languageId = 'seq2seq',
  ) {
    const uri = Uri.from({ scheme: 'cell', path: `${notebook.uri.path}#${notebook.made++}` });
    this.document = new FakeDocument(uri, languageId, text);
  }

  get index(): number {
    return this.notebook.cells.indexOf(this);
  }

  /** What each output reads, all its items after one another. */
  get texts(): string[] {
    return this.outputs.map(({ items }) =>
      items.map(({ data }) => `${Buffer.from(data)}`).join(''),
    );
  }

  /** The cell is taken out of its notebook. */
  delete(): void {
    this.notebook.cells.splice(this.index, 1);
    this.isDeleted = true;
  }
}

export class FakeNotebook {
  made = 0;
  isClosed = false;
  readonly cells: FakeCell[] = [];
  constructor(
    readonly uri: Uri,
    sources: readonly string[] = [],
    public metadata: Record<string, unknown> = {},
    readonly notebookType = 'jupyter-notebook',
  ) {
    for (const source of sources) this.add(source);
  }

  add(text: string, kind?: number, languageId?: string): FakeCell {
    const cell = new FakeCell(this, text, kind, languageId);
    this.cells.push(cell);
    return cell;
  }

  getCells(): FakeCell[] {
    return [...this.cells];
  }
}

type Items = NotebookCellOutputItem | readonly NotebookCellOutputItem[];

/** Writes only between start and end; each of them comes once. */
export class FakeExecution {
  executionOrder: number | undefined;
  state: 'waits' | 'runs' | 'ended' = 'waits';
  startTime: number | undefined;
  endTime: number | undefined;
  success: boolean | undefined;
  /** What was called, in order, and when, ms. */
  readonly calls: string[] = [];
  readonly writes: number[] = [];

  constructor(readonly cell: FakeCell) {
    if (cell.executions.some(({ state }) => state !== 'ended')) {
      throw new Error('duplicate execution for the cell');
    }
    cell.executions.push(this);
  }

  start(time?: number): void {
    if (this.cell.isDeleted) throw new Error('the cell is not in a notebook');
    if (this.state !== 'waits') throw new Error('the execution has been started before');
    this.state = 'runs';
    this.startTime = time;
  }

  end(success: boolean | undefined, time?: number): void {
    if (this.state === 'ended' || this.cell.isDeleted) throw new Error('the execution has ended');
    this.state = 'ended';
    this.success = success;
    this.endTime = time;
    const { executionOrder, startTime } = this;
    const timing =
      startTime !== undefined && time !== undefined ? { startTime, endTime: time } : undefined;
    this.cell.executionSummary = { executionOrder, success, timing };
  }

  async clearOutput(): Promise<void> {
    this.write('clear');
    this.cell.outputs = [];
  }

  async appendOutput(output: NotebookCellOutput): Promise<void> {
    this.write('append');
    this.cell.outputs.push(output);
  }

  async appendOutputItems(items: Items, output: NotebookCellOutput): Promise<void> {
    this.write('add');
    output.items.push(...[items].flat());
  }

  async replaceOutputItems(items: Items, output: NotebookCellOutput): Promise<void> {
    this.write('replace');
    output.items = [...[items].flat()];
  }

  private write(call: string): void {
    if (this.state !== 'runs') throw new Error(`${call}: the execution does not run`);
    this.calls.push(call);
    this.writes.push(performance.now());
  }
}

export class FakeController {
  supportedLanguages: string[] = [];
  supportsExecutionOrder = false;
  description = '';
  executeHandler?: (cells: FakeCell[], notebook: FakeNotebook) => unknown;
  interruptHandler?: (notebook: FakeNotebook) => unknown;
  isDisposed = false;
  readonly affinities: [FakeNotebook, number][] = [];
  readonly selected = new EventEmitter<{ notebook: FakeNotebook; selected: boolean }>();
  readonly onDidChangeSelectedNotebooks = this.selected.event;

  constructor(
    readonly id: string,
    readonly notebookType: string,
    readonly label: string,
  ) {}

  createNotebookCellExecution(cell: FakeCell): FakeExecution {
    return new FakeExecution(cell);
  }

  updateNotebookAffinity(notebook: FakeNotebook, affinity: number): void {
    this.affinities.push([notebook, affinity]);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}
