/** Errors as text: the stack without our own frames and Node's inside. */
import util from 'node:util';
import { shortMessage, shortStack, summarised } from '../../display';
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
    return [headerOf(error), ...lines].join('\n');
  };
}

/** Name and message; getters that an error has itself are not asked. */
function headerOf(error: Error): string {
  try {
    const own = ['name', 'message'].map(name => Object.getOwnPropertyDescriptor(error, name));
    return own.some(field => field?.get) ? 'Error' : Error.prototype.toString.call(error);
  } catch {
    return 'Error'; // a name that is a symbol, a message that cannot be read
  }
}

function stackOf(error: Error): string {
  const kept: string[] = [];
  const isShown = frameFilter();
  for (const line of shortStack(inspected(error)).split('\n')) {
    if (isShown(line)) kept.push(line);
    else if (line.endsWith(' {')) kept[kept.length - 1] += ' {'; // what is printed of its fields follows
  }
  // one without frames is printed in brackets
  return kept.join('\n').replace(/^\[(.*)\]$/s, '$1');
}

/** Whatever was thrown, as an error that can be told. Never throws itself. */
export function rawError(thrown: unknown): RawError {
  if (!isError(thrown)) {
    const text = textOr('(a value that cannot be printed)', () => inspected(thrown));
    const message = shortMessage(text);
    return { name: 'Uncaught', message, stack: `Uncaught ${message}` };
  }
  const name = textOr('Error', () => thrown.name);
  const message = shortMessage(textOr('(an unreadable message)', () => thrown.message));
  return { name, message, stack: textOr(`${name}: ${message}`, () => stackOf(thrown)) };
}

/** Whether it is an error, and no proxy of one: those run their traps. */
function isError(thrown: unknown): thrown is Error {
  if (util.types.isProxy(thrown)) return false;
  try {
    return util.types.isNativeError(thrown) || thrown instanceof Error;
  } catch {
    return false;
  }
}

/** A text; another where it cannot be read. */
function textOr(otherwise: string, read: () => unknown): string {
  try {
    return String(read());
  } catch {
    return otherwise;
  }
}

function inspected(value: unknown): string {
  return util.inspect(summarised(value), { depth: 4 });
}
