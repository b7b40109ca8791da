/**
 * The one way files are written. At the path stands the old file or the new one, whole, whatever ends the process: the
 * content goes to a neighbour first, which then takes its place.
 *
 * Written by hand because the packages for it (write-file-atomic, atomically) install handlers of signals and exit, which
 * would take Ctrl+C from the runner and change the process that cells see; their leftovers cannot be told from files of
 * the user's, and they replace devices and pipes.
 */
import type { Stats } from 'node:fs';
import {
  access,
  constants,
  type FileHandle,
  open,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { partOf, release, removeLeftovers } from './leftovers';
import { WriteError } from './writeError';

export type Content = string | Uint8Array | Iterable<string | Uint8Array>;

export interface WriteOptions {
  /** Gives the writing up: what was there stays. */
  signal?: AbortSignal;
}

/** The last writer of each file: the next one waits for it. */
const writers = new Map<string, Promise<void>>();
/** Paths are looked up one after another, so that the writer that was asked for last writes last. */
let lookup: Promise<unknown> = Promise.resolve();
/** Links in a row that are followed. */
const LINKS = 40;
/** How long Windows is asked again while another program holds the file, ms. */
const HELD = 1000;

/**
 * Replaces the content of a file, all of it or nothing. Its mode and owner stay; where a symbolic link stands, the file
 * it leads to is replaced; a device or a pipe is written to. Writers of one file in this thread follow each other.
 *
 * @throws WriteError with the reason in words; nothing is left behind then
 */
export async function writeFileAtomically(
  path: string,
  content: Content,
  options: WriteOptions = {},
): Promise<void> {
  const found = lookup.then(() => targetOf(resolve(path)));
  lookup = found.catch(() => {});
  try {
    const target = await found;
    await inTurn(target, () => write(target, content, options));
  } catch (error) {
    throw new WriteError(error);
  }
}

async function inTurn(target: string, body: () => Promise<void>): Promise<void> {
  const own = (writers.get(target) ?? Promise.resolve()).then(body);
  const ended = own.catch(() => {});
  writers.set(target, ended);
  try {
    await own;
  } finally {
    if (writers.get(target) === ended) writers.delete(target);
  }
}

/** The file a path leads to through symbolic links, also where that file does not exist yet. */
async function targetOf(path: string, links = LINKS): Promise<string> {
  if (links === 0) throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (await statOf(path)) return path; // a pipe in /proc, which has no other path
  }
  const link = await readlink(path).catch(() => undefined);
  if (link !== undefined) return targetOf(resolve(dirname(path), link), links - 1);
  return join(await realpath(dirname(path)), basename(path));
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function write(target: string, content: Content, options: WriteOptions): Promise<void> {
  const there = await statOf(target);
  if (there?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  if (there) await access(target, constants.W_OK); // a file that may only be read is not replaced either
  if (there && !there.isFile()) await writeInto(target, content, options);
  else await replace(target, there, content, options);
}

/** Devices and pipes. */
async function writeInto(target: string, content: Content, options: WriteOptions): Promise<void> {
  const file = await open(target, 'w');
  try {
    await writeFile(file, content, options);
  } finally {
    await file.close();
  }
}

async function replace(
  target: string,
  there: Stats | undefined,
  content: Content,
  options: WriteOptions,
): Promise<void> {
  await removeLeftovers(dirname(target));
  const part = partOf(target);
  try {
    const file = await open(part, 'wx');
    try {
      if (there) await takeAfter(file, there);
      await writeFile(file, content, options);
      await file.sync().catch(ignoreUnsupported);
    } finally {
      await file.close();
    }
    options.signal?.throwIfAborted();
    await moveTo(part, target);
    await syncFolder(dirname(target));
  } catch (error) {
    await unlink(part).catch(() => {});
    throw error;
  } finally {
    release(part);
  }
}

/** Mode and owner of the file that is replaced. */
async function takeAfter(file: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => {}); // only root may
  await file.chmod(mode & 0o7777).catch(ignoreUnsupported);
}

async function moveTo(part: string, target: string): Promise<void> {
  const end = Date.now() + (process.platform === 'win32' ? HELD : 0);
  for (;;) {
    try {
      await rename(part, target);
      return;
    } catch (error) {
      const isHeld = ['EPERM', 'EACCES', 'EBUSY'].includes((error as { code?: string }).code ?? '');
      if (!isHeld || Date.now() >= end) throw error;
      await pause(20);
    }
  }
}

/** The new name is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const file = await open(folder, 'r').catch(() => undefined); // Windows cannot
  await file?.sync().catch(() => {});
  await file?.close();
}

/** File systems that cannot do it are not full or broken for that. */
function ignoreUnsupported(error: NodeJS.ErrnoException): void {
  if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EPERM'].includes(error.code ?? '')) throw error;
}
