/**
 * process.stdout, process.stderr and process.stdin of cells. What is written goes the way console's text goes: in order,
 * under its cell, at once. There is no input.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Readable, type Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Puts out text of the running cell. @throws InterruptError where the cell is asked to stop */
export type WriteText = (name: 'stdout' | 'stderr', text: string) => void;

const NO_INPUT =
  'There is no input here: a cell cannot read from stdin. Put the value in a variable.';

/** @param fail ends the running cell with an error: what waits for input would wait for ever */
export function replaceStdio(write: WriteText, fail: (error: Error) => void): void {
  for (const name of ['stdout', 'stderr'] as const) redirect(process[name], name, write);
  replaceStdin(fail);
  replaceWriteSync();
}

/** The worker's own stream, which its parent writes to its own: it hands text on at once instead. */
function redirect(stream: Writable, name: 'stdout' | 'stderr', write: WriteText): void {
  const decoder = new StringDecoder('utf8'); // a character may come in two pieces
  // as in Node: the streams of a process cannot be closed
  const end = (chunk?: unknown): Writable => {
    if (chunk !== undefined && typeof chunk !== 'function') stream.write(chunk);
    return stream;
  };
  Object.assign(stream, {
    _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void) {
      try {
        const isText = typeof chunk === 'string' && /^utf-?8$/i.test(encoding);
        write(name, isText ? chunk : decoder.write(bytesOf(chunk, encoding)));
      } finally {
        done(); // the stream goes on after an interrupt
      }
    },
    _writev: null,
    end,
    destroy: () => stream,
    fd: name === 'stdout' ? 1 : 2,
  });
}

function bytesOf(chunk: string | Buffer, encoding: BufferEncoding): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}

/** A stream asks for input once, and for no more before some came: whoever asks again gets another one. */
function replaceStdin(fail: (error: Error) => void): void {
  let current: Readable | undefined;
  const open = (): Readable => {
    const read = () => {
      current = undefined;
      fail(new Error(NO_INPUT));
    };
    return Object.assign(new Readable({ read }), { fd: 0 });
  };
  const get = () => {
    current ??= open();
    return current;
  };
  Object.defineProperty(process, 'stdin', { get, configurable: true, enumerable: true });
}

/** fs.writeSync(1, …), which libraries print with, keeps its place among the rest. */
function replaceWriteSync(): void {
  const { writeSync } = fs;
  const replaced = (fd: number, data: string | NodeJS.ArrayBufferView, ...rest: unknown[]) => {
    if (fd !== 1 && fd !== 2) {
      return (writeSync as (...values: unknown[]) => number)(fd, data, ...rest);
    }
    const bytes = writtenBytes(data, rest);
    process[fd === 1 ? 'stdout' : 'stderr'].write(bytes);
    return bytes.length;
  };
  Object.assign(fs, { writeSync: replaced });
  syncBuiltinESMExports();
}

/** What writeSync is asked to write: (string, position, encoding), (bytes, offset, length, position) or (bytes, options). */
function writtenBytes(data: string | NodeJS.ArrayBufferView, rest: readonly unknown[]): Buffer {
  if (typeof data === 'string') return Buffer.from(data, rest[1] as BufferEncoding | undefined);
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const [first] = rest;
  const options = typeof first === 'object' ? first : { offset: first, length: rest[1] };
  const { offset, length } = (options ?? {}) as { offset?: number; length?: number };
  const from = offset ?? 0;
  return bytes.subarray(from, from + (length ?? bytes.length - from));
}
