/**
 * Reading files without knowing where they are: the kernel installs a reader, as this room runs in
 * any JavaScript.
 */
import { describe } from '../engine';
import { DataError } from './errors';
import { decodeUtf8 } from './utf8';

/**
 * Gives a file's bytes, chunk by chunk (cut anywhere) or whole. Rejects as Node does, with an error
 * that has a `code` ('ENOENT', 'EISDIR', 'EACCES', …) and the `path` it looked at.
 */
export type FileReader = (path: string) => AsyncIterable<Uint8Array> | Promise<Uint8Array>;

/**
 * Replaces a file's bytes, all of them or none: what was there survives a crash half-way. Rejects with an error whose
 * message is the reason, the end of a sentence, or an InterruptError.
 */
export type FileWriter = (path: string, bytes: Uint8Array) => Promise<void>;

let installed: { reader: FileReader; folder?: string } | undefined;
let writer: FileWriter | undefined;

/** Installs what models and tokenizers are saved with. */
export function setFileWriter(write: FileWriter): void {
  writer = write;
}

/** @throws DataError where the file cannot be written */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  checkPath(path);
  if (!writer) {
    throw new DataError(`Cannot write ${path}: no file writer is installed (setFileWriter).`, {
      path,
    });
  }
  try {
    await writer(path, bytes);
  } catch (error) {
    const { name, code, message } = error as FileError;
    if (name === 'InterruptError') throw error;
    const why = message ?? code ?? 'the writer gave no reason';
    throw new DataError(`Cannot write ${path}: ${why}.`, { path });
  }
}

/**
 * Installs what `fromTsv` and `fromJsonl` read with.
 *
 * @param folder where relative paths start from, as messages name it
 */
export function setFileReader(reader: FileReader, folder?: string): void {
  installed = { reader, folder };
}

/**
 * The text of a UTF-8 file, whole: for files that are not long. `readPieces` reads the others.
 *
 * @param wanted what shall be in it, for messages
 * @throws DataError where it is missing, not readable, empty, or not UTF-8
 */
export async function readText(path: string, wanted = 'pair'): Promise<string> {
  const bytes = await readBytes(path);
  const text = decodeUtf8(bytes, path);
  if (text.trim() === '') throw nothingIn(path, bytes.length, wanted);
  return text;
}

/** Says that a file of so many bytes has nothing but blank lines. */
export function nothingIn(path: string, size: number, wanted: string): DataError {
  const what = size === 0 ? 'is empty' : 'has only blank lines';
  return new DataError(`${path} ${what}: there is no ${wanted} to read.`, { path });
}

/** The bytes of a file. @throws DataError where it is missing or not readable */
export async function readBytes(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(path)) chunks.push(chunk);
  return joinBytes(chunks);
}

/** The bytes of a file, chunk by chunk. @throws DataError where it is missing or not readable */
export async function* readChunks(path: string): AsyncIterableIterator<Uint8Array> {
  checkPath(path);
  if (!installed) {
    throw new DataError(`Cannot read ${path}: no file reader is installed (setFileReader).`, {
      path,
    });
  }
  try {
    const given = installed.reader(path);
    if (Symbol.asyncIterator in given) yield* given;
    else yield await given;
  } catch (error) {
    throw new DataError(explain(path, error as FileError, installed.folder), { path });
  }
}

/** Chunks as one; a single one as it is. */
export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function checkPath(path: unknown): void {
  if (typeof path === 'string' && path !== '') return;
  throw new TypeError(`A path is a text such as 'data/en-zh.tsv'; got ${describe(path)}.`);
}

interface FileError {
  name?: string;
  code?: string;
  path?: string;
  message?: string;
}

function explain(path: string, { code, path: seen, message }: FileError, folder?: string): string {
  const looked = seen && seen !== path ? ` Looked at ${seen}.` : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const start = folder ? `the notebook's folder, ${folder}` : "the notebook's folder";
      return `There is no file ${path}.${looked} Relative paths start from ${start}.`;
    }
    case 'EISDIR':
      return `${path} is a folder.${looked} Name the file in it.`;
    case 'EACCES':
    case 'EPERM':
      return `${path} may not be read (${code}).${looked} Check who owns it and its permissions.`;
    default:
      return `Cannot read ${path}: ${message ?? code ?? 'the reader gave no reason'}.${looked}`;
  }
}
