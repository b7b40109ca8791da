/** `seq2seq run`: a notebook from top to bottom, as an editor's Run All would. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type CellResult, chooseNode, KernelClient, NotebookOutputs } from '../client';
import type { CellError } from '../protocol';
import {
  type Cell,
  hasTag,
  idOf,
  isOurs,
  type Notebook,
  prepareOutput,
  readNotebook,
  sourceOf,
} from './notebookFile';
import { writePictures } from './pictures';
import { Progress } from './progress';
import { NotebookSaver } from './saver';
import { Terminal } from './terminal';

export interface RunOptions {
  input: string;
  output: string;
  pictures?: string;
  /** Seconds one cell may take; no limit if not said. */
  timeout?: number;
  /** Goes on after a cell that failed. */
  allowErrors: boolean;
  /** Waits for what cells began and did not wait for: trainings, timers, servers. */
  wait: boolean;
}

/** Where a run can be stopped from. */
export interface Stop {
  onStop(stop: () => void): void;
}

/** Exit status of a run that was stopped, as shells have it for Ctrl+C. */
export const INTERRUPTED = 130;

/** Exit status: 0, 1 when a cell failed, INTERRUPTED when interrupted. What went wrong is on stderr. */
export async function run(options: RunOptions, stop: Stop): Promise<number> {
  const notebook = await readNotebook(options.input);
  const isFile = await prepareOutput(resolve(options.output));
  const runner = new Runner(notebook, isFile, options);
  stop.onStop(() => runner.stop());
  try {
    return await runner.run();
  } finally {
    await runner.close();
  }
}

interface CodeCell {
  cell: Cell;
  id: string;
  /** How people count it: code cells only, from 1. */
  ordinal: number;
  /** An error is what is wanted of it. */
  mayFail: boolean;
}

/** How long what cells began may run on before it is said that the run waits for it, ms. */
const SILENCE = 2000;

class Runner {
  private readonly terminal = new Terminal();
  private readonly progress = new Progress(this.terminal);
  private readonly outputs = new NotebookOutputs(change => {
    this.progress.output(change);
    this.changed(change.cellId);
  });
  private readonly client: KernelClient;
  private readonly saver: NotebookSaver;
  private readonly cells: CodeCell[];
  private readonly byId: Map<string, CodeCell>;
  private stopped = false;
  private stopWaiting = () => {};
  /** The kernel ended, and the variables with it: cells that follow cannot be right. */
  private isLost = false;
  /** Cells whose outputs changed after their end: their pictures are written anew. */
  private readonly late = new Set<CodeCell>();
  /** Numbers of the cells that failed, those with errors nobody waited for among them. */
  private readonly failed = new Set<number>();

  constructor(
    notebook: Notebook,
    private readonly isFile: boolean,
    private readonly options: RunOptions,
  ) {
    const program = join(__dirname, 'kernel.js');
    if (!existsSync(program))
      throw new Error(`The kernel is missing: ${program}. Run \`npm run build\`.`);
    this.cells = codeCells(notebook);
    this.byId = new Map(this.cells.map(cell => [cell.id, cell]));
    const ids = new Map(this.cells.map(({ cell, id }) => [cell, id]));
    this.saver = new NotebookSaver(
      resolve(options.output),
      notebook,
      cell => this.outputs.of(ids.get(cell) ?? ''),
      ({ message }) => this.say(`${message} The run goes on; it is written again at the end.`),
    );
    this.client = new KernelClient(
      { notebook: resolve(options.input), program, node: chooseNode() },
      {
        stream: message => {
          this.outputs.stream(message);
          return this.terminal.drained();
        },
        display: message => {
          this.outputs.display(message);
          return this.terminal.drained();
        },
        lateError: message => {
          if (this.outputs.lateError(message)) this.failLate(message.cellId, message.error);
          return this.terminal.drained();
        },
        notice: ({ text }) => this.say(text),
        lost: ({ text }) => this.lose(text),
        death: ({ message }) => this.lose(message),
      },
    );
  }

  async run(): Promise<number> {
    await this.client.start(); // a cell's time begins when the kernel is there
    let last: CodeCell | undefined;
    for (const each of this.cells) {
      if (this.isOver) break;
      last = each;
      await this.runCell(each);
    }
    if (this.isOver)
      await this.interrupt(); // what cells began and did not wait for
    else await this.settle();
    for (const each of this.late) await this.pictures(each);
    await this.saver.save();
    this.progress.end(this.howItEnded(last === this.cells.at(-1)), this.options.output);
    if (this.stopped) return INTERRUPTED;
    return this.isLost || (this.failed.size > 0 && !this.options.allowErrors) ? 1 : 0;
  }

