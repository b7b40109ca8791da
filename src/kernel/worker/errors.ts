/** Errors as text: the stack without our own frames and Node's inside. */
import util from 'node:util';
import type { RawError } from '../wire';

/** Frames of the bundle the worker runs from, of the inspector call and of Node's inside. */
function isOurs(line: string): boolean {
  return (
    line.includes(__dirname) ||
    /node:(internal\/|inspector|async_hooks|diagnostics_channel|vm)|__cell\.mjs:|at new Promise \(<anonymous>\)|Session\.post/.test(
      line,
    )
  );
}

function isBuiltIn(line: string): boolean {
  return line.includes('(<anonymous>)');
}

/** Gives an error, whose stack may end before the cell, the frames of the cell that another one has. */
export function addCellFrames(thrown: unknown, here: { stack?: string }): void {
  const isCell = (line: string) => /^\s+at .*\/seq2seq\/cell-\d+\.ts/.test(line);
  if (!util.types.isNativeError(thrown) || typeof thrown.stack !== 'string') return;
  const frames = here.stack?.split('\n').filter(isCell) ?? [];
  if (frames.length > 0 && !thrown.stack.split('\n').some(isCell))
    thrown.stack = [thrown.stack, ...frames].join('\n');
}

/** Frames that are shown, V8's default. It is to keep more: below those of the library stands the cell. */
const SHOWN = 10;
Error.stackTraceLimit = 100;

/** Says of the lines of a stack, one after another, whether they are shown. Lines that are no frames begin a new stack. */
function frameFilter(): (line: string) => boolean {
  let shown = 0;
  let isBelowOurs = false; // Array.map and the like, called by a frame that is left out
  return line => {
    const isFrame = /^\s+at /.test(line);
    isBelowOurs = isFrame && (isOurs(line) || (isBelowOurs && isBuiltIn(line)));
    shown = isFrame ? shown + Number(!isBelowOurs) : 0;
    return !isBelowOurs && shown <= SHOWN;
  };
}

/** From here on no stack holds frames of ours, whoever prints it. */
export function hideOwnFrames(): void {
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map(frame => `    at ${frame}`).filter(frameFilter());
    return [Error.prototype.toString.call(error), ...lines].join('\n');
  };
}

function stackOf(error: Error): string {
  const kept: string[] = [];
  const isShown = frameFilter();
  for (const line of util.inspect(error, { depth: 4 }).split('\n')) {
    if (isShown(line)) kept.push(line);
    else if (line.endsWith(' {')) kept[kept.length - 1] += ' {'; // what is printed of its fields follows
  }
  return kept.join('\n');
}

export function rawError(thrown: unknown): RawError {
  try {
    if (util.types.isNativeError(thrown) || thrown instanceof Error) {
      const error = thrown as Error;
      return { name: String(error.name), message: String(error.message), stack: stackOf(error) };
    }
    const text = `Uncaught ${util.inspect(thrown, { depth: 4 })}`;
    return { name: 'Uncaught', message: text.slice('Uncaught '.length), stack: text };
  } catch {
    const text = 'Uncaught (a value that cannot be printed)';
    return { name: 'Uncaught', message: text, stack: text };
  }
}
