// What the test bed needs and npm does not bring ready to use is made once, under .cache/bed.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository. */
export const root = resolve(__dirname, '../../..');

const cache = join(root, '.cache/bed');

/** Why the bed cannot be used here; the message is what tests list as their reason. */
export class BedUnavailable extends Error {
  override name = 'BedUnavailable';
}

/**
 * The folder of a named step, made by `make` the first time. A step that fails or is killed leaves nothing that
 * counts as made; two processes that make the same one at once do not disturb each other.
 * @param name with the version of what it holds: another version is another step
 * @throws BedUnavailable with the step's name and what went wrong
 */
export async function step(
  name: string,
  make: (folder: string) => Promise<void> | void,
): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const begin = performance.now();
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await make(draft);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new BedUnavailable(`the step ${name} failed: ${(error as Error).message}`);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true, force: true }); // another process was faster
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.error(`  test bed: ${name} made in ${seconds} s`);
  return folder;
}
