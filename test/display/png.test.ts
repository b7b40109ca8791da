import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { mimeBundle, setFontSource } from '../../src/display';
import { Canvas } from '../../src/display/png/canvas';
import {
  accent,
  contrast,
  diverging,
  ink,
  inkOn,
  muted,
  page,
  sequential,
  warm,
} from '../../src/display/png/color';
import { encodePng } from '../../src/display/png/encode';
import { type Font, readFont } from '../../src/display/png/font';
import { stripHeading } from '../../src/display/png/gateStrips';
import { drawMatrix } from '../../src/display/png/matrix';
import { drawGates } from '../../src/display/png/single';
import { fontBytes } from './font';
import { colorsIn, pixelAt, readPng } from './readPng';
import { numbers, sampleGates, samplePrediction, sampleRun } from './sample';

const sentence = ['how', 'are', 'you', 'today', '?', '<eos>'];
const answer = ['你', '今天', '好', '吗', '？', '<eos>'];

suite('PNG encoder', () => {
  test('what it writes reads back, with a palette and without', () => {
    const size = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(size, size, fc.boolean(), fc.nat(), (width, height, few, seed) => {
        const next = numbers(seed);
        const pixels = new Uint8Array(3 * width * height).map(() => {
          const value = Math.floor(256 * next());
          return few ? value & 0x80 : value;
        });
        assert.deepEqual(readPng(encodePng(pixels, width, height)), { width, height, pixels });
      }),
      { seed: 7 },
    );
  });

  test('uses the palette up to 256 colours', () => {
    const pixels = (colors: number) =>
      new Uint8Array(3 * 600).map(
        (_, i) => [((i / 3) % colors) & 255, ((i / 3) % colors) >> 8, 0][i % 3],
      );
    assert.equal(encodePng(pixels(256), 600, 1)[25], 3);
    assert.equal(encodePng(pixels(257), 600, 1)[25], 2);
  });
});

suite('colours', () => {
  test('text stands out from what it is on by 4.5 : 1', () => {
    for (const color of [ink, muted]) assert.ok(contrast(color, page) >= 4.5);
    for (let k = -100; k <= 100; k++) {
      for (const background of [sequential(k / 100), diverging(k / 100)]) {
        assert.ok(contrast(inkOn(background), background) >= 4.5);
      }
    }
  });

  test('ramps go one way: more is darker', () => {
    for (let k = 1; k <= 100; k++) {
      assert.ok(contrast(sequential(k / 100), page) >= contrast(sequential((k - 1) / 100), page));
      assert.ok(contrast(diverging(-k / 100), page) >= contrast(diverging((1 - k) / 100), page));
    }
    assert.deepEqual([sequential(1), diverging(1), diverging(-1)], [accent, accent, warm]);
  });
});

suite('font', () => {
  let font: Font;
  suiteSetup(() => {
    font = readFont(fontBytes());
  });

  test('has Latin, Cyrillic, kana and the Chinese characters of GB 2312', () => {
    const canvas = new Canvas(1, 1, font);
    const letters =
      'The quick brown fox Größe façade ñ œ “…” → × −0.58 ▁␣↵∅ привет ひらがな カタカナ';
    assert.ok(canvas.covers(letters));
    const decoder = new TextDecoder('gbk');
    let missing = 0;
    for (let row = 16; row <= 55; row++) {
      for (let column = 1; column <= (row === 55 ? 89 : 94); column++) {
        const character = decoder.decode(Uint8Array.of(160 + row, 160 + column));
        if (!canvas.covers(character)) missing++;
      }
    }
    assert.equal(missing, 0);
    assert.ok(!canvas.covers('ع') && !canvas.covers('😀'));
  });

  test('letters decomposed into marks look like the composed ones', () => {
    const draw = (text: string) => {
      const canvas = new Canvas(60, 24, font);
      canvas.text(4, 18, text);
      return canvas.pixels;
    };
    assert.deepEqual(draw('façade'), draw('fac\u0327ade'));
  });

  test('a missing glyph is a box, and text ends where it was measured to end', () => {
    const canvas = new Canvas(200, 40, font);
    canvas.text(10, 25, 'عa你', { face: 'small' });
    const picture = readPng(encodePng(canvas.pixels, 200, 40));
    const width = canvas.measure('عa你', 'small');
    assert.ok(colorsIn(picture, { x: 10, y: 5, width, height: 30 }) > 2);
    assert.equal(colorsIn(picture, { x: 12 + width, y: 0, width: 100, height: 40 }), 1);
    assert.equal(pixelAt(picture, 11, 15), 0);
  });
});

