// What is drawn on the canvases of a page, call by call: labels of axes, lines and dashes of curves, numbers in cells, outlines.
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
  HISTORY,
  historyPayload,
  SOURCE,
} from './payloads';
import { themes } from './themes';

const f32 = { dtype: 'f32' } as const;

/** A call of a canvas with what it is drawn with. */
interface Call {
  kind: 'text' | 'stroke' | 'outline';
  /** Text, or lengths of dashes. */
  what: string;
  x: number;
  y: number;
  color: string;
  font: string;
  align: string;
  width: number;
}

const RECORD = `{
  window.drawn = [];
  const proto = CanvasRenderingContext2D.prototype;
  const { fillText, stroke, strokeRect } = proto;
  const keep = (context, kind, what, x, y, color) => drawn.push({
    kind, what, x, y, color, font: context.font, align: context.textAlign, width: context.lineWidth });
  proto.fillText = function (text, x, y, ...rest) {
    const at = this.getTransform().transformPoint({ x, y });
    keep(this, 'text', text, at.x, at.y, this.fillStyle);
    return fillText.call(this, text, x, y, ...rest);
  };
  proto.stroke = function (...all) {
    keep(this, 'stroke', this.getLineDash().join(), 0, 0, this.strokeStyle);
    return stroke.apply(this, all);
  };
  proto.strokeRect = function (x, y, width, height) {
    keep(this, 'outline', [width, height].join(), x, y, this.strokeStyle);
    return strokeRect.call(this, x, y, width, height);
  };
}`;

