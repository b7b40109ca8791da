/** Names of files that are being written, and what writers that were killed left behind. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Bytes that a file's name may have of the name it gets. */
const KEPT = 180;
/** A file that was not written to for so long has no writer any more, whatever its name says, ms. */
const ABANDONED = 24 * 3600 * 1000;

/** Which machine: folders may be shared, and process ids are those of one machine. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6);
const PART = /^\..+\.([0-9a-f]{6})-(\d+)-[0-9a-f]{12}\.part$/;

/** Names that this thread is writing to. */
const active = new Set<string>();

/** A name beside `path` that nobody else has, to be given back with `release`. */
export function partOf(path: string): string {
  const name = Buffer.from(basename(path))
    .subarray(0, KEPT)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
  const part = `.${name}.${machine}-${process.pid}-${randomBytes(6).toString('hex')}.part`;
  active.add(part);
  return join(dirname(path), part);
}

export function release(part: string): void {
  active.delete(basename(part));
}

/** Removes what writers that ended half-way left in a folder. Never rejects. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const parts = names.filter(name => PART.test(name) && !active.has(name));
  await Promise.all(parts.map(name => removeLeftover(join(folder, name))));
}

async function removeLeftover(path: string): Promise<void> {
  const [, where, pid] = PART.exec(basename(path)) ?? [];
  try {
    const isOurs = where === machine && !isAnotherProcess(Number(pid));
    const isAbandoned = isOurs || Date.now() - (await stat(path)).mtimeMs > ABANDONED;
    if (isAbandoned) await unlink(path);
  } catch {} // it has gone, or is not ours to remove
}

/** Whether the process lives and is not this one, whose own files are in `active`. */
function isAnotherProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
