// How the curves of a training are drawn: labels of axes, lines and dashes, the name of the best epoch.
import { strict as assert } from 'node:assert';
import { inNotebook } from './harness';
import { hex } from './painted';
import { HISTORY, historyPayload } from './payloads';
import { recording, texts } from './recorded';
import { themes } from './themes';

suite('renderer: how curves are drawn', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  const drawnBy = recording(opened);
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

  test('what is shown of a loss is what the training had', async () => {
    await opened.notebook.show('x', historyPayload(5));
    const values = await output('x').locator('.key b').allInnerTexts();
    assert.equal(Number(values[0]), Number(HISTORY.stepLoss(40).toPrecision(3)));
  });
});

suite('renderer: how curves are drawn on fine screens', function () {
  this.timeout(60_000);
  const opened = inNotebook({ scale: 2 });
  const { output } = opened;
  const drawnBy = recording(opened);

  test('everything is twice as large', async () => {
    for (const [step, side] of [
      [16, 1],
      [32, -1],
    ]) {
      const payload = historyPayload(5);
      payload.data.events = [{ x: step, label: 'here' }];
      const calls = await drawnBy({ ...payload, id: `at ${step}` });
      for (const { font, what } of texts(calls)) assert.match(font, /^22px /, what);
      const label = calls.find(({ what }) => what === 'here');
      const line = calls.find(({ kind, what }) => kind === 'stroke' && what === '6,6');
      assert.equal(line?.width, 2);
      const [plot, over] = await Promise.all(
        ['.plot', '.u-over'].map(async one => (await output('x').locator(one).boundingBox())!),
      );
      const left = 2 * (over.x - plot.x + (step / 40) * over.width);
      const top = 2 * (over.y - plot.y);
      assert.ok(label && Math.abs(label.x - left - 12 * side) < 2, `${label?.x}, ${left}`);
      assert.ok(Math.abs(label.y - top - 4) < 1, `${label.y}, ${top}`);
      const ground = calls.find(({ kind, what }) => kind === 'fill' && what.endsWith(',30'));
      const width = Number.parseFloat(ground?.what ?? '');
      assert.ok(ground && Math.abs(ground.y - top) < 1);
      const [from, until] =
        side > 0 ? [label.x, label.x + width - 8] : [label.x - width + 8, label.x];
      assert.ok(width > 40 && width < 80, `as wide as the word: ${width}`);
      assert.ok(Math.abs(ground.x - from + 4) < 1, `${ground.x} before ${from}`);
      assert.ok(Math.abs(ground.x + width - until - 4) < 1);
    }
  });
});
