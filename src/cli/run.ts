/** `seq2seq run`: a notebook from top to bottom, as an editor's Run All would. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type CellResult, chooseNode, KernelClient, NotebookOutputs } from '../client';
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
  private readonly outputs = new NotebookOutputs(change => this.progress.output(change));
  private readonly client: KernelClient;
  private stopped = false;
  /** Errors that came after the end of their cell, since the last cell that ended. */
  private lateErrors = 0;

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
        lateError: ({ cellId, error }) => this.late(cellId, error),
        notice: ({ text }) => process.stderr.write(`${text}\n`),
      },
    );
  }

  async run(): Promise<number> {
    const { cells } = this.notebook;
    const code = cells.flatMap((cell, index) =>
      cell.cell_type === 'code' ? [{ cell, index }] : [],
    );
    await this.client.start(); // a cell's time begins when the kernel is there
    const failed: number[] = [];
    let status = 0;
    for (const [i, { cell, index }] of code.entries()) {
      const source = sourceOf(cell);
      cell.outputs = [];
      cell.execution_count = null;
      if (source.trim() === '') continue;
      this.progress.start(i + 1, code.length, source);
      const failure = await this.cell(cell, idOf(cell, index), i + 1);
      if (this.stopped) {
        status = 130;
        break;
      }
      await this.save();
      if (failure) {
        process.stderr.write(`\n${failedCell(this.options.input, i + 1, source, failure)}\n`);
      }
      if (!failure && !this.lateErrors) continue;
      failed.push(i + 1);
      this.lateErrors = 0;
      if (this.options.allowErrors) continue;
      status = 1;
      break;
    }
    await this.save();
    if (this.lateErrors && status === 0 && !this.options.allowErrors) status = 1;
    this.progress.end(status, this.options.output, failed);
    return status;
  }

  /** An error nobody waited for fails the run as any other: it is told at once. */
  private late(cellId: string, error: CellError): void {
    this.lateErrors++;
    this.outputs.error(cellId, error);
    const index = this.notebook.cells.findIndex((cell, i) => idOf(cell, i) === cellId);
    const before = this.notebook.cells.slice(0, index + 1);
    const ordinal = before.filter(({ cell_type: type }) => type === 'code').length;
    const source = index < 0 ? '' : sourceOf(this.notebook.cells[index]);
    process.stderr.write(`\n${failedCell(this.options.input, ordinal, source, error)}\n`);
  }

  stop(): void {
    this.stopped = true;
    void this.client.interrupt();
  }

  close(): Promise<void> {
    return this.client.shutdown();
  }

  private async cell(cell: Cell, cellId: string, ordinal: number): Promise<CellError | undefined> {
    const limit = this.limit();
    const result = await this.client.execute({ cellId, ordinal, code: sourceOf(cell) });
    const late = limit?.passed() ?? false;
    if (result.status === 'ok' && result.result) {
      this.outputs.result(cellId, result.result, result.executionCount);
    }
    const failure = failureOf(result, late ? this.options.timeout : undefined);
    if (failure) this.outputs.error(cellId, failure);
    cell.execution_count = result.status === 'dead' ? null : result.executionCount;
    cell.outputs = [...this.outputs.of(cellId)];
    if (this.options.pictures) {
      try {
        const pictures = await writePictures(this.options.pictures, ordinal, cell.outputs);
        this.progress.pictures(pictures);
      } catch (error) {
        process.stderr.write(`No pictures were written: ${(error as Error).message}\n`);
      }
    }
    return failure;
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
      if (cell.cell_type === 'code' && cell.outputs?.length) {
        cell.outputs = [...this.outputs.of(idOf(cell, index))];
      }
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
    const message = `The cell took longer than ${timeout} s and was interrupted.`;
    return { name: 'TimeoutError', message, frames: [], text: `TimeoutError: ${message}` };
  }
  return result.error;
}

/** The failing cell as people look for it: its number, the line, what happened. */
function failedCell(input: string, ordinal: number, source: string, error: CellError): string {
  const place = error.frames.find(frame => frame.ordinal === ordinal);
  const line = place ? source.split('\n')[place.line - 1]?.trim() : undefined;
  const where = place ? `, line ${place.line}` : '';
  return `${basename(input)}: cell ${ordinal}${where} failed.${line ? `\n    ${line}` : ''}\n${error.text}`;
}
