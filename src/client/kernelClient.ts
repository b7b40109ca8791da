/** A notebook's kernel as its users see it: it starts when needed, survives the death of its process, forgets on restart. */
import type { ExecuteReply, ExecuteRequest, SettleReply } from '../protocol';
import {
  type KernelExit,
  type KernelListener,
  type KernelOptions,
  KernelProcess,
} from './kernelProcess';

/** 'none' before the first cell, after a shutdown and after the process died. */
export type KernelState = 'none' | 'starting' | 'idle' | 'busy';

export interface ClientListener extends KernelListener {
  state?(state: KernelState): void;
  /** The process ended though nobody asked it to. */
  death?(death: KernelDeath): void;
}

export interface KernelDeath extends KernelExit {
  /** The cell that ran. */
  cell?: ExecuteRequest;
  /** What to tell the user. */
  message: string;
}

/** How running a cell ended. */
export type CellResult = ExecuteReply | { status: 'dead'; death: KernelDeath };

export class KernelClient {
  private process: KernelProcess | undefined;
  private running: ExecuteRequest | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private life = 0;
  private current: KernelState = 'none';
  /** Processes that were asked to end: their exit is not a death. */
  private readonly leaving = new WeakSet<KernelProcess>();
  /** Processes that are asked to stop what they compute, and may have to be ended for it. */
  private readonly interrupted = new Map<KernelProcess, number>();

  constructor(
    private readonly options: KernelOptions,
    private readonly listener: ClientListener = {},
  ) {}

  get state(): KernelState {
    return this.current;
  }

  /** The process's id, while there is one. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /**
   * Starts the process if there is none; cells may be sent before it resolves.
   * @throws Error with the end of its stderr when it does not start.
   */
  async start(): Promise<void> {
    await this.ensure().ready;
  }

  /** Runs a cell after those asked for before, in a new process if there is none. Never rejects. */
  execute(request: ExecuteRequest): Promise<CellResult> {
    const { life } = this;
    const result = this.queue.then(() => (life === this.life ? this.run(request) : dropped()));
    this.queue = result;
    return result;
  }

  /**
   * Stops the cell that runs and what cells began and did not wait for; resolves when it has stopped. Variables are kept
   * unless the cell's reply, or where none runs a notice, says otherwise.
   */
  async interrupt(): Promise<void> {
    await null; // a cell that was asked for just now is on its way then
    const kernel = this.process;
    if (!kernel) return;
    this.interrupted.set(kernel, (this.interrupted.get(kernel) ?? 0) + 1);
    await kernel.interrupt().catch(() => kernel.exited); // if the process ended, so did the cell
    const others = (this.interrupted.get(kernel) ?? 1) - 1;
    if (others > 0) this.interrupted.set(kernel, others);
    else if (kernel.isAlive) this.interrupted.delete(kernel);
  }

  /**
   * Waits, after the cells asked for before, for all that cells began and nobody awaits, at most so many ms.
   * @throws Error when what computes ends before
   */
  async settle(milliseconds?: number): Promise<SettleReply> {
    await this.queue;
    return (await this.process?.settle(milliseconds)) ?? { isRunning: false, cellIds: [] };
  }

  /** A new process; all variables are gone. A cell that runs ends as 'dead'. */
  async restart(): Promise<void> {
    this.life++; // cells that wait are for the old kernel
    await this.shutdown();
    await this.start();
  }

  /** Ends the process. The next cell starts a new one. */
  async shutdown(): Promise<void> {
    const leaving = this.process;
    if (!leaving) return;
    this.leaving.add(leaving);
    await leaving.end();
  }

  private ensure(): KernelProcess {
    if (this.process) return this.process;
    const started = new KernelProcess(this.options, this.listener);
    this.process = started;
    this.setState('starting');
    started.ready.then(
      () => this.setState(this.running ? 'busy' : 'idle'),
      () => {},
    );
    started.exited.then(exit => this.ended(started, exit));
    return started;
  }

  private async run(request: ExecuteRequest): Promise<CellResult> {
    this.running = request;
    const kernel = this.ensure();
    if (this.current === 'idle') this.setState('busy');
    try {
      return await kernel.execute(request);
    } catch (error) {
      if (kernel.isAlive) return failed(error as Error); // the kernel could not make sense of the request
      const exit = await kernel.exited;
      if (this.interrupted.has(kernel)) return killed();
      return { status: 'dead', death: deathOf(exit, request) };
    } finally {
      this.running = undefined;
      if (this.current === 'busy') this.setState('idle');
    }
  }

  private ended(kernel: KernelProcess, exit: KernelExit): void {
    this.process = undefined;
    this.setState('none');
    if (this.leaving.has(kernel)) return;
    if (!this.interrupted.has(kernel)) this.listener.death?.(deathOf(exit, this.running));
    else if (!this.running) this.listener.lost?.({ text: KILLED });
  }

  private setState(state: KernelState): void {
    this.current = state;
    this.listener.state?.(state);
  }
}

/** What is told when an interrupt had to end the process. */
const KILLED =
  'Interrupted. The code could not be stopped otherwise: the kernel process was ended. All variables are lost; ' +
  'the next cell starts a new kernel.';

/** The cell whose interrupt cost the process. */
function killed(): CellResult {
  const error = { name: 'InterruptError', message: KILLED, frames: [], text: KILLED };
  return { status: 'interrupted', executionCount: 0, milliseconds: 0, error, stateLost: true };
}

function failed({ name, message }: Error): CellResult {
  const text = `${name}: ${message}`;
  return {
    status: 'error',
    executionCount: 0,
    milliseconds: 0,
    error: { name, message, frames: [], text },
  };
}

/** A cell that was asked for before a restart and did not run. */
function dropped(): CellResult {
  const message = 'The kernel was restarted before this cell ran.';
  const error = { name: 'InterruptError', message, frames: [], text: message };
  return { status: 'interrupted', executionCount: 0, milliseconds: 0, error };
}

function deathOf(exit: KernelExit, cell?: ExecuteRequest): KernelDeath {
  const how = exit.signal ? `by ${exit.signal}` : `with exit code ${exit.code}`;
  const when = cell ? ` while Cell ${cell.ordinal} ran` : '';
  const why = /heap out of memory|invalid size error|allocation failed/i.test(exit.stderr)
    ? ' It ran out of memory.'
    : '';
  const tail = lastLines(exit.stderr);
  const message =
    `The kernel process ended ${how}${when}.${why} Its variables are lost; ` +
    `the next cell starts a new kernel.${tail && `\n\n${tail}`}`;
  return { ...exit, cell, message };
}

/** Of a crash report only the last lines say what happened to whom. */
function lastLines(text: string, count = 12): string {
  return text.split('\n').slice(-count).join('\n');
}
