/** Files that cells save: models, checkpoints, tokenizers. */
import path from 'node:path';
import { writeFileAtomically } from '../../files';
import { InterruptError, tracker } from './running';
import type { Works } from './works';

/** Saves a file for the running cell, whose interrupt gives it up: what was there before stays. */
export async function save(file: string, bytes: Uint8Array, works: Works): Promise<void> {
  const cell = tracker.current();
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  const ended = works.begin(`The call that writes ${path.basename(file)} still runs`);
  cell?.onInterrupt.add(stop);
  try {
    await writeFileAtomically(file, bytes, { signal: interrupt.signal });
  } catch (error) {
    throw interrupt.signal.aborted ? new InterruptError() : error;
  } finally {
    cell?.onInterrupt.delete(stop);
    ended();
  }
}
