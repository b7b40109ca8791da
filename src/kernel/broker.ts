/**
 * The kernel's main thread. User code never runs here: it compiles cells, hands them to the cell worker, watches it,
 * and maps what comes back to what the person wrote.
 */
import type {
  ExecuteReply,
  ExecuteRequest,
  OutputItem,
  SettleReply,
  SettleRequest,
} from '../protocol';
import { CellThread, workerSession } from './cellThread';
import type { NameKind } from './compiler';
import { endThread, stopThread } from './ladder';
import { errorOf, outputItem, resultOf } from './mapped';
import { MemoryWatch, nearLimit, overLimit } from './memoryWatch';
import { OutputQueue } from './outputQueue';
import { Stacks, urlOf } from './stacks';
import type { DoneMessage, FromWorker, OutputFromWorker } from './wire';

/** What the broker tells the client, beside replies. */
export interface BrokerEvents {
  ready(): void;
  /** Resolves when the client has taken them. */
  output(items: OutputItem[]): Promise<void>;
  notice(text: string): void;
  /** All variables were lost while no cell ran. */
  lost(text: string): void;
}

interface Running {
  run: number;
  request: ExecuteRequest;
  begin: number;
  /** Set once it is to be stopped. */
  stopping: boolean;
  /** It is stopped because the process takes so many bytes. */
  overMemory?: number;
  /** How it ended, while it is found out whether that gives the memory back. */
  ended?: DoneMessage;
  declared?: [string, NameKind][];
  resolve(reply: ExecuteReply): void;
}

const LOST = 'The code could not be stopped otherwise: all variables are lost.';

const loadCompiler = () => import(/* webpackChunkName: "compiler" */ './compiler');

export class Broker {
  private readonly stacks = new Stacks();
  private readonly outputs = new OutputQueue(items => this.events.output(items));
  private thread!: CellThread;
  private ready!: Promise<void>;
  private becameReady = false;
  private memory: MemoryWatch | undefined;
  private reserved: ReadonlySet<string> = new Set();
  private kinds = new Map<string, NameKind>();
  private current: Running | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private runs = 0;
  /** Cells that were asked for and do not run yet, and whether the next of them is to be stopped. */
  private waiting = 0;
  private stopNext = false;
  /** An interrupt that is under way, and whether it met no cell; the next cell waits for it. */
  private stopping: Promise<void> = Promise.resolve();
  private quieting = false;

  constructor(
    private readonly notebook: string,
    private readonly events: BrokerEvents,
  ) {
    this.start();
  }

  /** Runs a cell after those asked for before. */
  execute(request: ExecuteRequest): Promise<ExecuteReply> {
    this.waiting++;
    const reply = this.queue.then(() => this.run(request));
    this.queue = reply.catch(() => {});
    return reply;
  }

  /** Waits, after the cells asked for before, for all that they began and nobody awaits. */
  async settle({ milliseconds }: SettleRequest): Promise<SettleReply> {
    await this.queue;
    await this.ready;
    const { runs, isRunning } = await this.thread.idle(milliseconds);
    await this.outputs.delivered();
    return { isRunning, cellIds: [...new Set(runs.map(run => this.cellOf(run)))] };
  }

  private start(): void {
    this.becameReady = false;
    this.kinds = new Map();
    this.ready = new Promise(resolve => {
      void workerSession().then(session => {
        this.thread = new CellThread(this.notebook, session, {
          onMessage: message => this.receive(message, resolve),
          onEnd: reason => this.threadEnded(reason),
        });
      });
    });
  }

  private receive(message: FromWorker, isReady: () => void): void {
    switch (message.type) {
      case 'ready':
        this.reserved = new Set(message.reserved);
        this.becameReady = true;
        this.memory ??= new MemoryWatch(message.memory, {
          near: (bytes, limit) => this.warnOfMemory(bytes, limit),
          over: bytes => void this.stopForMemory(bytes),
        });
        isReady();
        this.events.ready();
        void warmCompiler();
        break;
      case 'compile':
        void this.compileFile(message.n, message.file, message.source);
        break;
      case 'stream':
      case 'display':
      case 'late':
        this.push(message);
        break;
      case 'done':
        if (this.current?.run !== message.run) break;
        if (this.current.overMemory === undefined) this.finish(message);
        else this.current.ended = message;
        break;
    }
  }

