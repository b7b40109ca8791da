// Draws media/icon.png: the attention of a translation, five words by five, brightest where the decoder looked.
// Run with `npm run build:icon`.
import { writeFileSync } from 'node:fs';
import { mix } from '../src/display/png/color.ts';
import { encodePng } from '../src/display/png/encode.ts';

const SIZE = 128;
const MARGIN = 15;
const GAP = 4;
const RADIUS = 4;
const NIGHT = 0x171c2b;
const DEEP = 0x27365c;
const BLUE = 0x3f8ae0;
const GOLD = 0xffd166;

/** Weights [target, source]: two words change places, as they do between languages. */
const weights = [
  [1, 0.22, 0.06, 0.02, 0.01],
  [0.12, 0.18, 0.98, 0.25, 0.04],
  [0.05, 0.95, 0.3, 0.1, 0.03],
  [0.02, 0.08, 0.16, 0.97, 0.3],
  [0.01, 0.03, 0.06, 0.25, 1],
];

const side = (SIZE - 2 * MARGIN - GAP * (weights.length - 1)) / weights.length;

/** Dark blue at 0, blue at a half, gold at 1. */
const shade = weight =>
  weight < 0.5 ? mix(DEEP, BLUE, 2 * weight) : mix(BLUE, GOLD, 2 * weight - 1);

/** How much of the pixel a rounded square with its corner at (left, top) covers, 0 … 1. */
function coverage(column, row, left, top) {
  const half = side / 2;
  const x = Math.abs(column + 0.5 - left - half) - half + RADIUS;
  const y = Math.abs(row + 0.5 - top - half) - half + RADIUS;
  const distance = Math.hypot(Math.max(x, 0), Math.max(y, 0)) + Math.min(Math.max(x, y), 0);
  return Math.min(1, Math.max(0, RADIUS - distance + 0.5));
}

const pixels = new Uint8Array(3 * SIZE * SIZE);
for (let row = 0; row < SIZE; row++) {
  for (let column = 0; column < SIZE; column++) {
    let color = NIGHT;
    weights.forEach((line, t) => {
      line.forEach((weight, s) => {
        const share = coverage(column, row, MARGIN + s * (side + GAP), MARGIN + t * (side + GAP));
        if (share > 0) color = mix(color, shade(weight), share);
      });
    });
    pixels.set([color >> 16, (color >> 8) & 255, color & 255], 3 * (SIZE * row + column));
  }
}
writeFileSync(new URL('icon.png', import.meta.url), encodePng(pixels, SIZE, SIZE));
