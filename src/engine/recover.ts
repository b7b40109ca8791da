/** After a cell was cut off in the middle of an op, a scope or a backward pass. */
import { recoverAnomaly } from './anomaly';
import { recoverMachine } from './machine';
import { recoverPackedWeights } from './packedWeights';
import { recoverStorage } from './storage';
import { recoverTape } from './tape';

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
}
