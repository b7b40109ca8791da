/** base64 (RFC 4648) between bytes and text, the same in every host. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const codes = Uint8Array.from(ALPHABET, letter => letter.charCodeAt(0));
const PAD = '='.charCodeAt(0);

const values = new Uint8Array(128).fill(255);
codes.forEach((code, value) => {
  values[code] = value;
});

/** Arguments String.fromCharCode takes at once without filling the stack. */
const CHUNK = 8192;

export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const [a, b, c] = [bytes[from], bytes[from + 1] ?? 0, bytes[from + 2] ?? 0];
    text[to] = codes[a >> 2];
    text[to + 1] = codes[((a & 3) << 4) | (b >> 4)];
    text[to + 2] = from + 1 < bytes.length ? codes[((b & 15) << 2) | (c >> 6)] : PAD;
    text[to + 3] = from + 2 < bytes.length ? codes[c & 63] : PAD;
  }
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += CHUNK) {
    parts.push(String.fromCharCode(...text.subarray(at, at + CHUNK)));
  }
  return parts.join('');
}

/** @throws RangeError for text that is not base64. */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new RangeError(`base64 of ${text.length} characters is cut off`);
  const pads = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - pads);
  const letters = text.length - pads;
  let held = 0;
  for (let i = 0, to = 0; i < letters; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? values[code] : 255;
    if (value === 255) throw new RangeError(`base64 has no ${JSON.stringify(text[i])} (at ${i})`);
    held = (held << 6) | value;
    const kept = i & 3;
    if (kept !== 0) bytes[to++] = (held >> (6 - 2 * kept)) & 255;
  }
  return bytes;
}
