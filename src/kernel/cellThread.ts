/**
 * The cell worker as the broker holds it: started, pinged, cut off, replaced. Code is cut through the inspector's
 * NodeWorker domain: a worker's own session cannot end what it runs.
 */
import inspector from 'node:inspector';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { directChildren } from './processGroup';
import { FLAG, type FromWorker, type Settled, STOP, type ToWorker } from './wire';

interface WorkerSession {
  post(method: string, parameters?: object, callback?: () => void): void;
  on(event: string, listener: (message: { params: { sessionId: string } }) => void): void;
}

export interface ThreadEvents {
  onMessage(message: FromWorker): void;
  /** The thread ended by itself: out of memory, process.exit in a cell. */
  onEnd(reason: string): void;
}

interface Settling {
  resolve(settled: Settled): void;
  reject(error: Error): void;
}

export class CellThread {
  readonly flags = new SharedArrayBuffer(8);
  private readonly words = new Int32Array(this.flags);
  private readonly pongs = new Map<number, () => void>();
  private pings = 0;
  private calls = 0;
  private sessionId: string | undefined;
  private readonly worker: Worker;
  private failure = '';
  private readonly settling = new Map<number, Settling>();
  /** Children that run beside the cells. */
  private readonly children = new Set<number>();
  private ended = false;
  private replaced = false;

  constructor(
    notebook: string,
    private readonly session: WorkerSession,
    events: ThreadEvents,
  ) {
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      this.sessionId ??= params.sessionId;
    });
    this.worker = new Worker(path.join(__dirname, 'cellWorker.js'), {
      workerData: { notebook, flags: this.flags },
      execArgv: [
        '--experimental-vm-modules',
        '--experimental-import-meta-resolve',
        '--disable-warning=ExperimentalWarning',
      ],
    });
    this.worker.on('message', (message: FromWorker) => {
      if (this.replaced) return;
      if (message.type === 'pong') this.pongs.get(message.n)?.();
      else if (message.type === 'settled') this.settling.get(message.n)?.resolve(message);
      else if (message.type === 'cut') this.terminateExecution();
      else if (message.type === 'child') this.childChanged(message.pid, message.runs);
      else events.onMessage(message);
    });
    this.worker.on('error', error => {
      this.failure = `${error.name}: ${error.message}`;
    });
    this.worker.on('exit', code => {
      this.ended = true;
      const why = new Error('The cell worker ended before what cells began had ended.');
      for (const { reject } of this.settling.values()) reject(why);
      if (!this.replaced) events.onEnd(this.failure || `exit code ${code}`);
    });
  }

  post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** Raises or lowers the flag that ops poll. */
  askToStop(on: boolean): void {
    Atomics.store(this.words, FLAG.stop, on ? STOP.asked : STOP.no);
  }

  /** True once the cell has heard that it should stop. */
  get hasHeard(): boolean {
    return Atomics.load(this.words, FLAG.stop) === STOP.heard;
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  /** The client has taken outputs of this size. */
  readonly outputTaken = (size: number): void => {
    Atomics.add(this.words, FLAG.taken, size);
    Atomics.notify(this.words, FLAG.taken);
  };

  /** Whether the worker answers within so many ms. */
  answers(milliseconds: number): Promise<boolean> {
    const n = ++this.pings;
    return new Promise(resolve => {
      const settle = (answered: boolean) => {
        clearTimeout(timer);
        this.pongs.delete(n);
        resolve(answered);
      };
      const timer = setTimeout(() => settle(false), milliseconds);
      this.pongs.set(n, () => settle(true));
      this.post({ type: 'ping', n });
    });
  }

  /**
   * Resolves when no long work of a cell runs any more.
   * @throws Error if the thread ends before
   */
  async settled(): Promise<void> {
    await this.settle({ handles: false });
  }

  /**
   * Resolves when nothing that cells began runs any more, or the time is up: with what runs still.
   * @throws Error if the thread ends before
   */
  idle(milliseconds?: number): Promise<Settled> {
    return this.settle({ handles: true, milliseconds });
  }

  private settle(how: { handles: boolean; milliseconds?: number }): Promise<Settled> {
    const n = ++this.calls;
    const settled = new Promise<Settled>((resolve, reject) => {
      this.settling.set(n, { resolve, reject });
      this.post({ type: 'settle', n, ...how });
    });
    return settled.finally(() => this.settling.delete(n));
  }

  /** Collects garbage; resolves when that is done, or after so many ms. */
  async collectGarbage(milliseconds: number): Promise<void> {
    this.post({ type: 'collect' });
    await this.answers(milliseconds);
  }

  /** Cuts the running code; the variables stay. */
  terminateExecution(): void {
    const message = JSON.stringify({ id: ++this.calls, method: 'Runtime.terminateExecution' });
    this.session.post('NodeWorker.sendMessageToWorker', { sessionId: this.sessionId, message });
  }

  /** Sends a signal to the children that the thread waits for in a builtin: those of execSync and the like. */
  signalBlockingChildren(signal: NodeJS.Signals): void {
    for (const pid of directChildren()) {
      if (this.children.has(pid)) continue;
      try {
        process.kill(pid, signal);
      } catch {} // it has ended
    }
  }

  private childChanged(pid: number, runs: boolean): void {
    if (runs) this.children.add(pid);
    else this.children.delete(pid);
  }

  /** Ends the thread; false if it does not end within so many ms: a builtin that never checks. */
  async end(milliseconds: number): Promise<boolean> {
    this.replaced = true;
    const late = new Promise<false>(resolve => setTimeout(resolve, milliseconds, false));
    return Promise.race([this.worker.terminate().then(() => true), late]);
  }
}

/** The broker's inspector session, which reaches into worker threads. */
export function workerSession(): Promise<WorkerSession> {
  const session = new inspector.Session();
  session.connect();
  const reach = session as unknown as WorkerSession;
  return new Promise(resolve => {
    reach.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, () => resolve(reach));
  });
}
