/**
 * Files line by line, in memory that does not grow with them.
 *
 * Lines end with LF or CR LF; a CR by itself ends a line only in a file that has no LF (as old Macs wrote them), and is white
 * space else. Bytes are cut after line ends before they are decoded: a line end is never a part of a longer UTF-8 sequence,
 * so each piece is UTF-8 or not by itself, wherever the reader's chunks end.
 */
import { checkInterrupt } from '../engine';
import { DataError } from './errors';
import { joinBytes, nothingIn, readChunks } from './files';
import type { ReadCounts } from './pairs';
import { CR, decodeUtf8, LF, lineEndOf } from './utf8';

const MIB = 2 ** 20;

/** What shall be in a file, and the longest line it may have, in bytes. */
export interface Wanted {
  readonly what: 'pair' | 'text';
  readonly longest: number;
}

/** Sentences are short: a longer line is of a file that is something else. */
const PAIRS: Wanted = { what: 'pair', longest: 16 * MIB };
/** Some running texts have no line ends at all. */
export const TEXT: Wanted = { what: 'text', longest: 128 * MIB };

/** After so many bytes without an LF, CRs are the line ends. */
const WITHOUT_LF = 16 * MIB;

/** A text with LF or CR LF at the end of its lines, where CR alone ended them. */
export function withFeeds(text: string): string {
  return text.includes('\n') ? text : text.replaceAll('\r', '\n');
}

/** Lines of a whole text; the end of the last line starts no new one. */
export function linesOf(text: string): string[] {
  return linesOfPiece(withFeeds(text));
}

/** Lines of what `readPieces` or `withFeeds` gave. */
export function linesOfPiece(piece: string): string[] {
  const lines = piece.split(/\r?\n/);
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/**
 * The text of a UTF-8 file in pieces; each but the last ends where a line ends, with LF or CR LF.
 *
 * @throws DataError where the file is missing, not readable, empty, not UTF-8, or has a line that is too long
 */
export async function* readPieces(
  path: string,
  wanted: Wanted = PAIRS,
): AsyncIterableIterator<string> {
  let size = 0;
  let isBlank = true;
  let lineEnd: number | undefined; // not known yet
  let linesBefore: number | undefined;
  let waiting: Uint8Array[] = []; // the beginning of a line, or all bytes so far where the line end is not known
  let waitingSize = 0;
  let hasCr = false; // looked for until the line end is known

  const decode = (bytes: Uint8Array, end: number): string => {
    const before = linesBefore ?? 0;
    const { count, tooLong } = measure(bytes, end, wanted.longest);
    if (tooLong !== undefined) throw lineTooLong(path, before + tooLong, wanted);
    const text = decodeUtf8(bytes, path, linesBefore, end);
    linesBefore = before + count;
    isBlank &&= text.trim() === '';
    return end === CR ? text.replace(/\r\n?/g, '\n') : text;
  };
  for await (const chunk of readChunks(path)) {
    size += chunk.length;
    waiting.push(chunk);
    waitingSize += chunk.length;
    if (lineEnd === undefined) {
      hasCr ||= chunk.includes(CR);
      if (chunk.includes(LF)) lineEnd = LF;
      else if (waitingSize > WITHOUT_LF && hasCr) lineEnd = CR;
    }
    if (lineEnd === CR) waiting = [joinBytes(waiting)]; // a CR at the end of the chunk before may end a line
    const newest = waiting[waiting.length - 1];
    const last = lineEnd === undefined ? 0 : endOfLines(newest, lineEnd);
    if (lineEnd !== undefined && last > 0) {
      const rest = newest.subarray(last);
      yield decode(joinBytes([...waiting.slice(0, -1), newest.subarray(0, last)]), lineEnd);
      waiting = rest.length > 0 ? [rest] : [];
      waitingSize = rest.length;
    }
    const isOneLine = lineEnd !== undefined || !hasCr;
    if (waitingSize > wanted.longest && isOneLine) {
      throw lineTooLong(path, (linesBefore ?? 0) + 1, wanted);
    }
  }
  if (waiting.length > 0) {
    const bytes = joinBytes(waiting);
    yield decode(bytes, lineEnd ?? lineEndOf(bytes));
  }
  if (isBlank) throw nothingIn(path, size, wanted.what);
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
    for (const line of linesOfPiece(piece)) parser.line(line);
  }
  return parser.end();
}

/** Where the last line that ends in these bytes ends; 0 where none surely does. */
function endOfLines(bytes: Uint8Array, lineEnd: number): number {
  if (lineEnd === LF) return bytes.lastIndexOf(LF) + 1;
  // a CR at the very end may be the half of a CR LF
  const alone = bytes.subarray(0, -1).lastIndexOf(CR);
  return Math.max(bytes.lastIndexOf(LF), alone) + 1;
}

/** How many lines end in these bytes, and which of them, counted from 1, is the first that is too long. */
function measure(bytes: Uint8Array, lineEnd: number, longest: number) {
  let count = 0;
  let start = 0;
  for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, start)) {
    count++;
    if (at - start > longest) return { count, tooLong: count };
    start = at + 1;
  }
  return { count, tooLong: bytes.length - start > longest ? count + 1 : undefined };
}

function lineTooLong(path: string, line: number, { what, longest }: Wanted): DataError {
  const remedy =
    what === 'pair'
      ? 'No sentence is as long: look whether the file has one pair on each line'
      : 'Divide it into lines';
  return new DataError(
    `${path}, line ${line} is longer than ${Math.round(longest / MIB)} MB. ${remedy}.`,
    { path, line },
  );
}
