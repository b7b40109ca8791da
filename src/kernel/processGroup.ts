/**
 * The processes below this one. The kernel leads a process group of its own (except on Windows, where there are none):
 * children of cells belong to it unless they were started detached.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Ends this process and the children of cells. Not by process.exit: that waits for a thread that is in a builtin which
 * never checks (execSync, pbkdf2Sync).
 */
export function endProcess(): never {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {} // no group has this id: this process does not lead one
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal is on its way
}

/** Ids of the direct children of this process; none where they cannot be listed. */
export function directChildren(): number[] {
  try {
    return process.platform === 'linux' ? fromProc() : fromPs();
  } catch {
    return [];
  }
}

function fromProc(): number[] {
  const folder = '/proc/self/task';
  return readdirSync(folder).flatMap(thread =>
    numbersIn(readFileSync(`${folder}/${thread}/children`, 'utf8')),
  );
}

function fromPs(): number[] {
  if (process.platform === 'win32') return [];
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  return rows.flatMap(row => {
    const [pid, parent] = numbersIn(row);
    return parent === process.pid ? [pid] : [];
  });
}

function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}
