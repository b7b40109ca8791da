/** Reads the PNGs we write, by the book: chunks with checksums, zlib, filters, palette. */
import { strict as assert } from 'node:assert';
import { inflateSync } from 'node:zlib';

export interface Picture {
  width: number;
  height: number;
  /** [height, width, 3] */
  pixels: Uint8Array;
}

export function readPng(bytes: Uint8Array): Picture {
  assert.deepEqual([...bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = new Map<string, Buffer>();
  const file = Buffer.from(bytes);
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const body = file.subarray(at + 4, at + 8 + length);
    assert.equal(file.readUInt32BE(at + 8 + length), crc32(body), 'checksum');
    chunks.set(body.subarray(0, 4).toString('latin1'), body.subarray(4));
    at += 12 + length;
  }
  const header = chunks.get('IHDR')!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const palette = chunks.get('PLTE');
  assert.equal(header[8], 8, 'bit depth');
  assert.equal(header[9], palette ? 3 : 2, 'colour type');
  const channels = palette ? 1 : 3;
  const rows = unfilter(inflateSync(chunks.get('IDAT')!), width * channels, height, channels);
  if (!palette) return { width, height, pixels: rows };
  const pixels = new Uint8Array(3 * width * height);
  rows.forEach((index, i) => {
    pixels.set(palette.subarray(3 * index, 3 * index + 3), 3 * i);
  });
  return { width, height, pixels };
}

function unfilter(data: Uint8Array, stride: number, height: number, channels: number): Uint8Array {
  assert.equal(data.length, (stride + 1) * height, 'size of the data');
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    assert.ok(filter <= 2, `filter ${filter}`);
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = filter === 1 && x >= channels ? rows[at - channels] : 0;
      const up = filter === 2 && y > 0 ? rows[at - stride] : 0;
      rows[at] = data[y * (stride + 1) + 1 + x] + left + up;
    }
  }
  return rows;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return ~crc >>> 0;
}

export function pixelAt({ pixels, width }: Picture, x: number, y: number): number {
  const at = 3 * (y * width + x);
  return (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
}

/** The number of different colours in a rectangle. */
export function colorsIn(
  picture: Picture,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): number {
  const colors = new Set<number>();
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) colors.add(pixelAt(picture, column, row));
  }
  return colors.size;
}
