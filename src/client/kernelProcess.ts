/** One life of a kernel process: started by `fork`, spoken to in JSON-RPC over its IPC channel, watched until it ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import {
  type DisplayMessage,
  type ExecuteReply,
  type ExecuteRequest,
  type LateErrorMessage,
  type LostMessage,
  methods,
  type NoticeMessage,
  type OutputItem,
  type OutputRequest,
  type SettleReply,
  type StreamMessage,
} from '../protocol';

export interface KernelOptions {
  /** Absolute path of the notebook; its folder is the kernel's working folder. The file need not exist. */
  notebook: string;
  /** The kernel's bundle, dist/kernel.js. */
  program: string;
  /** The Node to run it on; the one this runs on if not said. */
  node?: string;
  /** Added to the environment. */
  env?: NodeJS.ProcessEnv;
}

/**
 * What a kernel tells besides its replies. Where a promise is returned, the kernel waits for it before it sends more: a
 * cell that prints faster than its reader reads is slowed down.
 */
export interface KernelListener {
  stream?(message: StreamMessage): unknown;
  display?(message: DisplayMessage): unknown;
  lateError?(message: LateErrorMessage): unknown;
  notice?(message: NoticeMessage): void;
  /** All variables were lost while no cell ran; the process goes on. */
  lost?(message: LostMessage): void;
}

/** How a process ended. */
export interface KernelExit {
  /** null when a signal ended it. */
  code: number | null;
  signal: string | null;
  /** The last of what it wrote to stderr. */
  stderr: string;
}

/** Whether a kernel leads a process group. On Windows there are none, and a detached process opens a window. */
const OWN_GROUP = process.platform !== 'win32';
/** Characters of stderr that are kept. */
const TAIL = 8192;
/** How long the last output of a process that ended is waited for, ms. */
const DRAIN = 200;

export class KernelProcess {
  /** Settles when cells can run; rejects when the process ends before that. */
  readonly ready: Promise<void>;
  readonly exited: Promise<KernelExit>;
  /** What raw writes to stdout and stderr are shown under: the cell that runs or ran last. */
  private cellId: string | undefined;
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private stderr = '';

  constructor(
    options: KernelOptions,
    private readonly listener: KernelListener,
  ) {
    const folder = dirname(options.notebook);
    this.child = fork(options.program, [options.notebook], {
      execPath: options.node ?? process.execPath,
      execArgv: [],
      serialization: 'advanced',
      env: environment(options.env),
      cwd: existsSync(folder) ? folder : undefined,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: OWN_GROUP, // so that the children of its cells can be ended with it
    });
    this.exited = this.watch();
    this.connection = createMessageConnection(
      new IPCMessageReader(this.child),
      new IPCMessageWriter(this.child),
    );
    this.ready = this.listen();
    this.ready.catch(() => {}); // whoever waits for it hears of it; nobody has to
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.connected;
  }

  /** Runs a cell. @throws Error when the process ends before it replies. */
  execute(request: ExecuteRequest): Promise<ExecuteReply> {
    this.cellId = request.cellId;
    return this.request<ExecuteReply>(methods.execute, request);
  }

  /** Resolves when the cell that runs, and what goes on beneath, has been stopped, whichever way it took. */
  interrupt(): Promise<void> {
    return this.request<void>(methods.interrupt, {});
  }

  /**
   * Waits for all that cells began and nobody awaits, at most so many ms.
   * @throws Error when what computes ends before
   */
  settle(milliseconds?: number): Promise<SettleReply> {
    return this.request<SettleReply>(methods.settle, { milliseconds });
  }

  /** Ends the process: it exits when its channel closes, and is killed if it has not within `grace` ms. */
  async end(grace = 500): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.kill(), grace);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends the process and the children of its cells at once. */
  private kill(): void {
    const { pid } = this.child;
    try {
      if (OWN_GROUP && pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {} // it has ended
    this.child.kill('SIGKILL');
  }

  private async request<Reply>(method: string, params: object): Promise<Reply> {
    const ended = this.exited.then(() => {
      throw new Error('The kernel process has ended.');
    });
    ended.catch(() => {});
    const reply = this.connection.sendRequest<Reply>(method, params);
    reply.catch(() => {});
    return Promise.race([reply, ended]);
  }

  private listen(): Promise<void> {
    const { connection, listener } = this;
    connection.onRequest(methods.output, async ({ items }: OutputRequest) => {
      await turn(); // what children of the cell wrote before is in a pipe, and read by then
      for (const item of items) await this.deliver(item);
      return null;
    });
    connection.onNotification(methods.notice, (m: NoticeMessage) => listener.notice?.(m));
    connection.onNotification(methods.lost, (m: LostMessage) => listener.lost?.(m));
    connection.onError(() => {}); // a message that could not be delivered: the exit tells why
    const ready = new Promise<void>((resolve, reject) => {
      connection.onNotification(methods.ready, () => resolve());
      this.exited.then(({ code, signal, stderr }) => {
        const how = signal ?? `exit code ${code}`;
        reject(new Error(`The kernel did not start (${how}).${stderr && `\n${stderr}`}`));
      });
    });
    connection.listen();
    return ready;
  }

  private deliver(item: OutputItem): unknown {
    switch (item.type) {
      case 'stream':
        return this.listener.stream?.(item);
      case 'display':
        return this.listener.display?.(item);
      case 'lateError':
        return this.listener.lateError?.(item);
    }
  }

  /** stdout and stderr read to their ends, or as far as a moment allows: a child of a cell may hold them open. */
  private async drained(): Promise<void> {
    const streams = [this.child.stdout, this.child.stderr].flatMap(stream => stream ?? []);
    const ends = streams.map(stream => finished(stream).catch(() => {}));
    const timer = new AbortController();
    const moment = sleep(DRAIN, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([Promise.all(ends), moment]);
    timer.abort();
  }

  private watch(): Promise<KernelExit> {
    const { child } = this;
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name];
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (name === 'stderr') this.stderr = (this.stderr + text).slice(-TAIL);
        if (this.cellId === undefined) return;
        const taken = this.listener.stream?.({ cellId: this.cellId, name, text });
        if (!(taken instanceof Promise)) return;
        stream.pause();
        void taken.finally(() => stream.resume());
      });
    }
    return new Promise(resolve => {
      const finish = (code: number | null, signal: string | null) => {
        this.connection.dispose();
        for (const stream of [child.stdout, child.stderr]) stream?.destroy(); // a child of a cell may hold them open
        resolve({ code, signal, stderr: this.stderr.trim() });
      };
      // not 'close': it never comes after a disconnect() of our own
      child.once('exit', (code, signal) => void this.drained().then(() => finish(code, signal)));
      child.once('error', error => {
        this.stderr += error.message;
        if (child.pid === undefined) finish(null, null);
      });
    });
  }
}

/** What belongs to the editor or to this process's own Node must not reach the kernel's. */
function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...extra };
  for (const name of Object.keys(env)) {
    if (name.startsWith('VSCODE_') || name === 'NODE_OPTIONS') delete env[name];
  }
  return env;
}