  private push(message: OutputFromWorker): void {
    const item = outputItem(message, this.cellOf(message.run), this.stacks);
    this.outputs.push(item, message.size, this.thread.outputTaken);
  }

  private cellOf(run: number): string {
    return this.stacks.cells.get(run)?.cellId ?? '';
  }

  private async run(request: ExecuteRequest): Promise<ExecuteReply> {
    await this.stopping;
    await this.ready;
    const run = ++this.runs;
    const begin = performance.now();
    const { compileCell, CellSyntaxError } = await loadCompiler();
    this.waiting--;
    this.memory?.watch(true);
    return new Promise(resolve => {
      this.current = { run, request, begin, stopping: this.stopNext, resolve };
      if (this.stopNext) {
        this.stopNext = false;
        this.finish({ type: 'done', run, status: 'interrupted' });
        return;
      }
      const cell = { cellId: request.cellId, ordinal: request.ordinal };
      this.stacks.cells.set(run, { ...cell, map: (line, column) => ({ line, column }) });
      try {
        const names = { kinds: this.kinds, reserved: this.reserved };
        const compiled = compileCell(request.code, urlOf(run), names);
        this.stacks.cells.set(run, { ...cell, map: compiled.map });
        this.current.declared = compiled.declared;
        this.thread.askToStop(false);
        const { code, predeclare, shows } = compiled;
        this.thread.post({ type: 'run', run, cellId: request.cellId, code, predeclare, shows });
      } catch (error) {
        const at = error instanceof CellSyntaxError ? error : { line: 1, column: 1 };
        const { name, message } = error as Error;
        this.finish({
          type: 'done',
          run,
          status: 'error',
          error: { name, message, stack: `${name}: ${message}` },
          refused: { line: at.line, column: at.column },
        });
      }
    });
  }

  private finish(done: DoneMessage, stateLost = false): void {
    const running = this.current;
    if (!running) return;
    this.current = undefined;
    this.memory?.watch(false);
    const interrupted = running.stopping && done.status !== 'ok';
    if (!done.refused) {
      for (const [name, kind] of running.declared ?? []) this.kinds.set(name, kind);
    }
    const reply: ExecuteReply = {
      status: interrupted ? 'interrupted' : done.status,
      executionCount: running.run,
      milliseconds: performance.now() - running.begin,
    };
    if (done.result) reply.result = resultOf(done.result, this.stacks);
    if (stateLost) reply.stateLost = true;
    if (running.overMemory !== undefined) {
      const limit = this.memory?.limit ?? 0;
      const message = overLimit(running.overMemory, limit, stateLost, running.request.ordinal);
      reply.status = 'error';
      reply.error = { name: 'MemoryError', message, frames: [], text: `MemoryError: ${message}` };
    } else if (interrupted) {
      const text = stateLost ? `Interrupted. ${LOST}` : 'Interrupted';
      reply.error = { name: 'InterruptError', message: text, frames: [], text };
    } else if (done.error) {
      reply.error = errorOf(done, running.request.ordinal, this.stacks);
    }
    void this.outputs.delivered().then(() => running.resolve(reply));
  }

  private async compileFile(n: number, file: string, source: string): Promise<void> {
    const { compileModule, CellSyntaxError } = await loadCompiler();
    try {
      const { code, esm, types, map } = compileModule(source, file);
      if (map) this.stacks.files.set(file, map);
      else this.stacks.files.delete(file);
      this.thread.post({ type: 'compiled', n, code, esm, types });
    } catch (error) {
      const where =
        error instanceof CellSyntaxError ? `${file}:${error.line}:${error.column}` : file;
      this.thread.post({ type: 'refused', n, message: (error as Error).message, where });
    }
  }

