/**
 * What client and kernel say to each other, as JSON-RPC over the IPC channel of a child process. The client asks
 * (execute, interrupt, settle); the kernel answers, and in between sends what cells print and show: one batch at a
 * time, the next when the client has taken the one before. Names after Jupyter's messaging. `interrupt` stops all that
 * computes: the cell that runs, and what cells before it began and did not wait for; where no cell runs, that alone.
 */
import type { MimeBundle } from './views';

/** Methods of the protocol. */
export const methods = {
  execute: 'execute',
  interrupt: 'interrupt',
  settle: 'settle',
  output: 'output',
  ready: 'ready',
  notice: 'notice',
  lost: 'lost',
} as const;

/** Runs one cell; cells run one at a time in the order asked. */
export interface ExecuteRequest {
  /** The client's name for the cell; outputs carry it. */
  cellId: string;
  /** How people count the cell: stack traces say `Cell 3`. */
  ordinal: number;
  code: string;
}

export interface ExecuteReply {
  status: 'ok' | 'error' | 'interrupted';
  /** Cells run by this kernel process so far, this one included. */
  executionCount: number;
  /** What the last expression gave, when the cell shows it. */
  result?: MimeBundle;
  error?: CellError;
  /** Time from the start of compiling to the end of the cell. */
  milliseconds: number;
  /** True when interrupting cost the variables: the cell worker had to be replaced. */
  stateLost?: boolean;
}

/**
 * Waits for what cells began and nobody awaits: trainings, and all that keeps a program of Node running (timers, child
 * processes, servers).
 */
export interface SettleRequest {
  /** How long at most. Default: no limit. */
  milliseconds?: number;
}

export interface SettleReply {
  /** Whether some of it runs still: the time was up. */
  isRunning: boolean;
  /** The cells whose trainings and the like run still. */
  cellIds: string[];
}

/** An error as people read it. */
export interface CellError {
  name: string;
  message: string;
  frames: StackFrame[];
  /** The whole text: message, frames, causes. */
  text: string;
}

/** A place in a cell or in a file of the user's. */
export interface StackFrame {
  /** The cell, by the client's name; missing for files. */
  cellId?: string;
  ordinal?: number;
  file?: string;
  functionName?: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/** Something a cell printed. */
export interface StreamMessage {
  cellId: string;
  name: 'stdout' | 'stderr';
  text: string;
}

/** Something a cell showed. With `update` it replaces the output of the same displayId. */
export interface DisplayMessage {
  cellId: string;
  displayId?: string;
  update: boolean;
  data: MimeBundle;
}

/** An error that no code caught, under the cell it came from: an unhandled rejection, an exception in a callback. */
export interface LateErrorMessage {
  cellId: string;
  /** Errors of one place in the code have one id: a later message replaces the one before. */
  id: number;
  /** The first of them. */
  error: CellError;
  /** How many there have been at this place. */
  count: number;
}

/** What a cell puts out, in the order it did. */
export type OutputItem =
  | ({ type: 'stream' } & StreamMessage)
  | ({ type: 'display' } & DisplayMessage)
  | ({ type: 'lateError' } & LateErrorMessage);

/** A batch of outputs. The reply, which is empty, says that they were taken: the next batch follows. */
export interface OutputRequest {
  items: OutputItem[];
}

/** The variables were lost while no cell ran: cells that wait for their turn were written for a state that is gone. */
export interface LostMessage {
  text: string;
}

/** Something to tell the user about the kernel itself. */
export interface NoticeMessage {
  text: string;
}
