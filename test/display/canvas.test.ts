// What pictures are made of: filled rectangles, lines and text where they are asked for, wrapped text, round numbers.
import { strict as assert } from 'node:assert';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { drawCandidates } from '../../src/display/png/candidates';
import { Canvas, type TextOptions } from '../../src/display/png/canvas';
import { contrast, inkOn, mix } from '../../src/display/png/color';
import { encodePng } from '../../src/display/png/encode';
import {
  type FaceName,
  type Font,
  readFont,
  setFontSource,
  theFont,
} from '../../src/display/png/font';
import { drawStrips, stripHeading } from '../../src/display/png/gateStrips';
import { drawMatrix } from '../../src/display/png/matrix';
import { linear, logarithmic, tickText } from '../../src/display/png/scale';
import { drawable, layOut, shorten } from '../../src/display/png/text';
import { fontBytes } from './font';
import { pixelAt } from './readPng';
import { numbers, sampleGates } from './sample';

let font: Font;
suiteSetup(() => {
  font = readFont(fontBytes());
});
/** Pixels that are not white, as 'x y'. */
function drawnOn(canvas: Canvas): Set<string> {
  const found = new Set<string>();
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++)
      if (pixelAt(canvas, x, y) !== 0xffffff) found.add(`${x} ${y}`);
  }
  return found;
}
const drawn = (draw: (canvas: Canvas) => void, width = 40, height = 30) => {
  const canvas = new Canvas(width, height, font);
  draw(canvas);
  return drawnOn(canvas);
};

suite('canvas', () => {
  test('what leaves the picture is cut off, and comes in nowhere else', () => {
    const parts: ((canvas: Canvas, x: number, y: number) => void)[] = [
      (canvas, x, y) => canvas.rect(x - 4, y - 4, 9, 9, 0x123456),
      (canvas, x, y) => canvas.frame(x - 4, y - 4, 9, 9, 0x123456, 2),
      (canvas, x, y) => canvas.dot(x, y, 4, 0x123456),
      (canvas, x, y) => canvas.line([[x - 4, y - 3], [x + 4, y + 4]], 0x123456, 3), // biome-ignore format: points
      (canvas, x, y) => canvas.text(x - 8, y + 6, '你好'),
      (canvas, x, y) => canvas.textUp(x + 6, y + 8, 'Ag'),
    ];
    for (const part of parts) {
      const whole = drawn(canvas => part(canvas, 50, 50), 100, 100);
      assert.ok(whole.size > 20);
      for (const [x, y] of [
        [0, 15],
        [39, 15],
        [20, 0],
        [20, 29],
        [0, 0],
        [39, 29],
        [-60, 15],
        [20, 90],
      ]) {
        const inside = [...whole]
          .map(place => place.split(' ').map(Number))
          .map(([column, row]) => [column - 50 + x, row - 50 + y])
          .filter(([column, row]) => column >= 0 && column < 40 && row >= 0 && row < 30);
        const there = drawn(canvas => part(canvas, x, y));
        assert.deepEqual(there, new Set(inside.map(([column, row]) => `${column} ${row}`)));
      }
    }
  });

  test('a frame is as thick as asked for, inside its borders', () => {
    for (const thickness of [1, 3]) {
      const there = drawn(canvas => canvas.frame(5, 4, 20, 12, 0, thickness));
      const expected = new Set<string>();
      for (let y = 4; y < 16; y++) {
        for (let x = 5; x < 25; x++) {
          const depth = Math.min(x - 5, 24 - x, y - 4, 15 - y);
          if (depth < thickness) expected.add(`${x} ${y}`);
        }
      }
      assert.deepEqual(there, expected);
    }
    assert.deepEqual(drawn(canvas => canvas.frame(5, 4, 20, 12, 0)).size, 2 * 20 + 2 * 10);
  });

  test('pixels take a colour as far as they are covered', () => {
    const canvas = new Canvas(4, 1, font);
    for (const [x, share] of [0, 0.5, 1, 7].entries()) canvas.blend(x, 0, 0x204060, share);
    const shown = [0, 1, 2, 3].map(x => pixelAt(canvas, x, 0).toString(16));
    assert.deepEqual(shown, ['ffffff', '90a0b0', '204060', '204060']);
    const thick = new Canvas(30, 20, font);
    thick.line([[5, 10], [15, 10], [25, 10]], 0, 2); // biome-ignore format: points
    for (const [y, color] of [
      [8, 0xffffff],
      [9, 0],
      [10, 0],
      [11, 0xffffff],
    ]) {
      for (let x = 5; x < 25; x++) assert.equal(pixelAt(thick, x, y), color, `${x} ${y}`);
    }
    const thin = new Canvas(30, 20, font);
    thin.line([[5, 10], [25, 10]], 0, 1); // biome-ignore format: points
    assert.equal(pixelAt(thin, 15, 9), 0x808080, 'half of each pixel beside it');
    assert.equal(pixelAt(thin, 15, 10), 0x808080);
  });

  test('text begins, ends or has its middle where it is put; upwards it is the same turned', () => {
    const words = '你 Ag،y';
    for (const face of ['label', 'small', 'strong'] as FaceName[]) {
      const at = (x: number, options: TextOptions) => {
        const canvas = new Canvas(200, 60, font);
        canvas.text(x, 30, words, { face, ...options });
        return canvas;
      };
      const width = new Canvas(1, 1, font).measure(words, face);
      const left = at(60, {});
      assert.deepEqual(at(60 + width, { align: 'right' }).pixels, left.pixels);
      assert.deepEqual(at(60 + Math.round(width / 2), { align: 'center' }).pixels, left.pixels);
      const up = new Canvas(60, 200, font);
      up.textUp(30, 199 - 60, words, { face });
      for (let y = 0; y < 60; y++) {
        for (let x = 0; x < 200; x++) assert.equal(pixelAt(up, y, 199 - x), pixelAt(left, x, y));
      }
    }
  });

  test('a letter without a glyph is a box of its own width', () => {
    const canvas = new Canvas(30, 20, font);
    assert.equal(canvas.measure('ع'), 11);
    const box = drawn(one => one.text(4, 15, 'ع'), 30, 20);
    const expected = new Set<string>();
    for (let k = 0; k < 9; k++) {
      for (const place of [
        [5 + k, 5],
        [5 + k, 14],
        [5, 14 - k],
        [13, 14 - k],
      ]) {
        expected.add(place.join(' '));
      }
    }
    assert.deepEqual(box, expected);
  });
});

