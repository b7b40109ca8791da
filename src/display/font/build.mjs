// `npm run build:font`: draws the glyphs that pictures need from Noto Sans SC (SIL Open Font
// License 1.1) into dist/font.bin, and puts the font's licence beside it. The format is read by
// ../png/font.ts.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { deflateSync } from 'fflate';
import * as fontkit from 'fontkit';
import wawoff2 from 'wawoff2';
import { rasterise } from './rasterise.mjs';

/**
 * Sizes in pixels and weights of the variable font. A slight gain keeps thin strokes dark on white.
 */
const faces = [
  { name: 'label', size: 15, weight: 420, gain: 1.15, hanRows: 87 },
  { name: 'small', size: 12.5, weight: 420, gain: 1.2, hanRows: 55 },
  { name: 'strong', size: 15, weight: 680, gain: 1.1, hanRows: 0 },
];

/**
 * Coverage is kept in eight levels: the eye sees no difference to sixteen, the file is a fifth
 * smaller.
 */
const LEVELS = 7;

/** Noto Sans SC, drawn: the bytes of font.bin. */
export async function buildFont() {
  const fonts = await openSlices();
  return pack(faces.map(face => drawFace(face, fonts)));
}

function packageFolder() {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve('@fontsource-variable/noto-sans-sc/LICENSE'));
}

/** The package cuts the font into about a hundred files. */
async function openSlices() {
  const folder = join(packageFolder(), 'files');
  const names = readdirSync(folder).filter(name => name.endsWith('.woff2'));
  const fonts = [];
  for (const name of names.sort()) {
    const bytes = await wawoff2.decompress(readFileSync(join(folder, name)));
    fonts.push(fontkit.create(Buffer.from(bytes)));
  }
  return fonts;
}

/** Which file has a character, at a weight. */
function byCharacter(fonts, weight) {
  const slices = new Map();
  for (const font of fonts) {
    const variation = font.getVariation({ wght: weight });
    for (const code of font.characterSet) if (!slices.has(code)) slices.set(code, variation);
  }
  return slices;
}

function* range(first, last) {
  for (let code = first; code <= last; code++) yield code;
}

/** Letters and signs every face has. */
function signs() {
  const arrows = '←↑→↓↔↗↘';
  const marks = '–—‘’“”„†•…‹›€™−≈≠≤≥×÷±°·∂∞√∑∆∅▁▲▼●○■□✓✗';
  return [
    ...range(0x20, 0x7e),
    ...range(0xa1, 0x17f), // Latin-1 and Latin Extended-A
    ...range(0x400, 0x45f), // Cyrillic
    ...[...arrows, ...marks].map(sign => sign.codePointAt(0)),
  ];
}

/**
 * Signs for blanks that the font lacks, as contours in thousandths of the size: an open box on the
 * baseline, and the arrow of a key that begins a line.
 */
const drawn = new Map(
  Object.entries({
    '␣': {
      advance: 560,
      contours: [[60, 130, 60, -90, 500, -90, 500, 130, 430, 130, 430, -20, 130, -20, 130, 130]],
    },
    '↵': {
      advance: 620,
      contours: [
        [490, 620, 490, 230, 210, 230, 210, 300, 420, 300, 420, 620],
        [50, 265, 240, 410, 240, 120],
      ],
    },
  }).map(([sign, { advance, contours }]) => [
    sign.codePointAt(0),
    { advanceWidth: advance, path: { commands: contours.flatMap(outline) } },
  ]),
);

/** Straight lines through x, y, x, y … and back. */
function outline([x, y, ...rest]) {
  const lines = [];
  for (let i = 0; i < rest.length; i += 2) {
    lines.push({ command: 'lineTo', args: [rest[i], rest[i + 1]] });
  }
  return [{ command: 'moveTo', args: [x, y] }, ...lines, { command: 'closePath', args: [] }];
}

/**
 * What Chinese and Japanese sentences need: punctuation, kana and the characters of GB 2312, whose
 * rows 16–55 hold the 3,755 commonest and rows 56–87 the next 3,008.
 */
function han(rows) {
  const decoder = new TextDecoder('gbk');
  const characters = [];
  for (const row of range(16, rows)) {
    for (const column of range(1, 94)) {
      const text = decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + column));
      if (/^\p{Script=Han}$/u.test(text)) characters.push(text.codePointAt(0));
    }
  }
  return [
    ...range(0x3001, 0x3017),
    ...range(0x3041, 0x30fc),
    ...characters,
    ...range(0xff01, 0xff5e),
  ];
}

function drawFace({ name, size, weight, gain, hanRows }, fonts) {
  const slices = byCharacter(fonts, weight);
  const codes = [...new Set([...signs(), ...drawn.keys(), ...(hanRows ? han(hanRows) : [])])]
    .filter(code => slices.has(code) || drawn.has(code))
    .sort((a, b) => a - b);
  let metrics = { ascent: 0, descent: 0 };
  const glyphs = codes.map(code => {
    const font = slices.get(code);
    if (font) {
      metrics = { ascent: font.ascent / font.unitsPerEm, descent: -font.descent / font.unitsPerEm };
    }
    const glyph = drawn.get(code) ?? font.glyphForCodePoint(code);
    const scale = size / (drawn.has(code) ? 1000 : font.unitsPerEm);
    return {
      code,
      advance: Math.round(glyph.advanceWidth * scale),
      image: rasterise(glyph.path.commands, scale),
    };
  });
  return { name, size, gain, ...metrics, glyphs };
}

/**
 * Header (JSON, its length first), then tables of fixed width, then coverages row by row, two to a
 * byte.
 */
function pack(built) {
  const parts = [];
  const header = built.map(({ name, size, ascent, descent, glyphs }) => ({
    name,
    ascent: Math.round(ascent * size),
    descent: Math.round(descent * size),
    count: glyphs.length,
  }));
  for (const { glyphs, gain } of built) {
    const table = new DataView(new ArrayBuffer(glyphs.length * 7));
    const rows = [];
    glyphs.forEach(({ code, advance, image }, i) => {
      table.setUint16(7 * i, code, true);
      const box = image ?? { left: 0, top: 0, width: 0, height: 0, coverage: [] };
      [advance, box.left, box.top, box.width, box.height].forEach((value, k) => {
        table.setInt8(7 * i + 2 + k, value);
      });
      rows.push(nibbles(box.coverage, gain));
    });
    parts.push(new Uint8Array(table.buffer), ...rows);
  }
  const head = new TextEncoder().encode(JSON.stringify(header));
  const all = Buffer.concat([Uint8Array.of(head.length & 255, head.length >> 8), head, ...parts]);
  return deflateSync(all, { level: 9 });
}

function nibbles(coverage, gain) {
  const bytes = new Uint8Array((coverage.length + 1) >> 1);
  coverage.forEach((value, i) => {
    const level = Math.min(LEVELS, Math.round(LEVELS * gain * value));
    bytes[i >> 1] |= i & 1 ? level << 4 : level;
  });
  return bytes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const target = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../../dist');
  mkdirSync(target, { recursive: true });
  const bytes = await buildFont();
  writeFileSync(join(target, 'font.bin'), bytes);
  writeFileSync(join(target, 'font.LICENSE.txt'), readFileSync(join(packageFolder(), 'LICENSE')));
  console.log(`font.bin: ${(bytes.length / 1024).toFixed(0)} KB`);
}
