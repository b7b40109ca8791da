/**
 * Child processes of cells. What they print on stdout and stderr that they inherit is shown under the cell that started
 * them, and those of an interrupted cell are ended with it.
 */
import childProcess, { type ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { tracker } from './running';
import type { WriteText } from './stdio';

/** As it was before cells: the timers of a cancelled cell never fire. */
const wait = setTimeout;

/** How long a child may take to end by itself when its cell is interrupted, ms. */
const GRACE = 500;

type Report = (pid: number, runs: boolean) => void;

interface SpawnOptions {
  /** The program. */
  file?: string;
  /** name=value */
  envPairs?: string[];
  stdio?: unknown;
}

/**
 * @param report is told of each child that begins and ends
 * @param write puts text out under the running cell
 * @param flush waits until what the cell printed before is with the reader: what a child prints itself comes after it
 */
export function replaceSpawn(report: Report, write: WriteText, flush: () => void): void {
  const prototype = childProcess.ChildProcess.prototype as unknown as {
    spawn(options: SpawnOptions): unknown;
  };
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess, options: SpawnOptions) {
    const stdio = fullStdio(options.stdio);
    const inherited = ([1, 2] as const).filter(fd => isInherited(stdio[fd], fd));
    for (const fd of inherited) stdio[fd] = 'pipe';
    const result = spawn.call(this, { ...options, stdio, ...runAsNode(options) });
    for (const fd of inherited) show(this, fd, write);
    if (this.pid !== undefined) track(this, this.pid, report);
    return result;
  };
  for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) {
    const original = childProcess[name] as (...values: unknown[]) => unknown;
    Object.assign(childProcess, {
      [name]: (...values: unknown[]) => {
        flush();
        return original(...values);
      },
    });
  }
  syncBuiltinESMExports();
}

/** The editor's program is a Node only if it is told to be: fork() means one. */
function runAsNode({ file, envPairs }: SpawnOptions): SpawnOptions {
  if (file !== process.execPath || !process.versions.electron) return {};
  return { envPairs: [...(envPairs ?? []), 'ELECTRON_RUN_AS_NODE=1'] };
}

/** Entries of `stdio` as a list; the option may be one word for all. */
function fullStdio(stdio: unknown): unknown[] {
  if (Array.isArray(stdio)) return [...stdio];
  const all = stdio ?? 'pipe';
  return [all, all, all];
}

function isInherited(entry: unknown, fd: 1 | 2): boolean {
  const stream = fd === 1 ? process.stdout : process.stderr;
  return entry === 'inherit' || entry === 1 || entry === 2 || entry === stream;
}

/** Puts out what a child prints; to its cell the child has no such stream, as with 'inherit'. */
function show(child: ChildProcess, fd: 1 | 2, write: WriteText): void {
  const name = fd === 1 ? 'stdout' : 'stderr';
  const stream = child[name];
  if (!stream) return;
  stream.setEncoding('utf8').on('data', (text: string) => {
    try {
      write(name, text);
    } catch {} // its cell was interrupted: the child is being ended
  });
  Object.assign(child, { [name]: null });
  Object.assign(child.stdio, { [fd]: null });
}

/** Ends the child when its cell is interrupted. */
function track(child: ChildProcess, pid: number, report: Report): void {
  const cell = tracker.current();
  const stop = () => {
    child.kill();
    wait(() => child.kill('SIGKILL'), GRACE).unref();
  };
  cell?.onInterrupt.add(stop);
  report(pid, true);
  child.once('exit', () => {
    cell?.onInterrupt.delete(stop);
    report(pid, false);
  });
}