  private async runCell(each: CodeCell): Promise<void> {
    const { cell, ordinal, mayFail } = each;
    if (hasTag(cell, 'skip-execution') || !isOurs(cell)) return; // it stays as it is
    const source = sourceOf(cell);
    cell.execution_count = null;
    this.saver.change(cell, this.isFile);
    if (source.trim() === '') return;
    this.progress.start(ordinal, this.cells.length, source);
    await this.terminal.drained();
    const failure = await this.execute(each, source);
    this.late.delete(each);
    if (!failure || this.stopped) return;
    if (!mayFail || this.isLost || failure.name === TIMEOUT) this.fail(ordinal, source, failure);
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
    const { timeout, wait } = this.options;
    const stopped = new Promise<undefined>(resolve => {
      this.stopWaiting = () => resolve(undefined);
    });
    const limit = wait ? timeout && timeout * 1000 : 0;
    const work = this.client.settle(limit);
    const told = new AbortController();
    void pause(SILENCE, undefined, { signal: told.signal }).then(
      () => this.progress.waiting('what cells began and did not wait for'),
      () => {},
    );
    try {
      const left = await Promise.race([work, stopped]);
      if (left?.isRunning || this.isOver) await this.interrupt();
      if (!left || !wait) return;
      const last = this.cells.at(-1)?.id ?? ''; // who began a timer or a server is not known
      for (const cellId of left.isRunning && left.cellIds.length === 0 ? [last] : left.cellIds) {
        const error = timedOut(`What it began still ran ${timeout} s after the last cell`);
        this.outputs.error(cellId, error);
        this.failLate(cellId, error);
      }
    } catch {
      this.lose('The kernel ended before what cells began had ended.');
    } finally {
      told.abort();
    }
  }

  /** Stops what runs, and waits until its last outputs are there. */
  private async interrupt(): Promise<void> {
    await this.client.interrupt();
    await this.client.settle(0).catch(() => {}); // the kernel may have ended for it
  }

  private changed(cellId: string): void {
    const each = this.byId.get(cellId);
    if (!each) return;
    this.late.add(each);
    this.saver.change(each.cell, this.isFile);
  }

  /** An error nobody waited for fails the run as any other: it is told at once. */
  private failLate(cellId: string, error: CellError): void {
    const each = this.byId.get(cellId);
    if (each?.mayFail && error.name !== TIMEOUT) return;
    this.fail(each?.ordinal ?? 0, each ? sourceOf(each.cell) : '', error);
    if (this.isOver) this.stopWaiting();
  }

  /** No further cell runs: what it builds on is gone. */
  private lose(text: string): void {
    if (!this.isLost) this.say(`\n${text}`);
    this.isLost = true;
    this.stopWaiting();
  }

  private fail(ordinal: number, source: string, error: CellError): void {
    this.failed.add(ordinal);
    this.say(`\n${failedCell(this.options.input, ordinal, source, error)}`);
  }

  private say(text: string): void {
    this.terminal.write('stderr', `${text}\n`);
  }

  stop(): void {
    this.stopped = true;
    this.terminal.stopWaiting();
    this.stopWaiting();
    void this.client.interrupt();
  }

  close(): Promise<void> {
    return this.client.shutdown();
  }

  private async execute(each: CodeCell, code: string): Promise<CellError | undefined> {
    const { cell, id: cellId, ordinal } = each;
    const limit = this.limit();
    const result = await this.client.execute({ cellId, ordinal, code });
    const late = limit?.passed();
    if (result.status === 'ok' && result.result) {
      this.outputs.result(cellId, result.result, result.executionCount);
    }
    const failure = failureOf(result, late ? this.options.timeout : undefined);
    if (failure) this.outputs.error(cellId, failure);
    if (result.status === 'dead' || result.stateLost) this.isLost = true; // the error of the cell says so
    cell.execution_count = result.status === 'dead' ? null : result.executionCount;
    await this.pictures(each);
    return failure;
  }

  private async pictures({ id, ordinal }: CodeCell): Promise<void> {
    if (!this.options.pictures) return;
    try {
      const paths = await writePictures(this.options.pictures, ordinal, this.outputs.of(id));
      this.progress.pictures(paths);
    } catch (error) {
      this.say(`No pictures were written: ${(error as Error).message}`);
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
}

function codeCells({ cells }: Notebook): CodeCell[] {
  const code: CodeCell[] = [];
  for (const [index, cell] of cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    const mayFail = hasTag(cell, 'raises-exception');
    code.push({ cell, id: idOf(cell, index), ordinal: code.length + 1, mayFail });
  }
  return code;
}

const TIMEOUT = 'TimeoutError';

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
  return { name: TIMEOUT, message, frames: [], text: `${TIMEOUT}: ${message}` };
}

/** The failing cell as people look for it: its number, the line, what happened. */
function failedCell(input: string, ordinal: number, source: string, error: CellError): string {
  const place = error.frames.find(frame => frame.ordinal === ordinal);
  const line = place ? source.split('\n')[place.line - 1]?.trim() : undefined;
  const where = place ? `, line ${place.line}` : '';
  return `${basename(input)}: cell ${ordinal}${where} failed.${line ? `\n    ${line}` : ''}\n${error.text}`;
}
