/** What a kernel beside an editor is told through its environment. */
import { availableParallelism } from 'node:os';

/** Most threads a kernel computes on without being asked to. */
const MOST = 8;

export interface Asked {
  /** SEQ2SEQ_THREADS of the editor's environment. */
  threads?: string;
  /** The setting `seq2seq.memory`: GB the engine may use; 0 leaves it to SEQ2SEQ_MEMORY and the engine. */
  memory?: number;
}

/**
 * One core stays the editor's: a training that takes them all makes typing and pictures wait, and gains nothing where there
 * are two. SEQ2SEQ_THREADS decides if it is set.
 */
export function kernelEnvironment(
  { threads = process.env.SEQ2SEQ_THREADS, memory = 0 }: Asked = {},
  cores = availableParallelism(),
): NodeJS.ProcessEnv {
  return {
    ...(threads ? {} : { SEQ2SEQ_THREADS: String(Math.max(1, Math.min(MOST, cores - 1))) }),
    ...(memory > 0 ? { SEQ2SEQ_MEMORY: String(memory) } : {}),
  };
}