  /**
   * Stops the running cell, and the trainings and the like that cells began and did not wait for, whether a cell runs or
   * not: a cell may wait for what an earlier one began. By the gentlest means that works.
   */
  async interrupt(): Promise<void> {
    const running = this.current;
    this.stopNext = !running && this.waiting > 0;
    if (this.stopNext || !this.becameReady) return;
    if (running ? running.stopping : this.quieting) return this.stopping;
    if (running) running.stopping = true;
    else this.quieting = true;
    this.stopping = this.stop(running).finally(() => {
      if (!running) this.quieting = false;
    });
    return this.stopping;
  }

  private async stop(running: Running | undefined): Promise<void> {
    const goesOn = () => this.current === running;
    const done = (stateLost = false) => {
      if (!goesOn()) return;
      const { run } = running ?? {};
      if (run !== undefined) this.finish({ type: 'done', run, status: 'interrupted' }, stateLost);
      else if (stateLost) this.events.lost(`Interrupted. ${LOST}`);
    };
    const isCell = running !== undefined;
    if (await stopThread(this.thread, { isCell, goesOn, done: () => done() })) return;
    done(true);
    this.start();
    await this.ready;
  }

  private warnOfMemory(bytes: number, limit: number): void {
    const cell = this.current?.request;
    if (!cell) return;
    const item = { type: 'stream', cellId: cell.cellId, name: 'stderr' } as const;
    this.outputs.push({ ...item, text: nearLimit(bytes, limit) }, 0, () => {});
  }

  /** Stops the running cell; where what is left still takes too much memory, the variables go too. */
  private async stopForMemory(bytes: number): Promise<void> {
    const { current: running, memory } = this;
    if (running?.stopping || this.quieting || !this.becameReady || !memory) return;
    if (running) Object.assign(running, { stopping: true, overMemory: bytes });
    else this.quieting = true;
    this.stopping = this.freeMemory(running, bytes, memory).finally(() => {
      if (!running) this.quieting = false;
    });
    await this.stopping;
  }

  private async freeMemory(running: Running | undefined, bytes: number, memory: MemoryWatch) {
    const goesOn = () => this.current === running && !running?.ended;
    const what = { isCell: running !== undefined, goesOn, done: () => {} };
    const { thread } = this;
    const hasStopped = await stopThread(thread, what);
    if (this.thread !== thread) return; // it ended by itself, and another one has its place
    const isKept = hasStopped && (await memory.fitsAfter(most => thread.collectGarbage(most)));
    const done = { type: 'done', run: running?.run ?? 0, status: 'interrupted' } as const;
    if (isKept) return this.finish(running?.ended ?? done);
    if (hasStopped) await endThread(thread);
    if (running) this.finish(done, true);
    else this.events.lost(overLimit(bytes, memory.limit, true));
    this.start();
    await this.ready;
  }

  private threadEnded(reason: string): void {
    if (!this.becameReady) {
      this.events.notice(`The cell worker could not start: ${reason}`);
      process.exit(1);
    }
    const running = this.current;
    const where = running ? ` while cell ${running.request.ordinal} ran` : '';
    const message = `The cell worker ended${where} (${explain(reason)}). All variables are lost; run the cells again.`;
    if (running) {
      const error = { name: 'KernelError', message, stack: `KernelError: ${message}` };
      this.finish({ type: 'done', run: running.run, status: 'error', error }, true);
    } else this.events.lost(message);
    this.start();
  }
}

function explain(reason: string): string {
  if (!/ERR_WORKER_OUT_OF_MEMORY|out of memory/i.test(reason)) return reason;
  return 'out of memory: JavaScript values filled the heap; use smaller data or fewer objects at once';
}

/** TypeScript's first use of each path is slow: have it behind us before the first cell comes. */
async function warmCompiler(): Promise<void> {
  const { compileCell } = await loadCompiler();
  const names = { kinds: new Map<string, NameKind>(), reserved: new Set<string>() };
  compileCell('const x: number = 1; enum E { A }', urlOf(0), names);
}