suite('cells, strips and bars by their size', () => {
  /** Colours of a row or a column of pixels. */
  const along = (canvas: Canvas, x: number, y: number, [dx, dy]: [number, number], count: number) =>
    Array.from({ length: count }, (_, k) => pixelAt(canvas, x + k * dx, y + k * dy));

  test('cells of a matrix have gaps from 12 pixels each way on', () => {
    for (const [width, height, gap] of [
      [12, 12, 1],
      [11, 12, 0],
      [12, 11, 0],
    ]) {
      const canvas = new Canvas(40, 40, font);
      const matrix = { rows: 2, columns: 2, values: Float32Array.of(1, 1, 1, 1) };
      drawMatrix(canvas, matrix, { x: 3, y: 5, cellWidth: width, cellHeight: height });
      const [across, down] = [
        along(canvas, 3, 6, [1, 0], 2 * width),
        along(canvas, 4, 5, [0, 1], 2 * height),
      ];
      assert.equal(
        across.filter(color => color === 0xffffff).length,
        2 * gap,
        `${width} × ${height}`,
      );
      assert.equal(
        down.filter(color => color === 0xffffff).length,
        2 * gap,
        `${width} × ${height}`,
      );
    }
  });

  test('cells have their number from a quarter on, from 34 × 16 pixels on', () => {
    const inks = (weight: number, cellWidth: number, cellHeight: number) => {
      const canvas = new Canvas(80, 60, font);
      const matrix = { rows: 1, columns: 1, values: Float32Array.of(weight) };
      drawMatrix(canvas, matrix, { x: 9, y: 9, cellWidth, cellHeight });
      const colors = new Set<number>();
      for (let y = 9; y < 8 + cellHeight; y++)
        for (const one of along(canvas, 9, y, [1, 0], cellWidth - 1)) colors.add(one);
      return colors.size > 1;
    };
    assert.deepEqual(
      [
        inks(0.25, 34, 16),
        inks(0.249, 34, 16),
        inks(0.25, 33, 16),
        inks(0.25, 34, 15),
        inks(Number.NaN, 34, 16),
      ],
      [true, false, false, false, true],
    );
  });

  test('strips have gaps between tokens from 12 pixels on', () => {
    for (const tokens of ['right', 'down'] as const) {
      for (const [cell, gap] of [
        [12, 1],
        [11, 0],
      ]) {
        const canvas = new Canvas(100, 100, font);
        const layout = { x: 30, y: 30, cell, thickness: 3, gap: 40, tokens };
        drawStrips(canvas, { ...sampleGates(3, 3), names: ['i'] }, 0, layout);
        const line = along(canvas, 30, 30, tokens === 'right' ? [1, 0] : [0, 1], 3 * cell);
        assert.equal(line.filter(color => color === 0xffffff).length, 3 * gap, `${tokens} ${cell}`);
      }
    }
  });

  test('rows of candidates need 15 pixels; what cannot be told from nothing is left out', () => {
    const rivals = (probabilities: number[]) =>
      probabilities.map((p, id) => ({ id, token: `r${id}`, logProbability: Math.log(p) }));
    const textsOf = (probabilities: number[], cell = 15, width = 400) => {
      const canvas = new Canvas(500, 60, font);
      const texts: string[] = [];
      canvas.text = (_x, _y, text) => texts.push(text);
      const step = { id: 9, token: 'w', logProbability: Math.log(0.004), entropy: 1 };
      drawCandidates(canvas, [{ ...step, candidates: [{ ...step }, ...rivals(probabilities)] }], {
        x: 5,
        y: 30,
        cell,
        width,
      });
      return { texts, canvas };
    };
    const head = ['probability', 'also considered', '0.00'];
    assert.deepEqual(textsOf([0.5], 14).texts, []);
    assert.deepEqual(textsOf([0.5, 0.0051, 0.0049, 0.3]).texts, [
      ...head,
      'r0',
      '0.50',
      'r1',
      '0.01',
    ]);
    const { canvas } = textsOf([]);
    assert.equal(
      along(canvas, 5, 37, [1, 0], 90).filter(color => color === 0x005fb8).length,
      1,
      'a bar of a pixel',
    );
    const probe = new Canvas(1, 1, font);
    const needed = 90 + 42 + 10 + probe.measure('r0') + probe.measure('0.50', 'small') + 8;
    assert.deepEqual(textsOf([0.5], 15, needed).texts, [...head, 'r0', '0.50']);
    assert.deepEqual(textsOf([0.5], 15, needed - 1).texts, head);
  });
});

