/**
 * Bytes as visible characters, as GPT-2's vocabulary writes them: printable bytes of Latin-1 stand
 * for themselves, the others for the code points from U+0100 on. A blank is Ġ.
 */

/** The part of the platform's encoder used here; this room is compiled without DOM and Node. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };

const SIGNS = signs();
const BYTES = new Map(SIGNS.map((sign, byte) => [sign, byte]));

/** The text's UTF-8 bytes, each as its sign. */
export function toByteSigns(text: string): string {
  return Array.from(bytesOf(text), byte => SIGNS[byte]).join('');
}

/** The text of signs; bytes that are no UTF-8 give �, what is no sign stays. */
export function fromByteSigns(signs: string): string {
  return textOfBytes(
    Array.from(signs).flatMap(sign => {
      const byte = BYTES.get(sign);
      return byte === undefined ? [...bytesOf(sign)] : [byte];
    }),
  );
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOfBytes(bytes: readonly number[]): string {
  // a byte-order mark at the start is a character here, which the decoder would take away
  const decoded = new TextDecoder('utf-8').decode(Uint8Array.from([0x20, ...bytes]));
  return decoded.slice(1);
}

function signs(): string[] {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(isPrintable(byte) ? byte : next++),
  );
}