suite('renderer: what is drawn on canvases', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  setup(() => opened.notebook.page.evaluate(RECORD));

  /** What showing a payload draws. */
  async function drawnBy(payload: { id: string }): Promise<Call[]> {
    const { page } = opened.notebook;
    await page.evaluate('drawn.length = 0');
    await opened.notebook.show('x', payload);
    await page.evaluate(
      'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
    const calls = await page.evaluate<Call[]>('drawn');
    // a plot is drawn several times until it has its size and its curves
    return [...new Map(calls.map(call => [JSON.stringify(call), call])).values()];
  }
  const texts = (calls: readonly Call[]) => calls.filter(({ kind }) => kind === 'text');
  const css = (color: string) =>
    hex(color).reduce((text, channel) => text + channel.toString(16).padStart(2, '0'), '#');

  test('axes of a training are labelled: steps, losses, scores', async () => {
    await drawnBy(historyPayload(4));
    const calls = texts(await drawnBy(historyPayload(5)));
    const words = calls.map(({ what }) => what);
    for (const label of ['step', 'loss, nats per token (logarithmic)', 'BLEU · exact match, %']) {
      assert.equal(words.filter(word => word === label).length, 1, label);
    }
    assert.equal(words.filter(word => word === 'best, epoch 2').length, 1);
    const plot = await output('x').locator('.plot').boundingBox();
    const area = await output('x').locator('.u-over').boundingBox();
    assert.ok(plot && area);
    const scores = calls.filter(
      ({ what, x }) => /^\d+$/.test(what) && x > area.x - plot.x + area.width,
    );
    assert.deepEqual(
      scores.map(({ what }) => what),
      ['0', '20', '40', '60', '80', '100'],
    );
    const top = area.y - plot.y;
    for (const { what, y } of scores) {
      assert.ok(
        Math.abs(y - (top + area.height * (1 - Number(what) / 100))) < 3,
        `${what} at ${y}`,
      );
    }
    // losses: equal ratios are equal distances
    const losses = calls.filter(({ what, x }) => /^[\d.]+$/.test(what) && x < area.x - plot.x);
    assert.deepEqual(
      losses.map(({ what }) => what),
      ['1', '2', '3', '5', '7'],
    );
    const [one, two, , five] = losses.map(({ y }) => y);
    assert.ok(
      Math.abs((one - five) / (one - two) - Math.log(5) / Math.log(2)) < 0.1,
      `${[one, two, five]}`,
    );
    const steps = calls.filter(({ what, y }) => /^\d+$/.test(what) && y > top + area.height);
    assert.ok(steps.length > 3);
    for (const { what, x } of steps) {
      const expected = area.x - plot.x + (Number(what) / 40) * area.width;
      assert.ok(Math.abs(x - expected) < 2, `${what} at ${x}, not ${expected}`);
    }
    for (const { font, color, what } of calls) {
      assert.match(font, /^11px /, what);
      assert.equal(color, css(themes.light.variables.descriptionForeground), what);
    }
    assert.ok(area.width > 850 && area.height > 200 && plot.height === 270, JSON.stringify(area));
    assert.equal(await output('x').locator('.u-legend').count(), 0);
  });

  test('without scores there is no axis for them', async () => {
    const bare = historyPayload(2);
    bare.data.series = bare.data.series.slice(0, 4);
    bare.data.cols = bare.data.cols.slice(0, 5);
    const calls = texts(await drawnBy(bare));
    assert.ok(calls.every(({ what }) => what !== '100' && !what.includes('BLEU')));
    const area = await output('x').locator('.u-over').boundingBox();
    const plot = await output('x').locator('.plot').boundingBox();
    assert.ok(
      area && plot && area.x + area.width < plot.x + plot.width - 8,
      'room for the last label',
    );
  });

  test('curves: epochs thick, steps thin and pale; scores dashed, each its way', async () => {
    await opened.notebook.theme('dark');
    const strokes = (await drawnBy(historyPayload(5))).filter(({ kind }) => kind === 'stroke');
    const { variables } = themes.dark;
    const lines = (color: string) =>
      strokes.filter(one => one.color === color).map(({ width, what }) => `${width} ${what}`);
    for (const [color, line] of [
      [variables['charts-blue'], '2 '],
      [variables['charts-orange'], '2 '],
      [variables['charts-green'], '2 6,3'],
      [variables['charts-purple'], '2 2,3'],
      ['#3c628c', '1 '], // half way from the background to blue
      [variables.foreground, '1 3,3'],
    ]) {
      assert.ok(lines(color).includes(line), `${color}: ${lines(color)}, not ${line}`);
    }
    assert.equal(lines('#68507b').length, 0, 'the gradient norm is not shown');
    await output('x').locator('.key', { hasText: 'gradient norm' }).click();
    await opened.notebook.theme('high contrast');
    await opened.notebook.page.evaluate('drawn.length = 0');
    const contrast = (await drawnBy({ ...historyPayload(5), id: 'again' })).filter(
      ({ kind }) => kind === 'stroke',
    );
    const full = themes['high contrast'].variables['charts-blue'];
    assert.ok(
      contrast.some(({ color, width }) => color === full && width === 1),
      'no pale lines',
    );
    const rules = contrast.filter(
      ({ color }) => color === themes['high contrast'].variables.contrastBorder,
    );
    assert.ok(rules.length > 0, 'lines of the grid have the colour of borders');
  });

  test('the best epoch: its words are at the side where there is room', async () => {
    const labelled = async (x: number) => {
      const payload = historyPayload(5);
      payload.data.events = [{ x, label: 'here' }];
      const calls = await drawnBy({ ...payload, id: `at ${x}` });
      return calls.find(({ what }) => what === 'here');
    };
    const area = async () => {
      const [plot, over] = [
        await output('x').locator('.plot').boundingBox(),
        await output('x').locator('.u-over').boundingBox(),
      ];
      assert.ok(plot && over);
      return { left: over.x - plot.x, width: over.width, top: over.y - plot.y };
    };
    for (const step of [0, 4, 19, 21, 39, 40]) {
      const call = await labelled(step);
      const { left, width, top } = await area();
      const line = left + (step / 40) * width;
      assert.equal(call?.align, step > 20 ? 'right' : 'left', String(step));
      assert.ok(
        Math.abs((call?.x ?? 0) - line - (step > 20 ? -6 : 6)) < 2,
        `${step}: ${call?.x}, ${line}`,
      );
      assert.ok(Math.abs((call?.y ?? 0) - top - 2) < 1);
    }
    assert.equal(await labelled(41), undefined, 'beyond the axis');
    assert.equal(await labelled(-3), undefined);
  });

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

  test('what is shown of a loss is what the training had', async () => {
    await opened.notebook.show('x', historyPayload(5));
    const values = await output('x').locator('.key b').allInnerTexts();
    assert.equal(Number(values[0]), Number(HISTORY.stepLoss(40).toPrecision(3)));
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
