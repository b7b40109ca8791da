/**
 * PNG (ISO/IEC 15948) from RGB pixels: with a palette when 256 colours are enough, else with the
 * filter per row whose differences are smallest. Same pixels, same bytes.
 */
import { zlibSync } from 'fflate';

/** @param pixels [height, width, 3] */
export function encodePng(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const indexed = toPalette(pixels, width, height);
  const data = indexed ? indexed.rows : filterRows(pixels, width, height);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, indexed ? 3 : 2], 8); // bit depth, colour type
  return join([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    ...(indexed ? [chunk('PLTE', indexed.palette)] : []),
    chunk('IDAT', zlibSync(data, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/**
 * Rows of palette indices, each with its filter byte 0; null when there are more than 256 colours.
 */
function toPalette(
  pixels: Uint8Array,
  width: number,
  height: number,
): { palette: Uint8Array; rows: Uint8Array } | null {
  const indices = new Map<number, number>();
  const rows = new Uint8Array((width + 1) * height);
  for (let i = 0; i < width * height; i++) {
    const color = (pixels[3 * i] << 16) | (pixels[3 * i + 1] << 8) | pixels[3 * i + 2];
    let index = indices.get(color);
    if (index === undefined) {
      if (indices.size === 256) return null;
      index = indices.size;
      indices.set(color, index);
    }
    rows[i + Math.floor(i / width) + 1] = index;
  }
  const palette = new Uint8Array(3 * indices.size);
  for (const [color, index] of indices) {
    palette.set([color >> 16, (color >> 8) & 255, color & 255], 3 * index);
  }
  return { palette, rows };
}

const BYTES = 3;

/** None, Sub and Up; the one with the least sum of absolute differences wins the row. */
function filterRows(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const stride = BYTES * width;
  const filtered = new Uint8Array((stride + 1) * height);
  const candidates = [new Uint8Array(stride), new Uint8Array(stride), new Uint8Array(stride)];
  for (let y = 0; y < height; y++) {
    const from = y * stride;
    const sums = [0, 0, 0];
    for (let x = 0; x < stride; x++) {
      const value = pixels[from + x];
      const left = x < BYTES ? 0 : pixels[from + x - BYTES];
      const up = y === 0 ? 0 : pixels[from + x - stride];
      [value, value - left, value - up].forEach((difference, k) => {
        const byte = difference & 255;
        candidates[k][x] = byte;
        sums[k] += byte < 128 ? byte : 256 - byte;
      });
    }
    const best = sums.indexOf(Math.min(...sums));
    filtered[y * (stride + 1)] = best;
    filtered.set(candidates[best], y * (stride + 1) + 1);
  }
  return filtered;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = new Uint8Array(4 + data.length);
  body.set([...type].map(letter => letter.charCodeAt(0)));
  body.set(data, 4);
  const framed = new Uint8Array(body.length + 8);
  const view = new DataView(framed.buffer);
  view.setUint32(0, data.length);
  framed.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  return framed;
}

const table = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
