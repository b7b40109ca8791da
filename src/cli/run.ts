/** `seq2seq run`: a notebook from top to bottom, as an editor's Run All would. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type CellResult, chooseNode, KernelClient, NotebookOutputs, type Output } from '../client';
import type { CellError } from '../protocol';
import {
  type Cell,
  idOf,
  type Notebook,
  prepareOutput,
  readNotebook,
  sourceOf,
  writeNotebook,
} from './notebookFile';
import { writePictures } from './pictures';
import { Progress } from './progress';

export interface RunOptions {
  input: string;
  output: string;
  pictures?: string;
  /** Seconds one cell may take; no limit if not said. */
  timeout?: number;
  /** Goes on after a cell that failed. */
  allowErrors: boolean;
}

/** Where a run can be stopped from. */
export interface Stop {
  onStop(stop: () => void): void;
}

/** Exit status: 0, 1 when a cell failed, 130 when interrupted. What went wrong is on stderr. */
export async function run(options: RunOptions, stop: Stop): Promise<number> {
  const notebook = await readNotebook(options.input);
  await prepareOutput(resolve(options.output));
  const runner = new Runner(notebook, options);
  stop.onStop(() => runner.stop());
  try {
    return await runner.run();
  } finally {
    await runner.close();
  }
}

class Runner {
  private readonly progress = new Progress();
  private readonly outputs = new NotebookOutputs(change => {
    this.progress.output(change);
    this.changed.add(change.cellId);
  });
  private readonly client: KernelClient;
  private stopped = false;
  private stopWaiting = () => {};
  /** The kernel ended, and the variables with it: cells that follow cannot be right. */
  private isLost = false;
  /** Cells that were run, the one that runs among them. */
  private readonly begun = new Set<Cell>();
  /** Cells whose outputs are other than what was written last. */
  private readonly changed = new Set<string>();
  /** Numbers of the cells that failed, those with errors nobody waited for among them. */
  private readonly failed = new Set<number>();

  constructor(
    private readonly notebook: Notebook,
    private readonly options: RunOptions,
  ) {
    const program = join(__dirname, 'kernel.js');
    if (!existsSync(program))
      throw new Error(`The kernel is missing: ${program}. Run \`npm run build\`.`);
    this.client = new KernelClient(
      { notebook: resolve(options.input), program, node: chooseNode() },
      {
        stream: message => this.outputs.stream(message),
        display: message => this.outputs.display(message),
        lateError: message => {
          if (this.outputs.lateError(message)) this.failLate(message.cellId, message.error);
        },
        notice: ({ text }) => process.stderr.write(`${text}\n`),
        lost: ({ text }) => this.lose(text),
        death: ({ message }) => this.lose(message),
      },
    );
  }

  async run(): Promise<number> {
    const { cells } = this.notebook;
    const code = cells.flatMap((cell, index) =>
      cell.cell_type === 'code' ? [{ cell, index }] : [],
    );
    await this.client.start(); // a cell's time begins when the kernel is there
    for (const [i, { cell, index }] of code.entries()) {
      if (this.isOver) break;
      const source = sourceOf(cell);
      cell.execution_count = null;
      this.begun.add(cell);
      if (source.trim() === '') continue;
      this.progress.start(i + 1, code.length, source);
      const failure = await this.cell(cell, idOf(cell, index), i + 1);
      if (failure && !this.stopped) this.fail(i + 1, source, failure);
      await this.save();
    }
    if (this.isOver)
      await this.client.interrupt(); // what cells began and did not wait for
    else await this.settle();
    await this.latePictures();
    await this.save();
    this.progress.end(this.howItEnded(this.begun.size === code.length), this.options.output);
    if (this.stopped) return 130;
    return this.isOver ? 1 : 0;
  }

  /** No further cell runs, and nothing is waited for. */
  private get isOver(): boolean {
    return this.stopped || this.isLost || (this.failed.size > 0 && !this.options.allowErrors);
  }

  private howItEnded(isWhole: boolean): string {
    const { size } = this.failed;
    if (this.stopped) return 'Interrupted';
    if (this.isLost) return 'Stopped because the variables were lost';
    if (!isWhole) return 'Stopped at the failing cell';
    return `All cells ran${size > 0 ? `, ${size} failed (${[...this.failed].join(', ')}),` : ''}`;
  }

  /** What cells began and did not wait for, trainings above all, comes to its end before the run does, unless one fails. */
  private async settle(): Promise<void> {
    const { timeout } = this.options;
    const stopped = new Promise<string[]>(resolve => {
      this.stopWaiting = () => resolve([]);
    });
    const work = this.client.settle(timeout === undefined ? undefined : timeout * 1000);
    try {
      const left = await Promise.race([work, stopped]);
      if (left.length > 0 || this.isOver) await this.client.interrupt();
      for (const cellId of left) {
        const error = timedOut(`What it began still ran ${timeout} s after the last cell`);
        this.outputs.error(cellId, error);
        this.failLate(cellId, error);
      }
    } catch {
      this.lose('The kernel ended before what cells began had ended.');
    }
  }

