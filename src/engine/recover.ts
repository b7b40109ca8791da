/** After a cell was cut off in the middle of an op, a scope or a backward pass. */
import { recoverAnomaly } from './anomaly';
import { recoverMachine } from './machine';
import { recoverPackedWeights } from './packedWeights';
import { recoverStorage } from './storage';
import { recoverTape } from './tape';
import { recoverWarnings } from './warning';

const hooks = new Set<() => void>();

/**
 * Has `hook` called when the engine is put in order, that is before the next cell: for what a `finally` would have done.
 * @returns takes it back
 */
export function onRecovery(hook: () => void): () => void {
  hooks.add(hook);
  return () => void hooks.delete(hook);
}

/**
 * Puts the engine in order: recording is on, no scope is open, nothing is worked on. To be called where nothing of the
 * engine is under way, before each cell: code that is cut off runs no `finally`.
 */
export function recoverEngine(): void {
  recoverAnomaly();
  recoverMachine();
  recoverTape();
  recoverPackedWeights();
  recoverStorage();
  recoverWarnings();
  for (const hook of [...hooks]) hook();
}
