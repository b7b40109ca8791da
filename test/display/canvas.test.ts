// What pictures are made of: filled rectangles, lines and text where they are asked for, cells and bars by their size.
import { strict as assert } from 'node:assert';
import { drawCandidates } from '../../src/display/png/candidates';
import { Canvas, type TextOptions } from '../../src/display/png/canvas';
import { type FaceName, type Font, readFont } from '../../src/display/png/font';
import { drawStrips } from '../../src/display/png/gateStrips';
import { drawMatrix } from '../../src/display/png/matrix';
import { fontBytes } from './font';
import { pixelAt } from './readPng';
import { sampleGates } from './sample';

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
