/** What a kernel beside an editor is told through its environment. */
import { availableParallelism } from 'node:os';

/** Most threads a kernel computes on without being asked to. */
const MOST = 8;

/**
 * One core stays the editor's: a training that takes them all makes typing and pictures wait, and gains nothing where there
 * are two. SEQ2SEQ_THREADS decides if it is set.
 */
export function kernelEnvironment(
  asked = process.env.SEQ2SEQ_THREADS,
  cores = availableParallelism(),
): NodeJS.ProcessEnv {
  if (asked) return {};
  return { SEQ2SEQ_THREADS: String(Math.max(1, Math.min(MOST, cores - 1))) };
}
