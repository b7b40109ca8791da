// How cells and strips are drawn: numbers, outlines, units that are more than pixels; and candidates beside them.
import { strict as assert } from 'node:assert';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import { distance, hex } from './painted';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  decodePayload,
  gatesPayload,
  SOURCE,
} from './payloads';
import { recording, texts } from './recorded';
import { themes } from './themes';

const f32 = { dtype: 'f32' } as const;

suite('renderer: how cells are drawn', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  const drawnBy = recording(opened);

  test('numbers in cells: two digits from 0.20 on, in the middle, if there is room', async () => {
    const weights = [0.2, 0.19, 0.999, 0.5, 0, 1, 0.25];
    const payload = structuredClone(attentionPayload);
    payload.seqs = { src: { tokens: SOURCE }, tgt: { tokens: ['a', 'b'] } };
    payload.data.items[0].w = encodeArray([...weights, ...weights], [1, 1, 2, 7], { dtype: 'f32' });
    const numbers = texts(await drawnBy(payload));
    assert.deepEqual(
      numbers.map(({ what }) => what),
      // 0.2 is a little more in float32
      ['0.20', '1.00', '0.50', '1.00', '0.25', '0.20', '1.00', '0.50', '1.00', '0.25'],
    );
    const columns = [0, 2, 3, 5, 6, 0, 2, 3, 5, 6];
    for (const [k, { x, y, align, font }] of numbers.entries()) {
      assert.deepEqual(
        [x, y, align],
        [60 * columns[k] + 30, 32 * Math.floor(k / 5) + 16, 'center'],
      );
      assert.match(font, /^11px /);
    }
    // 7 columns of 32 pixels, then of 31
    const label = (await output('x').locator('.stage > .at').nth(1).boundingBox())!.width;
    for (const [cell, count] of [
      [32, 10],
      [31, 0],
    ]) {
      await opened.notebook.page.setViewportSize({
        width: Math.ceil(label) + 4 + 24 + 7 * cell,
        height: 900,
      });
      await opened.notebook.page.waitForTimeout(60);
      const again = await drawnBy({ ...payload, id: `of ${cell}` });
      assert.equal(texts(again).length, count, `${cell} pixels`);
    }
    await opened.notebook.page.setViewportSize({ width: 1010, height: 900 });
    const broken = structuredClone(payload);
    broken.data.items[0].w = encodeArray(new Array(14).fill(Number.NaN), [1, 1, 2, 7], f32);
    assert.equal(texts(await drawnBy({ ...broken, id: 'none' })).length, 0);
  });

  test('in high contrast every cell and every strip has an outline', async () => {
    assert.equal((await drawnBy(bundlePayload)).filter(({ kind }) => kind === 'outline').length, 0);
    await opened.notebook.theme('high contrast');
    const outlines = (await drawnBy({ ...attentionPayload, id: 'c' })).filter(
      ({ kind }) => kind === 'outline',
    );
    assert.equal(outlines.length, 28);
    const line = themes['high contrast'].variables.contrastBorder;
    for (const [k, { x, y, what, color, width }] of outlines.entries()) {
      assert.deepEqual([x, y], [60 * (k % 7) + 0.5, 32 * Math.floor(k / 7) + 0.5]);
      assert.deepEqual([what, color, width], ['58,30', line, 1]);
    }
    const strips = (await drawnBy({ ...gatesPayload(DECODER), id: 'g' })).filter(
      ({ kind }) => kind === 'outline',
    );
    assert.deepEqual(
      strips.map(({ x, y, what, color }) => [x, y, what, color]),
      DECODER.names.map((_, k) => [0.5, 53 * k + 0.5, `${4 * 110 - 2},47`, line]),
    );
    await drawnBy({ ...bundlePayload, id: 'b' });
    const down = (await drawnBy({ ...bundlePayload, id: 'b2' })).filter(
      ({ kind, what }) => kind === 'outline' && what.endsWith(`,${4 * 32 - 2}`),
    );
    assert.equal(down.length, 6);
    const box = (await output('x')
      .getByRole('img', { name: 'gates of the decoder in words' })
      .boundingBox())!;
    const size = (box.width - 25) / 6;
    for (const [k, { x, y, what }] of down.entries()) {
      assert.ok(Math.abs(x - k * (size + 5) - 0.5) < 0.01 && y === 0.5, `${x}, ${y}`);
      assert.ok(Math.abs(Number.parseFloat(what) - size + 1) < 0.01, what);
    }
  });

  test('between cells there is a pixel that nothing is painted on', async () => {
    await opened.notebook.show('x', bundlePayload);
    const isBare = (alt: string) =>
      output('x')
        .getByRole('img', { name: alt })
        .evaluate(canvas => {
          const { width, height } = canvas as HTMLCanvasElement;
          const { data } = (canvas as HTMLCanvasElement)
            .getContext('2d')!
            .getImageData(0, 0, width, height);
          const painted = Array.from({ length: width * height }, (_, k) => data[4 * k + 3] > 0);
          const rows = Array.from({ length: height }, (_, y) => y);
          const columns = Array.from({ length: width }, (_, x) => x);
          return {
            columns: columns.filter(x => rows.every(y => !painted[y * width + x])),
            rows: rows.filter(y => columns.every(x => !painted[y * width + x])),
          };
        });
    const ends = (count: number, size: number) =>
      Array.from({ length: count }, (_, k) => (k + 1) * size - 1);
    const matrix = await isBare('attention in words');
    const size = (await output('x')
      .getByRole('img', { name: 'attention in words' })
      .boundingBox())!;
    assert.deepEqual(matrix, { columns: ends(7, size.width / 7), rows: ends(4, size.height / 4) });
    assert.deepEqual(
      (await isBare('gates of the encoder in words')).columns,
      ends(7, size.width / 7),
    );
    assert.deepEqual(
      (await isBare('gates of the decoder in words')).rows,
      ends(4, size.height / 4),
    );
  });

  test('of more units than pixels evenly chosen ones are drawn, without seams', async () => {
    const many = gatesPayload(DECODER);
    const units = 120;
    const value = (gate: number, token: number, place: number) =>
      ((place + 7 * token + gate) % units) / units;
    const shape = [1, 6, 4, units];
    const all = Array.from({ length: 6 * 4 * units }, (_, k) =>
      value(Math.floor(k / units / 4), Math.floor(k / units) % 4, k % units),
    );
    many.data.layers = ['layer 1'];
    many.data.x = encodeArray(all, shape, f32);
    many.data.units = encodeArray(
      Array.from({ length: units }, (_, k) => k),
      [1, units],
      { dtype: 'i32' },
    );
    await opened.notebook.show('x', many);
    const ramp = await output('x')
      .locator('canvas')
      .first()
      .evaluate(canvas => {
        const target = canvas as HTMLCanvasElement;
        const { data } = target.getContext('2d')!.getImageData(0, 0, target.width, target.height);
        return Array.from({ length: target.height }, (_, y) =>
          [0, 1, 2, 3].map(token => [
            ...data.slice(
              4 * (y * target.width + token * 110 + 50),
              4 * (y * target.width + token * 110 + 50) + 3,
            ),
          ]),
        );
      });
    const blue = hex(themes.light.variables['charts-blue']);
    for (let line = 0; line < 48; line++) {
      for (const token of [0, 3]) {
        const place = Math.floor(((line + 0.5) / 48) * units);
        const share = 0.05 + 0.95 * (Math.round(255 * value(0, token, place)) / 255) ** 0.8;
        const expected = [255, 255, 255].map((white, k) =>
          Math.round(white + (blue[k] - white) * share),
        );
        const [red, green, third] = ramp[line][token];
        assert.ok(
          distance([red, green, third], [expected[0], expected[1], expected[2]]) < 6,
          `${line}: ${ramp[line][token]}, not ${expected}`,
        );
      }
    }
    const gaps = [48, 49, 50, 51, 52].map(y => ramp[y][0].join());
    assert.deepEqual(new Set(gaps), new Set(['0,0,0']), 'nothing is painted between strips');
  });

  test('candidates: the rest is told where there is one; steps stand beside them where there is room', async () => {
    await opened.notebook.show('x', decodePayload);
    const caption = () => output('x').locator('.candidate ~ .caption').innerText();
    assert.match(await caption(), /all others 0\.13$/);
    const sure = structuredClone(decodePayload);
    const logp = (share: number) => [
      Math.log(share),
      ...new Array(11).fill(Number.NEGATIVE_INFINITY),
    ];
    sure.data.topk.logp = encodeArray(logp(0.996), [4, 3], f32);
    await opened.notebook.show('x', sure);
    assert.doesNotMatch(await caption(), /all others/);
    sure.data.topk.logp = encodeArray(logp(0.99), [4, 3], f32);
    await opened.notebook.show('x', { ...sure });
    assert.match(await caption(), /all others 0\.01$/);
    const title = await output('x').locator('.candidate').first().getAttribute('title');
    assert.equal(title, 'uno · 0.990');
    const places = async () => {
      const boxes = await Promise.all(
        ['.step', '.candidate'].map(one => output('x').locator(one).first().boundingBox()),
      );
      return boxes[1]!.x > boxes[0]!.x + boxes[0]!.width;
    };
    for (const [width, beside] of [
      [1010, true],
      [664, true],
      [663, false],
    ] as const) {
      await opened.notebook.page.setViewportSize({ width, height: 900 });
      await opened.notebook.page.waitForTimeout(100);
      assert.equal(await places(), beside, String(width));
    }
  });
});

suite('renderer: canvases of fine screens', function () {
  this.timeout(60_000);
  const opened = inNotebook({ scale: 4 });

  test('have three pixels each way at most', async () => {
    await opened.notebook.show('a', attentionPayload);
    const scale = await opened
      .output('a')
      .locator('canvas')
      .evaluate(canvas => {
        const { width, height } = canvas as HTMLCanvasElement;
        const box = canvas.getBoundingClientRect();
        return [width / box.width, height / box.height];
      });
    assert.deepEqual(scale, [3, 3]);
  });
});