suite('text that has to fit', () => {
  const width = (text: string, face: FaceName) => new Canvas(1, 1, font).measure(text, face);

  test('is cut to the longest beginning that fits with an ellipsis', () => {
    const canvas = new Canvas(1, 1, font);
    for (const face of ['label', 'strong'] as FaceName[]) {
      for (let room = 1; room < 120; room += 3) {
        const text = 'translations 你好';
        const cut = shorten(canvas, text, room, face);
        if (width(text, face) <= room) {
          assert.equal(cut, text);
          continue;
        }
        const kept = [...cut].slice(0, -1);
        assert.equal(cut, `${text.slice(0, kept.length)}…`);
        assert.ok(width(cut, face) <= room || kept.length === 1);
        assert.ok(width(`${text.slice(0, kept.length + 1)}…`, face) > room);
      }
    }
    assert.equal(shorten(canvas, 'abc', width('abc', 'label')), 'abc');
  });

  test('is wrapped into full lines, between words and after any Chinese character', () => {
    const canvas = new Canvas(1, 1, font);
    const word = fc.constantFrom(
      'a',
      'word',
      '你好，',
      '吗。',
      '12 %',
      '(3 % open,',
      '—',
      'translations',
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 100, max: 300 }),
        (all, room) => {
          const text = all.join(' ');
          const { lines, height } = layOut(canvas, [text], room);
          assert.equal(
            lines
              .map(one => one.text)
              .join('')
              .replace(/\s/g, ''),
            text.replace(/\s/g, ''),
          );
          for (const [k, { text: line, y }] of lines.entries()) {
            assert.ok(width(line, 'small') <= room && line === line.trim() && line !== '', line);
            assert.equal(y, 18 * k);
            assert.doesNotMatch(line, /^[%，。]/, 'stays with what is before it');
          }
          assert.equal(height, 18 * lines.length + 5);
        },
      ),
      { seed: 5 },
    );
    const chinese = layOut(canvas, ['你'.repeat(50)], 100).lines;
    const most = Math.floor(100 / width('你', 'small'));
    assert.deepEqual(new Set(chinese.slice(0, -1).map(line => line.text.length)), new Set([most]));
    const words = layOut(canvas, ['word '.repeat(40)], 200).lines;
    for (const { text } of words.slice(0, -1))
      assert.ok(width(`${text} word`, 'small') > 200, text);
    const two = layOut(canvas, ['a', '', 'b'], 100);
    assert.deepEqual([two.lines, two.height], [[{ text: 'a', y: 0 }, { text: 'b', y: 28 }], 51]); // biome-ignore format: short
  });

  test('has […] for what the font lacks, once for several letters in a row', () => {
    const canvas = new Canvas(1, 1, font);
    assert.equal(drawable(canvas, 'a قطة b'), 'a […] b');
    assert.equal(drawable(canvas, 'قطة كلب b ع'), '[…] b […]');
    assert.equal(drawable(canvas, 'fac\u0327ade'), 'fac\u0327ade');
    assert.equal(drawable(canvas, 'fac\u0327ade ع'), 'façade […]');
  });
});

