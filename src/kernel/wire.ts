/** What the broker (main thread) and the cell worker say to each other, and the flags they share. */
import type { MimeBundle } from '../protocol';

/** Words of the shared Int32Array. */
export const FLAG = {
  /** What the running cell is asked: see STOP. Ops poll it. */
  stop: 0,
  /** Size of the outputs that the client has taken, modulo 2^32: a printing loop waits for it. See Outbox. */
  taken: 1,
} as const;

/** Values of FLAG.stop. */
export const STOP = {
  no: 0,
  asked: 1,
  /** The cell has heard it and is ending by itself: it gets more time. */
  heard: 2,
} as const;

export interface WorkerData {
  /** Path of the notebook; imports and files are resolved from its folder. */
  notebook: string;
  flags: SharedArrayBuffer;
}

export type ToWorker =
  | { type: 'run'; run: number; cellId: string; code: string; predeclare: string[]; shows: boolean }
  | { type: 'interrupt' }
  /** Collects garbage. */
  | { type: 'collect' }
  | { type: 'ping'; n: number }
  /** @param handles waits for timers, child processes and the like too, not for long work alone */
  | { type: 'settle'; n: number; handles: boolean; milliseconds?: number }
  | { type: 'compiled'; n: number; code: string; esm: boolean; types: readonly string[] }
  | { type: 'refused'; n: number; message: string; where: string };

/** An error with its stack as V8 writes it; the broker maps it to cells. */
export interface RawError {
  name: string;
  message: string;
  stack: string;
}

/** What runs still of what cells began. */
export interface Settled {
  /** Of the cells whose long work runs still. */
  runs: number[];
  isRunning: boolean;
}

export type FromWorker =
  /** `memory`: bytes the engine may use. */
  | { type: 'ready'; reserved: string[]; memory: number }
  | { type: 'pong'; n: number }
  | ({ type: 'settled'; n: number } & Settled)
  | { type: 'compile'; n: number; file: string; source: string }
  /** A child process that runs beside the cells began or ended: one of spawn, fork, exec. */
  | { type: 'child'; pid: number; runs: boolean }
  /** Code of an interrupted cell goes on: it waits to be terminated. */
  | { type: 'cut' }
  | OutputFromWorker
  | DoneMessage;

/** Outputs. `size` is what they count in FLAG.taken. */
export type OutputFromWorker = { run: number; size: number } & (
  | { type: 'stream'; name: 'stdout' | 'stderr'; text: string }
  | { type: 'display'; displayId?: string; update: boolean; data: MimeBundle }
  /** An error no code caught; those of one place in the code have one id. */
  | { type: 'late'; id: number; error: RawError; count: number }
);

export interface DoneMessage {
  type: 'done';
  run: number;
  status: 'ok' | 'error' | 'interrupted';
  result?: MimeBundle;
  error?: RawError;
  /** V8 refused the cell before it ran: line and column in the compiled code. */
  refused?: { line: number; column: number };
}