suite('pictures', () => {
  suiteSetup(() => setFontSource(fontBytes));
  suiteTeardown(() => setFontSource(null));

  const drawn = (value: unknown) => {
    const bytes = Buffer.from(mimeBundle(value, { id: 'a' })['image/png']!, 'base64');
    return { bytes, picture: readPng(bytes) };
  };

  test('a matrix has the colour of each weight and the number in strong cells', () => {
    const values = Float32Array.of(0, 1, 0.5, Number.NaN);
    const canvas = new Canvas(140, 100, readFont(fontBytes()));
    const matrix = { rows: 2, columns: 2, values };
    drawMatrix(canvas, matrix, { x: 10, y: 10, cellWidth: 60, cellHeight: 40 });
    const picture = readPng(encodePng(canvas.pixels, 140, 100));
    assert.equal(pixelAt(picture, 12, 12), sequential(0));
    assert.equal(pixelAt(picture, 72, 12), sequential(1));
    assert.equal(pixelAt(picture, 12, 52), sequential(0.5));
    const cell = (x: number, y: number) => colorsIn(picture, { x, y, width: 58, height: 38 });
    assert.equal(cell(10, 10), 1);
    assert.ok(cell(70, 10) > 3);
    assert.ok(cell(70, 50) > 3, 'NaN is written');
  });

  test('a translation: title, gates, attention, candidates and words are all there', () => {
    const { bytes, picture } = drawn(samplePrediction(sentence, answer, { units: 128 }));
    assert.ok(bytes.length < 60 * 1024, `${bytes.length}`);
    assert.ok(picture.width > 900 && picture.width < 1300, `${picture.width}`);
    assert.ok(picture.height > 400 && picture.height < 700, `${picture.height}`);
    const places = {
      title: { x: 10, y: 10, width: 200, height: 24 },
      'encoder gates': { x: 68, y: 66, width: 310, height: 180 },
      matrix: { x: 68, y: 280, width: 310, height: 200 },
      'decoder gates': { x: 414, y: 280, width: 330, height: 200 },
      candidates: { x: 776, y: 280, width: 300, height: 200 },
      legend: { x: 14, y: 490, width: 700, height: 24 },
    };
    for (const [name, place] of Object.entries(places)) {
      assert.ok(colorsIn(picture, place) > 5, `${name} is blank`);
    }
  });

  test('an encoder that reads both ways shows both, each under its whole heading', () => {
    const font = readFont(fontBytes());
    const tokens = ['a', 'b', '<eos>'];
    const trace = sampleGates(3, 200, 1, 4, 2);
    const { pixels, width, height } = drawGates(font, trace, tokens, 'encoder', ['Words.']);
    const probe = new Canvas(1, 1, font);
    const headings = [2, 3].map(layer => stripHeading(trace, 'encoder', layer, 56));
    assert.match(headings[0], /layer 2 forwards/);
    assert.match(headings[1], /layer 2 backwards/);
    for (const heading of headings) assert.ok(54 + probe.measure(heading, 'small') <= width);
    const picture = { pixels, width, height };
    const [first, second] = [68, 68 + 24 + 6 * 60];
    for (const y of [first, second]) {
      assert.ok(colorsIn(picture, { x: 54, y: y - 18, width: 300, height: 16 }) > 5, 'heading');
      assert.ok(colorsIn(picture, { x: 54, y, width: 150, height: 340 }) > 10, 'strips');
    }
    const one = drawGates(font, sampleGates(3, 200, 1, 2), tokens, 'encoder', ['Words.']);
    assert.equal(height - one.height, 24 + 6 * 60);
  });

  test('is the same for the same prediction', () => {
    const once = drawn(samplePrediction(sentence, answer)).bytes;
    assert.deepEqual(drawn(samplePrediction(sentence, answer)).bytes, once);
  });

  test('any sentence can be drawn: one token, hundreds, without attention, in any script', () => {
    const token = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constantFrom('你', '<eos>', 'مرحبا', '', '👩‍👩‍👧', ' '),
    );
    const tokens = fc.array(token, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(tokens, tokens, fc.boolean(), (source, target, attention) => {
        drawn(samplePrediction(source, target, { units: 3, attention }));
      }),
      { seed: 8, numRuns: 12 },
    );
    const many = Array.from({ length: 150 }, (_, k) => `w${k}`);
    const { picture } = drawn(samplePrediction(many, many, { units: 2 }));
    assert.ok(picture.height < 2500);
    const cut = samplePrediction(['a'], [], { units: 2 });
    drawn(cut);
  });

  test('a training: both axes, curves and key; at every stage', () => {
    const { bytes, picture } = drawn(sampleRun(10, 66));
    assert.ok(bytes.length < 60 * 1024, `${bytes.length}`);
    assert.ok(colorsIn(picture, { x: 58, y: 76, width: 740, height: 250 }) > 50);
    assert.ok(colorsIn(picture, { x: 200, y: 10, width: 600, height: 24 }) > 10);
    for (const run of [sampleRun(3, 4, 0), sampleRun(1, 1), sampleRun(300, 2)]) drawn(run);
    const diverged = sampleRun(2, 5);
    diverged.history.steps[7].loss = Number.NaN;
    diverged.history.epochs[1].trainLoss = Number.POSITIVE_INFINITY;
    diverged.history.epochs[0].devLoss = 0;
    drawn(diverged);
  });

  test('a training: the key begins behind the title, or below a long one', () => {
    const probe = new Canvas(1, 1, readFont(fontBytes()));
    const named = (model: string) => drawn(Object.assign(sampleRun(10, 66), { model })).picture;
    const behind = (model: string) => 16 + probe.measure(`training ${model}`, 'strong');
    for (const model of ['GRUModel', 'TransformerModel']) {
      const [picture, x] = [named(model), behind(model)];
      assert.equal(colorsIn(picture, { x, y: 10, width: 24, height: 24 }), 1, model);
      assert.ok(colorsIn(picture, { x: x + 24, y: 10, width: 500, height: 24 }) > 10, model);
    }
    const long = 'TranslatorThatHasANameOfItsOwn';
    const x = behind(long);
    assert.equal(colorsIn(named(long), { x, y: 10, width: 860 - x, height: 24 }), 1);
    assert.ok(colorsIn(named(long), { x: 14, y: 36, width: 600, height: 14 }) > 10);
  });

  test('a training: no curve runs through the name of the best epoch', () => {
    const run = sampleRun(12, 66);
    for (const epoch of run.history.epochs) epoch.bleu = 97; // along the top
    const plot = (best: typeof run.best) => drawn(Object.assign(run, { best })).picture;
    const [named, bare] = [plot({ epoch: 12, step: 12 * 66, devLoss: 1 }), plot(null)];
    const changed: [x: number, y: number][] = [];
    for (let y = 76; y < 326; y++) {
      for (let x = 58; x < 803; x++) {
        if (pixelAt(named, x, y) !== pixelAt(bare, x, y)) changed.push([x, y]);
      }
    }
    const [xs, ys] = [changed.map(([x]) => x), changed.map(([, y]) => y)];
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    assert.ok(Math.max(...xs) - left > 60 && Math.max(...ys) - top < 20, 'the label');
    for (let y = top; y <= Math.max(...ys); y++) {
      for (let x = left; x <= Math.max(...xs); x++) {
        const color = pixelAt(named, x, y);
        assert.equal(color >> 16, color & 255, `a colour at ${x}, ${y}`);
      }
    }
  });
});
