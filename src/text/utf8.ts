/**
 * Bytes to text, strictly: bytes that are not UTF-8 are an error that names the line, never a
 * silent �.
 */
import { DataError } from './errors';

/** The part of the platform's TextDecoder used here; this room is compiled without DOM and Node. */
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

export const LF = 10;
export const CR = 13;

/** The byte that ends the lines of a whole file: LF, also behind CR, or CR where there is no LF. */
export function lineEndOf(bytes: Uint8Array): number {
  return bytes.includes(LF) || !bytes.includes(CR) ? LF : CR;
}

/**
 * The text of UTF-8 bytes, a byte-order mark at the start of the file taken off.
 *
 * @param linesBefore of the file, where the bytes are not its beginning
 * @param lineEnd the byte that ends its lines
 * @throws DataError for UTF-16, and with the line of the first byte that is not UTF-8
 */
export function decodeUtf8(
  bytes: Uint8Array,
  path: string,
  linesBefore?: number,
  lineEnd = lineEndOf(bytes),
): string {
  const isStart = linesBefore === undefined;
  if (isStart && hasUtf16Mark(bytes)) {
    throw new DataError(`${path} is UTF-16. Save it as UTF-8.`, { path });
  }
  const zeros = isStart ? shareOfZeros(bytes) : 0;
  if (zeros > UTF16_ZEROS) throw utf16(path);
  try {
    return decoderOf(isStart).decode(bytes);
  } catch {
    if (zeros > 0) throw utf16(path);
    const line = (linesBefore ?? 0) + brokenLine(bytes, lineEnd);
    throw new DataError(
      `${path}, line ${line} is not UTF-8 (Chinese text is often saved as GBK). ` +
        'Save the file as UTF-8.',
      { path, line },
    );
  }
}

function utf16(path: string): DataError {
  return new DataError(
    `${path} has bytes of 0 as UTF-16 without a byte-order mark has them. Save it as UTF-8.`,
    { path },
  );
}

function hasUtf16Mark([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Bytes at the beginning of a file that tell its encoding. */
const SAMPLE = 4096;
/** In UTF-16 every second byte of a Latin letter, blank or line end is 0; UTF-8 has none in ordinary text. */
const UTF16_ZEROS = 0.05;

/** How many of the first bytes are 0, where all of them are at even or all at odd places. */
function shareOfZeros(bytes: Uint8Array): number {
  const zeros = [0, 0];
  const length = Math.min(SAMPLE, bytes.length);
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[i % 2]++;
  return zeros[0] > 0 && zeros[1] > 0 ? 0 : (zeros[0] + zeros[1]) / Math.max(1, length);
}

function decoderOf(atStart: boolean) {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: !atStart });
}

/**
 * A line break is never a part of a longer UTF-8 sequence, so each line is UTF-8 or not by itself.
 */
function brokenLine(bytes: Uint8Array, lineEnd: number): number {
  const decoder = decoderOf(true);
  let line = 1;
  for (let start = 0; ; line++) {
    const at = bytes.indexOf(lineEnd, start);
    const end = at < 0 ? bytes.length : at + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
}
