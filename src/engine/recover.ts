/** After a cell was terminated in the middle of an op, a scope or a backward pass. */
import { recoverMachine } from './machine';
import { restoreTerminated } from './restoring';
import { recoverStorage } from './storage';
import { recoverWarnings } from './warning';

/**
 * Puts the engine in order before a cell: warnings may be shown again. After an interrupt, which may have terminated code,
 * the machine and its memory can be used again, and all that `restoring` would have undone is undone: recording is on, no
 * scope is open, models are in the mode and have the weights they had. To be called where no code of the engine is running.
 * @param interrupted whether there was an interrupt since the last call
 * @returns the errors of what could not be undone
 */
export function recoverEngine(interrupted = true): unknown[] {
  recoverWarnings();
  if (!interrupted) return [];
  recoverMachine();
  recoverStorage();
  return restoreTerminated();
}
