// Whatever a picture shows, its words lie whole within it, and neither over each other nor over strips, cells and bars.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Canvas, type TextOptions } from '../../src/display/png/canvas';
import { drawClock } from '../../src/display/png/clock';
import { page } from '../../src/display/png/color';
import { type Font, readFont } from '../../src/display/png/font';
import { drawAttention, drawDecode, drawGates } from '../../src/display/png/single';
import { fontBytes } from './font';
import { sampleGates, samplePrediction } from './sample';

interface Box {
  what: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** What is written and filled while a picture is drawn. */
function placed(draw: () => Canvas): {
  texts: Box[];
  filled: Box[];
  width: number;
  height: number;
} {
  const [texts, filled]: Box[][] = [[], []];
  const { text, textUp, rect } = Canvas.prototype;
  /** The ink of a text, along its baseline and across. */
  const ink = (canvas: Canvas, words: string, { face = 'label', align = 'left' }: TextOptions) => {
    const width = canvas.measure(words, face);
    let pen = align === 'left' ? 0 : align === 'right' ? -width : -Math.round(width / 2);
    const box = { what: words, left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const letter of words.normalize('NFC')) {
      const glyph = canvas.font[face].find(letter.codePointAt(0) ?? 0)?.glyph;
      const { left, top, width, height, advance } = glyph ?? assert.fail(`no glyph of ${letter}`);
      if (width > 0) {
        box.left = Math.min(box.left, pen + left);
        box.right = Math.max(box.right, pen + left + width);
        box.top = Math.min(box.top, top);
        box.bottom = Math.max(box.bottom, top + height);
      }
      pen += advance;
    }
    return box;
  };
  Canvas.prototype.text = function (x, y, words, options = {}) {
    const { what, left, right, top, bottom } = ink(this, words, options);
    const [column, row] = [Math.round(x), Math.round(y)];
    texts.push({
      what,
      left: column + left,
      right: column + right,
      top: row + top,
      bottom: row + bottom,
    });
    text.call(this, x, y, words, options);
  };
  Canvas.prototype.textUp = function (x, y, words, options = {}) {
    const { what, left, right, top, bottom } = ink(this, words, options);
    const [column, row] = [Math.round(x), Math.round(y)];
    texts.push({
      what,
      left: column + top,
      right: column + bottom,
      top: row - right,
      bottom: row - left,
    });
    textUp.call(this, x, y, words, options);
  };
  Canvas.prototype.rect = function (x, y, width, height, color) {
    const [left, right, top, bottom] = [x, x + width, y, y + height].map(Math.round);
    if (color !== page) filled.push({ what: 'filled', left, right, top, bottom });
    rect.call(this, x, y, width, height, color);
  };
  try {
    const { width, height } = draw();
    return { texts: texts.filter(({ right }) => right > -Infinity), filled, width, height };
  } finally {
    Object.assign(Canvas.prototype, { text, textUp, rect });
  }
}

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function assertPlaced(draw: () => Canvas): void {
  const { texts, filled, width, height } = placed(draw);
  assert.ok(texts.length > 0);
  for (const [k, one] of [...texts, ...filled].entries()) {
    const { what, left, right, top, bottom } = one;
    const where = `${what}: ${left} … ${right} of ${width}, ${top} … ${bottom} of ${height}`;
    assert.ok(left >= 0 && right <= width && top >= 0 && bottom <= height, where);
    if (k >= texts.length) continue;
    for (const other of texts.slice(0, k)) {
      assert.ok(!overlap(one, other), `${where} lies over ${other.what}`);
    }
    if (/^(0\.\d\d|1\.00|NaN)$/.test(what)) continue; // a number in its cell
    assert.ok(!filled.some(other => overlap(one, other)), `${where} lies over something filled`);
  }
}

suite('words in pictures', function () {
  this.timeout(60_000);
  let font: Font;
  suiteSetup(() => {
    font = readFont(fontBytes());
  });
  const token = fc.constantFrom('a', 'you', '你', '▁lower', '<eos>', 'Weltgesundheitsorganisation');
  const tokens = fc.array(token, { minLength: 1, maxLength: 30 });
  const words = [
    'Some words about it that are long enough for several lines. '.repeat(4),
    'And more.',
  ];

  test('lie in them whole, and over nothing, on the clock', () => {
    const sizes = fc.record({
      units: fc.constantFrom(1, 5, 300),
      attention: fc.boolean(),
      layers: fc.constantFrom(1, 2),
    });
    fc.assert(
      fc.property(tokens, tokens, sizes, fc.constantFrom(1, 2), (source, target, size, ways) => {
        const prediction = samplePrediction(source, target, size);
        prediction.trace.encoderGates = sampleGates(source.length, size.units, 3, 2, ways as 1 | 2);
        assertPlaced(() => drawClock(font, prediction, words));
        delete prediction.trace.encoderGates;
        delete prediction.trace.decoderGates;
        assertPlaced(() => drawClock(font, prediction, words));
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  test('lie in them whole, and over nothing, in single views', () => {
    fc.assert(
      fc.property(tokens, tokens, fc.constantFrom(1, 300), (source, target, units) => {
        const prediction = samplePrediction(source, target, { units });
        const { attention } = prediction.trace;
        assertPlaced(() => drawAttention(font, prediction, attention!, words));
        assertPlaced(() => drawDecode(font, prediction, words));
        const gates = sampleGates(source.length, units, 4, 4, 2);
        assertPlaced(() => drawGates(font, gates, source, 'encoder', words));
      }),
      { seed: 4, numRuns: 20 },
    );
  });
});