suite('axes', () => {
  test('linear ones have round steps, no more of them than asked for', () => {
    const ticks = (lo: number, hi: number, options = {}) =>
      linear(lo, hi, 0, 1, options).ticks.map(tick => Number(tick.toPrecision(12)));
    assert.deepEqual(ticks(0, 100), [0, 20, 40, 60, 80, 100]);
    assert.deepEqual(ticks(0, 101), [0, 50, 100]);
    assert.deepEqual(ticks(0, 50), [0, 10, 20, 30, 40, 50]);
    assert.deepEqual(ticks(0, 0.3), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(ticks(-3, 12), [0, 5, 10]);
    assert.deepEqual(ticks(0, 3, { count: 8, least: 1 }), [0, 1, 2, 3], 'half a step is none');
    assert.deepEqual(ticks(0, 8, { count: 8 }), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(ticks(4, 4), [4]);
    const { at } = linear(10, 30, 300, 100);
    assert.deepEqual([10, 15, 30, 40].map(at), [300, 250, 100, 0]);
    assert.equal(linear(4, 4, 7, 9).at(4), 7);
  });

  test('logarithmic ones have 1, 2, 3, 5 of every power, or powers where those are many', () => {
    assert.deepEqual(logarithmic(0.09, 12, 0, 1).ticks.map(tickText), [
      ...['0.1', '0.2', '0.3', '0.5', '1', '2', '3', '5', '10'],
    ]);
    assert.deepEqual(logarithmic(1, 1e4, 0, 1).ticks.length, 17);
    assert.deepEqual(logarithmic(1, 2e4, 0, 1).ticks, [1, 10, 100, 1000, 10_000]);
    assert.deepEqual(logarithmic(1e-8, 1, 0, 1).ticks.length, 9);
    assert.deepEqual(
      logarithmic(1e-8, 1e8, 0, 1).ticks.map(tick => Math.round(Math.log10(tick))),
      [-8, -6, -4, -2, 0, 2, 4, 6, 8],
    );
    const { at } = logarithmic(1, 10_000, 400, 0);
    for (const [value, pixel] of [
      [1, 400],
      [10, 300],
      [10_000, 0],
    ]) {
      assert.ok(Math.abs(at(value) - pixel) < 1e-9);
    }
    assert.equal(logarithmic(2, 2, 5, 9).at(2), 5);
  });

  test('labels are short', () => {
    assert.deepEqual([0.1 + 0.2, 2, 1500, 9999, 10_000, 12_500, 123_456, 1e6, 2e7].map(tickText), [
      ...['0.3', '2', '1500', '10000', '10 k', '12.5 k', '123 k', '1e6', '2e7'],
    ]);
  });
});

suite('colours and files', () => {
  test('contrast is that of WCAG 2', () => {
    for (const [a, b, ratio] of [
      [0xffffff, 0, 21],
      [0x767676, 0xffffff, 4.54],
      [0x0000ff, 0xffffff, 8.59],
      [0xff0000, 0xffffff, 4],
      [0x00ff00, 0, 15.3],
      [0x0a0a0a, 0, 1.06],
      [0x0b0b0b, 0, 1.07],
    ]) {
      assert.ok(Math.abs(contrast(a, b) - ratio) < 0.006, `${contrast(a, b)}, it is ${ratio}`);
      assert.equal(contrast(b, a), contrast(a, b));
    }
    assert.deepEqual([0xff0000, 0x0000ff, 0x808080].map(inkOn), [0, 0xffffff, 0]);
    assert.equal(mix(0x102030, 0x305070, 0.25).toString(16), '182c40');
  });

  test('rows of many colours are filtered so that differences are small', () => {
    const next = numbers(4);
    const [width, height] = [40, 30];
    const pixels = new Uint8Array(3 * width * height).map((_, k) => {
      const [y, x] = [Math.floor(k / 3 / width), Math.floor(k / 3) % width];
      if (y % 3 === 0) return 256 * next();
      return y % 3 === 1 ? 6 * x + y : 0.5 + 6 * x + y + 3 * next();
    });
    const png = Buffer.from(encodePng(pixels, width, height));
    const at = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    const used = new Set<number>();
    for (let y = 0; y < height; y++) {
      const sums = [0, 1, 2].map(filter => {
        let sum = 0;
        for (let k = 0; k < 3 * width; k++) {
          const left = k < 3 ? 0 : pixels[y * 3 * width + k - 3];
          const up = y === 0 ? 0 : pixels[(y - 1) * 3 * width + k];
          const byte = (pixels[y * 3 * width + k] - [0, left, up][filter]) & 255;
          sum += Math.min(byte, 256 - byte);
        }
        return sum;
      });
      const filter = rows[y * (3 * width + 1)];
      assert.equal(sums[filter], Math.min(...sums), `row ${y}`);
      used.add(filter);
    }
    assert.equal(used.size, 3);
  });

  test('the font is asked for with the first picture, and once', () => {
    let asked = 0;
    setFontSource(() => {
      asked++;
      return fontBytes();
    });
    assert.equal(asked, 0);
    const first = theFont();
    assert.equal(theFont(), first);
    assert.equal(asked, 1);
    setFontSource(null);
    assert.equal(theFont(), null);
  });

  test('strips are headed by their network, layer and units', () => {
    const heading = (units: number, layers = 1, directions: 1 | 2 = 1) =>
      stripHeading(sampleGates(2, units, 1, layers, directions), 'encoder', layers - 1, 28);
    assert.equal(heading(1), 'encoder LSTM: 1 unit');
    assert.equal(heading(28), 'encoder LSTM: 28 units in the order they open');
    assert.equal(heading(29), 'encoder LSTM: 29 units in the order they open, 28 drawn');
    assert.equal(heading(3, 2), 'encoder LSTM, layer 2: 3 units in the order they open');
    assert.equal(
      heading(3, 2, 2),
      'encoder LSTM, layer 1 backwards: 3 units in the order they open',
    );
  });
});
