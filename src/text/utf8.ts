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

/**
 * The text of UTF-8 bytes, a byte-order mark at the start of the file taken off.
 *
 * @param linesBefore of the file, where the bytes are not its beginning
 * @throws DataError with the line of the first byte that is not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array, path: string, linesBefore?: number): string {
  const isStart = linesBefore === undefined;
  if (isStart && isUtf16(bytes)) {
    throw new DataError(`${path} is UTF-16. Save it as UTF-8.`, { path });
  }
  try {
    return decoderOf(isStart).decode(bytes);
  } catch {
    const line = (linesBefore ?? 0) + brokenLine(bytes);
    throw new DataError(
      `${path}, line ${line} is not UTF-8 (Chinese text is often saved as GBK). ` +
        'Save the file as UTF-8.',
      { path, line },
    );
  }
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function decoderOf(atStart: boolean) {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: !atStart });
}

/**
 * A line break is never a part of a longer UTF-8 sequence, so each line is UTF-8 or not by itself.
 */
function brokenLine(bytes: Uint8Array): number {
  const decoder = decoderOf(true);
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const at = bytes.indexOf(10, start);
    const end = at < 0 ? bytes.length : at + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return line;
}
