// Text that has to fit, round numbers at axes, colours that stand out, and files that are small.
import { strict as assert } from 'node:assert';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { Canvas } from '../../src/display/png/canvas';
import { contrast, inkOn, mix } from '../../src/display/png/color';
import { encodePng } from '../../src/display/png/encode';
import {
  type FaceName,
  type Font,
  readFont,
  setFontSource,
  theFont,
} from '../../src/display/png/font';
import { stripHeading } from '../../src/display/png/gateStrips';
import { linear, logarithmic, tickText } from '../../src/display/png/scale';
import { drawable, layOut, shorten } from '../../src/display/png/text';
import { fontBytes } from './font';
import { numbers, sampleGates } from './sample';

let font: Font;
suiteSetup(() => {
  font = readFont(fontBytes());
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
