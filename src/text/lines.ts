/**
 * Files line by line, in memory that does not grow with them.
 *
 * Bytes are cut after line ends before they are decoded: a line end is never a part of a longer
 * UTF-8 sequence, so each piece is UTF-8 or not by itself, wherever the reader's chunks end.
 */
import { checkInterrupt } from '../engine';
import { joinBytes, nothingIn, readChunks } from './files';
import type { ReadCounts } from './pairs';
import { decodeUtf8 } from './utf8';

const LF = 10;
const CR = 13;

/**
 * Lines of a text, whatever system it was written on; the end of the last line starts no new one.
 */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/**
 * The text of a UTF-8 file in pieces; each but the last ends where a line ends.
 *
 * @param wanted what shall be in it, for messages
 * @throws DataError where the file is missing, not readable, empty, or not UTF-8
 */
export async function* readPieces(path: string, wanted = 'pair'): AsyncIterableIterator<string> {
  let size = 0;
  let linesBefore: number | undefined;
  let isBlank = true;
  let waiting: Uint8Array[] = []; // the beginning of a line

  const decode = (bytes: Uint8Array): string => {
    const text = decodeUtf8(bytes, path, linesBefore);
    linesBefore = (linesBefore ?? 0) + countFeeds(bytes);
    isBlank &&= text.trim() === '';
    return text;
  };
  for await (const chunk of readChunks(path)) {
    size += chunk.length;
    const end = endOfLines(chunk);
    if (end > 0) {
      yield decode(joinBytes([...waiting, chunk.subarray(0, end)]));
      waiting = [];
    }
    if (end < chunk.length) waiting.push(chunk.subarray(end));
  }
  if (waiting.length > 0) yield decode(joinBytes(waiting));
  if (isBlank) throw nothingIn(path, size, wanted);
}

/** Takes a file's lines one after another, and hands on the pairs in them. */
export interface LineParser {
  line(content: string): void;
  /** After the last line. @throws DataError on a bad line, unless these are to be skipped */
  end(): ReadCounts;
}

/** Gives a parser all lines of a file. @throws DataError where either finds something wrong */
export async function parseFile(path: string, parser: LineParser): Promise<ReadCounts> {
  for await (const piece of readPieces(path)) {
    checkInterrupt();
    for (const line of linesOf(piece)) parser.line(line);
  }
  return parser.end();
}

/** Where the last line that ends in these bytes ends; 0 where none surely does. */
function endOfLines(bytes: Uint8Array): number {
  // a CR at the very end may be the half of a CR LF
  const alone = bytes.subarray(0, -1).lastIndexOf(CR);
  return Math.max(bytes.lastIndexOf(LF), alone) + 1;
}

function countFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
