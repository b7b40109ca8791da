/** One open notebook and its kernel: runs its cells one at a time and writes under each what it shows. */
import { basename, join } from 'node:path';
import {
  l10n,
  type NotebookCell,
  type NotebookCellExecution,
  NotebookCellKind,
  type NotebookController,
  type NotebookDocument,
  window,
} from 'vscode';
import {
  type CellResult,
  type ClientListener,
  KernelClient,
  type KernelDeath,
  type KernelState,
  NotebookOutputs,
} from '../client';
import type { CellError } from '../protocol';
import { CellQueue } from './cellQueue';
import { CellWriter, type LendSink } from './cellWriter';
import { editorsMemory } from './editorsMemory';
import { editorsNode } from './editorsNode';
import { kernelEnvironment } from './kernelEnvironment';
import { kernelFolder } from './kernelFolder';
import { ordinalOf } from './ordinal';

/** A cell that was asked for, shown as waiting until its turn. */
export interface Job {
  cell: NotebookCell;
  execution: NotebookCellExecution;
}

/** One run of a cell. */
interface CellRun {
  /** While it runs. */
  execution?: NotebookCellExecution;
  /** An error came that nobody waited for. */
  failedLate?: boolean;
}

/** The last run of a cell, and what writes its outputs. */
interface RanCell extends CellRun {
  writer: CellWriter;
}

/** Least time between two writes under a cell that runs, and under one that has ended, ms. */
const INTERVAL = 100;
/** Longer: each write makes the editor show the cell as running for its length. */
const LATE_INTERVAL = 500;

export interface SessionOptions {
  notebook: NotebookDocument;
  controller: NotebookController;
  /** The kernel's bundle. */
  program: string;
  onState(state: KernelState): void;
}

export class NotebookSession {
  private readonly client: KernelClient;
  private readonly outputs = new NotebookOutputs(({ cellId, index }) =>
    this.cells.get(cellId)?.writer.change(index),
  );
  private readonly cells = new Map<string, RanCell>();
  private readonly queue = new CellQueue<Job>(
    job => this.run(job),
    ({ execution }) => end(execution, undefined),
  );
  /** The kernel ends because we want it to. */
  private leaving = false;

  constructor(private readonly options: SessionOptions) {
    const { uri } = options.notebook;
    const path = uri.scheme === 'file' ? uri.fsPath : join(kernelFolder(), basename(uri.path));
    this.client = new KernelClient(
      {
        notebook: path,
        program: options.program,
        get env() {
          return kernelEnvironment({ memory: editorsMemory() });
        },
        get node() {
          return editorsNode(); // asked at each start
        },
      },
      this.listener(),
    );
  }

  get state(): KernelState {
    return this.client.state;
  }

  get pid(): number | undefined {
    return this.client.pid;
  }

  /** Runs cells after those asked for before; resolves when none waits. */
  execute(jobs: readonly Job[]): Promise<void> {
    return this.queue.add(jobs);
  }

  /** Stops the cell that runs and what cells began and did not wait for, and forgets those that wait. Variables are kept. */
  async interrupt(): Promise<void> {
    this.queue.clear();
    await this.client.interrupt();
  }

  /** A new kernel; all variables are gone. */
  async restart(): Promise<void> {
    this.queue.clear();
    this.leaving = true;
    try {
      await this.client.restart();
    } finally {
      this.leaving = false;
    }
  }

  /** The notebook was closed. */
  async close(): Promise<void> {
    this.leaving = true;
    this.queue.clear();
    await this.client.shutdown();
  }

  private listener(): ClientListener {
    return {
      stream: message => this.outputs.stream(message),
      display: message => this.outputs.display(message),
      lateError: message => {
        const cell = this.cells.get(message.cellId);
        if (!cell) return;
        cell.failedLate = true;
        this.outputs.lateError(message);
      },
      notice: ({ text }) => void window.showWarningMessage(text),
      lost: ({ text }) => {
        this.queue.clear(); // the cells that wait build on what is gone
        void window.showErrorMessage(text);
      },
      state: state => this.options.onState(state),
      death: death => void this.died(death),
    };
  }

  private async run({ cell, execution }: Job): Promise<boolean> {
    const cellId = cell.document.uri.toString();
    const { writer: before } = this.cells.get(cellId) ?? {};
    try {
      execution.start(Date.now());
      await before?.settle();
      await execution.clearOutput();
    } catch {
      end(execution, undefined); // the cell was deleted, or the notebook closed
      return true;
    }
    this.outputs.clear(cellId);
    const run: CellRun = { execution };
    const ran = Object.assign(run, { writer: this.writerOf(cell, cellId, run) });
    this.cells.set(cellId, ran);
    const code = cell.document.getText();
    const result = code.trim() === '' ? undefined : await this.send(cell, cellId, code);
    if (result) this.show(cellId, result);
    await ran.writer.settle();
    ran.execution = undefined;
    if (result && result.status !== 'dead') execution.executionOrder = result.executionCount;
    const ended = result?.status === 'dead' && this.leaving;
    const isFine = result?.status === 'ok' && !ran.failedLate;
    end(execution, result && !ended ? isFine : undefined);
    return !result || isFine;
  }

  private async send(cell: NotebookCell, cellId: string, code: string): Promise<CellResult> {
    const cells = this.options.notebook.getCells();
    const ordinal = ordinalOf(cell, cells, ({ kind }) => kind === NotebookCellKind.Code);
    return this.client.execute({ cellId, ordinal, code });
  }

  private show(cellId: string, result: CellResult): void {
    if (result.status === 'ok') {
      if (result.result) this.outputs.result(cellId, result.result, result.executionCount);
    } else if (result.status !== 'dead') {
      if (result.error) this.outputs.error(cellId, result.error);
    } else if (!this.leaving) this.outputs.error(cellId, deathError(result.death));
  }

  private writerOf(cell: NotebookCell, cellId: string, run: CellRun): CellWriter {
    const lend: LendSink = async write => {
      if (run.execution) return write(run.execution);
      // only an execution can write, and this cell's has ended: a short one that leaves no other trace
      const { executionOrder, success, timing } = cell.executionSummary ?? {};
      const late = this.options.controller.createNotebookCellExecution(cell);
      late.executionOrder = executionOrder;
      late.start(timing?.startTime);
      try {
        await write(late);
      } finally {
        end(late, run.failedLate ? false : success, timing?.endTime);
      }
    };
    return new CellWriter(this.outputs.of(cellId), lend, () =>
      run.execution ? INTERVAL : LATE_INTERVAL,
    );
  }

  private async died(death: KernelDeath): Promise<void> {
    this.queue.clear();
    const restart = l10n.t('Restart');
    const [headline] = death.message.split('\n');
    const { uri } = this.options.notebook;
    const text = `${basename(uri.path)}: ${headline}`;
    if ((await window.showErrorMessage(text, restart)) !== restart) return;
    await this.restart().catch(error => window.showErrorMessage(String(error)));
  }
}

/** Ends an execution; does nothing when the editor ended it, because its cell is gone. */
function end(execution: NotebookCellExecution, success?: boolean, time = Date.now()): void {
  try {
    execution.end(success, time);
  } catch {}
}

function deathError({ message }: KernelDeath): CellError {
  return { name: 'KernelError', message, frames: [], text: `KernelError: ${message}` };
}