  /** Of what was shown after its cell had ended. */
  private async latePictures(): Promise<void> {
    for (const [index, cell] of this.notebook.cells.entries()) {
      const cellId = idOf(cell, index);
      if (!this.changed.has(cellId)) continue;
      await this.pictures(this.ordinalOf(index), this.outputs.of(cellId));
    }
  }

  /** An error nobody waited for fails the run as any other: it is told at once. */
  private failLate(cellId: string, error: CellError): void {
    const index = this.notebook.cells.findIndex((cell, i) => idOf(cell, i) === cellId);
    const source = index < 0 ? '' : sourceOf(this.notebook.cells[index]);
    this.fail(this.ordinalOf(index), source, error);
    if (this.isOver) this.stopWaiting();
  }

  /** No further cell runs: what it builds on is gone. */
  private lose(text: string): void {
    if (!this.isLost) process.stderr.write(`\n${text}\n`);
    this.isLost = true;
    this.stopWaiting();
  }

  private fail(ordinal: number, source: string, error: CellError): void {
    this.failed.add(ordinal);
    process.stderr.write(`\n${failedCell(this.options.input, ordinal, source, error)}\n`);
  }

  /** How people count the cell at this place of the notebook: code cells only, from 1. */
  private ordinalOf(index: number): number {
    const before = this.notebook.cells.slice(0, index + 1);
    return before.filter(({ cell_type: type }) => type === 'code').length;
  }

  stop(): void {
    this.stopped = true;
    this.stopWaiting();
    void this.client.interrupt();
  }

  close(): Promise<void> {
    return this.client.shutdown();
  }

  private async cell(cell: Cell, cellId: string, ordinal: number): Promise<CellError | undefined> {
    const limit = this.limit();
    const result = await this.client.execute({ cellId, ordinal, code: sourceOf(cell) });
    const late = limit?.passed();
    if (result.status === 'ok' && result.result) {
      this.outputs.result(cellId, result.result, result.executionCount);
    }
    const failure = failureOf(result, late ? this.options.timeout : undefined);
    if (failure) this.outputs.error(cellId, failure);
    if (result.status === 'dead' || result.stateLost) this.isLost = true; // the error of the cell says so
    cell.execution_count = result.status === 'dead' ? null : result.executionCount;
    await this.pictures(ordinal, this.outputs.of(cellId));
    this.changed.delete(cellId);
    return failure;
  }

  private async pictures(ordinal: number, outputs: readonly Output[]): Promise<void> {
    if (!this.options.pictures) return;
    try {
      this.progress.pictures(await writePictures(this.options.pictures, ordinal, outputs));
    } catch (error) {
      process.stderr.write(`No pictures were written: ${(error as Error).message}\n`);
    }
  }

  /** Interrupts the cell when its time is up. */
  private limit(): { passed(): boolean } | undefined {
    const { timeout } = this.options;
    if (timeout === undefined) return undefined;
    let passed = false;
    const timer = setTimeout(() => {
      passed = true;
      void this.client.interrupt();
    }, timeout * 1000);
    return {
      passed() {
        clearTimeout(timer);
        return passed;
      },
    };
  }

  /** What ran so far is kept whatever happened; late errors are among it. */
  private async save(): Promise<void> {
    for (const [index, cell] of this.notebook.cells.entries()) {
      if (this.begun.has(cell)) cell.outputs = [...this.outputs.of(idOf(cell, index))];
    }
    await writeNotebook(resolve(this.options.output), this.notebook);
  }
}

function failureOf(result: CellResult, timeout?: number): CellError | undefined {
  if (result.status === 'ok') return undefined;
  if (result.status === 'dead') {
    const { message } = result.death;
    return { name: 'KernelError', message, frames: [], text: `KernelError: ${message}` };
  }
  if (timeout !== undefined) {
    return timedOut(`The cell took longer than ${timeout} s`);
  }
  return result.error;
}

function timedOut(why: string): CellError {
  const message = `${why} and was interrupted.`;
  return { name: 'TimeoutError', message, frames: [], text: `TimeoutError: ${message}` };
}

/** The failing cell as people look for it: its number, the line, what happened. */
function failedCell(input: string, ordinal: number, source: string, error: CellError): string {
  const place = error.frames.find(frame => frame.ordinal === ordinal);
  const line = place ? source.split('\n')[place.line - 1].trim() : undefined;
  const where = place ? `, line ${place.line}` : '';
  return `${basename(input)}: cell ${ordinal}${where} failed.${line ? `\n    ${line}` : ''}\n${error.text}`;
}
