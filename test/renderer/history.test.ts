// The curves of a training on the page: where they run, how they grow while it goes on, switches, and what is said at a step.
import { strict as assert } from 'node:assert';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import { type Color, distance, hex } from './painted';
import { HISTORY, historyPayload } from './payloads';
import { themes } from './themes';

const NAMES = [
  'loss of each step',
  'gradient norm',
  'training loss',
  'development loss',
  'BLEU',
  'exact match',
];
const colors = themes.light.variables;
/** Three significant digits. */
const reading = (value: number) => Number(value.toPrecision(3));

suite('renderer: curves of a training', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  const show = (payload: unknown) => opened.notebook.show('h', payload);
  const key = (name: string) => output('h').locator('.key', { hasText: name });

  /** Where on the canvas of the plot a colour is, in CSS pixels of the area of the curves. */
  async function placesOf(color: Color): Promise<{ x: number; y: number }[]> {
    const found = await output('h').evaluate(async (host, rgb) => {
      // uPlot draws in a microtask after its data changed
      await new Promise(resolve => requestAnimationFrame(resolve));
      const plot = host.shadowRoot!.querySelector('.plot')!;
      const canvas = plot.querySelector('canvas')!;
      const [over, all] = [plot.querySelector('.u-over')!, canvas].map(one =>
        one.getBoundingClientRect(),
      );
      const scale = canvas.width / all.width;
      const box = [over.left - all.left, over.top - all.top, over.width, over.height];
      const [left, top, width, height] = box.map(side => Math.round(side * scale));
      const { data } = canvas.getContext('2d')!.getImageData(left, top, width, height);
      const places: { x: number; y: number }[] = [];
      for (let k = 0; k < width * height; k++) {
        const far = rgb.reduce((sum, channel, c) => sum + Math.abs(channel - data[4 * k + c]), 0);
        if (far < 12) {
          places.push({ x: (k % width) / scale, y: Math.floor(k / width) / scale });
        }
      }
      return places;
    }, color);
    return found;
  }

  /** The size of the area of the curves. */
  const area = async () => (await output('h').locator('.u-over').boundingBox())!;

  /** Height of a curve at a place across, in pixels from the top: the middle of what has its colour there. */
  const heightAt = (places: readonly { x: number; y: number }[], x: number) => {
    const near = places.filter(place => Math.abs(place.x - x) <= 1.5).map(({ y }) => y);
    assert.ok(near.length > 0, `nothing at ${x}`);
    return (Math.min(...near) + Math.max(...near)) / 2;
  };

  /** Moves the pointer to a step of the 40 that the axis has. */
  const pointAt = async (step: number, last = 40) => {
    const { x, y, width } = await area();
    await opened.notebook.page.mouse.move(x + (step / last) * width, y + 80);
    await output('h')
      .getByText(new RegExp(`^values at step ${step}\\b`))
      .waitFor();
  };
  const shownValue = (name: string) => key(name).locator('b').innerText();

  test('curves stand at their steps and heights, each with its colour and axis', async () => {
    await opened.notebook.theme('dark');
    await show(historyPayload(5));
    const { width, height } = await area();
    const at = (step: number) => (step / 40) * width;
    const dark = themes.dark.variables;
    const train = await placesOf(hex(dark['charts-blue']));
    const orange = await placesOf(hex(dark['charts-orange']));
    const green = await placesOf(hex(dark['charts-green']));
    const purple = await placesOf(hex(dark['charts-purple']));
    // scores: 0 at the bottom, 100 at the top; exact match is below BLEU
    for (const epoch of [1, 2, 3, 4, 5]) {
      for (const [curve, of] of [
        [green, HISTORY.bleu],
        [purple, HISTORY.exactMatch],
      ] as const) {
        const y = heightAt(curve, at(8 * epoch) - (epoch === 5 ? 2 : 0));
        assert.ok(Math.abs(y - height * (1 - of(epoch) / 100)) < 6, `${y} of ${height}`);
      }
    }
    // losses: equal ratios are equal distances
    const { trainLoss, devLoss } = HISTORY;
    const [first, third, fifth] = [1, 3, 5].map(epoch =>
      heightAt(train, at(8 * epoch) - (epoch === 5 ? 2 : 0)),
    );
    assert.ok(first < third && third < fifth, 'a loss falls');
    assert.ok(Math.abs(third - first - (fifth - third)) < 5, `${[first, third, fifth]}`);
    const perLog = (fifth - first) / Math.log(trainLoss(1) / trainLoss(5));
    const apart = Math.log(devLoss(3) / trainLoss(3)) * perLog;
    const dev = heightAt(orange, at(24));
    assert.ok(Math.abs(dev - (third - apart)) < 5, `the development loss: ${dev}`);
    // from epoch to epoch it is a straight line
    for (const curve of [train, orange]) {
      const ys = [8, 12, 16].map(step => heightAt(curve, at(step)));
      assert.ok(Math.abs(ys[1] - (ys[0] + ys[2]) / 2) < 3, `${ys}`);
    }
    // nothing is drawn before the first epoch
    for (const curve of [train, orange, green, purple]) {
      const first = Math.min(...curve.map(({ x }) => x));
      assert.ok(Math.abs(first - at(8)) < 6, `${first}`);
    }
  });

  test('values at the pointer and the last ones', async () => {
    await show(historyPayload(3));
    await output('h').getByText('last values at step 24', { exact: true }).waitFor();
    const of = [
      HISTORY.stepLoss,
      HISTORY.gradientNorm,
      ...[HISTORY.trainLoss, HISTORY.devLoss, HISTORY.bleu, HISTORY.exactMatch].map(
        by => (step: number) => (step < 8 ? null : by(Math.floor(step / 8))),
      ),
    ];
    const assertValues = async (step: number) => {
      for (const [k, name] of NAMES.entries()) {
        const value = of[k](step);
        const text = await shownValue(name);
        if (value === null) assert.equal(text, '–', `${name} at ${step}`);
        else assert.equal(Number(text.replace(' %', '')), reading(value), `${name} at ${step}`);
        assert.equal(text.endsWith(' %'), name === 'exact match' && value !== null);
      }
    };
    await assertValues(24);
    for (const step of [5, 8, 16, 19]) {
      await pointAt(step);
      await assertValues(step);
    }
    await pointAt(16);
    await output('h').getByText('values at step 16 (best, epoch 2)', { exact: true }).waitFor();
    await opened.notebook.page.mouse.move(2, 2);
    await output('h').getByText('last values at step 24', { exact: true }).waitFor();
  });

  test('the dots at the pointer lie on the curves', async () => {
    await show(historyPayload(5));
    await pointAt(24);
    const { x, width } = await area();
    const dots = output('h').locator('.u-cursor-pt');
    const places = await dots.evaluateAll(all => all.map(one => one.getBoundingClientRect().left));
    const shown = places.filter(left => left > x);
    assert.ok(shown.length >= 4);
    for (const left of shown) assert.ok(Math.abs(left + 4 - x - 0.6 * width) < 5, `${left}`);
  });

  test('live: curves grow into their place, in the same plot', async () => {
    const farthest = async () => {
      const green = await placesOf(hex(colors['charts-green']));
      return green.length === 0 ? 0 : Math.max(...green.map(({ x }) => x));
    };
    await show(historyPayload(0));
    await output('h').getByText('waiting for the first step').waitFor();
    const bar = output('h').getByRole('progressbar');
    await output('h').evaluate(host => {
      host.shadowRoot!.querySelector('.plot canvas')!.setAttribute('kept', '');
    });
    for (const epoch of [1, 2, 4]) {
      await show(historyPayload(epoch));
      const { width } = await area();
      const expected = (8 * epoch * width) / 40;
      assert.ok(Math.abs((await farthest()) - expected) < 6, `${await farthest()}: ${expected}`);
      assert.equal(await bar.getAttribute('aria-valuenow'), String(8 * epoch));
      assert.equal(await bar.getAttribute('aria-valuemax'), '40');
      const [full, whole] = await bar.evaluate(one =>
        [one.firstElementChild!, one].map(each => each.getBoundingClientRect().width),
      );
      assert.ok(Math.abs(full / whole - epoch / 5) < 0.02);
      await output('h')
        .getByText(`epoch ${epoch} of 5 · step ${8 * epoch} of 40`)
        .waitFor();
      await output('h').getByText('running · 38.2 k tokens/s · 1 min 14 s left').waitFor();
      await output('h').getByText(`→ b a ${epoch} after epoch ${epoch}`).waitFor();
      assert.equal(await output('h').locator('.spoken').innerText(), `epoch ${epoch} of 5`);
      assert.equal(await output('h').locator('.plot canvas[kept]').count(), 1);
    }
    await show(historyPayload(5, true));
    await output('h').getByText('finished · 38.2 k tokens/s', { exact: true }).waitFor();
    await output('h').getByText('A note about the end.', { exact: true }).waitFor();
    assert.equal(await output('h').locator('.spoken').innerText(), 'the training in words');
  });

  test('a training that stopped early fills the width', async () => {
    await show(historyPayload(3, true));
    const green = await placesOf(hex(colors['charts-green']));
    const { width } = await area();
    assert.ok(Math.max(...green.map(({ x }) => x)) > width - 6);
  });

  test('curves are switched on and off, and stay so', async () => {
    await show(historyPayload(4));
    const green = () => placesOf(hex(colors['charts-green']));
    const pressed = (name: string) => key(name).getAttribute('aria-pressed');
    assert.deepEqual(
      await Promise.all(NAMES.map(pressed)),
      ['true', 'false', 'true', 'true', 'true', 'true'],
      'all but the gradient norm',
    );
    assert.ok((await green()).length > 50);
    await key('BLEU').click();
    assert.equal(await pressed('BLEU'), 'false');
    assert.equal((await green()).length, 0);
    await show(historyPayload(5));
    assert.equal((await green()).length, 0, 'an update does not bring it back');
    assert.ok((await placesOf(hex(colors['charts-purple']))).length > 50);
    const before = await output('h').locator('.plot').screenshot();
    await key('gradient norm').click();
    assert.equal(await pressed('gradient norm'), 'true');
    assert.ok(!(await output('h').locator('.plot').screenshot()).equals(before));
    await opened.notebook.page.evaluate(`notebook.dispose('h')`);
    await opened.notebook.show('again', historyPayload(5));
    const again = output('again').locator('.key', { hasText: 'BLEU' });
    assert.equal(await again.getAttribute('aria-pressed'), 'false');
    await again.click();
    assert.equal(await again.getAttribute('aria-pressed'), 'true');
  });

  test('the best epoch has a dashed line at its step', async () => {
    await show(historyPayload(5));
    const dark = await placesOf(hex(colors.foreground));
    const { width, height } = await area();
    const counts = new Map<number, number>();
    for (const { x } of dark) counts.set(x, (counts.get(x) ?? 0) + 1);
    const [[column, count]] = [...counts].sort(([, a], [, b]) => b - a);
    assert.ok(Math.abs(column - 0.4 * width) < 2, `${column} of ${width}`);
    assert.ok(count > 0.3 * height && count < 0.7 * height, `${count} of ${height}`);
  });

  test('colours follow the theme', async () => {
    await show(historyPayload(5));
    assert.ok((await placesOf(hex(colors['charts-green']))).length > 50);
    await opened.notebook.theme('dark');
    assert.equal((await placesOf(hex(colors['charts-green']))).length, 0);
    const dark = themes.dark.variables;
    for (const name of ['blue', 'orange', 'green', 'purple'] as const) {
      assert.ok((await placesOf(hex(dark[`charts-${name}`]))).length > 50, name);
    }
    const swatches = await output('h')
      .locator('.key .swatch')
      .evaluateAll(all =>
        all.map(one => getComputedStyle(one).borderTopColor.match(/\d+/g)!.map(Number)),
      );
    const series = ['blue', 'purple', 'blue', 'orange', 'green', 'purple'] as const;
    for (const [k, name] of series.entries()) {
      assert.ok(distance(swatches[k] as unknown as Color, hex(dark[`charts-${name}`])) < 3, name);
    }
  });

  test('the table has a row for each epoch; before the first one the last steps', async () => {
    await show(historyPayload(3));
    await output('h').getByRole('button', { name: 'table' }).click();
    const rows = () =>
      output('h')
        .locator('tbody tr')
        .evaluateAll(all => all.map(row => [...row.children].map(cell => cell.textContent)));
    const heads = await output('h').locator('thead th').allInnerTexts();
    assert.deepEqual(heads, [
      ...['step', 'training loss', 'development loss', 'BLEU', 'exact match (%)'],
    ]);
    const epochs = await rows();
    assert.deepEqual(
      epochs.map(row => row.map(Number)),
      [1, 2, 3].map(epoch => [
        8 * epoch,
        ...[HISTORY.trainLoss, HISTORY.devLoss, HISTORY.bleu, HISTORY.exactMatch].map(of =>
          reading(of(epoch)),
        ),
      ]),
    );
    const early = historyPayload(1);
    const steps = Array.from({ length: 30 }, (_, k) => k + 1);
    const f32 = { dtype: 'f32' } as const;
    early.data.series = early.data.series.slice(0, 2);
    early.data.cols = [
      encodeArray(steps, [30], { dtype: 'i32' }),
      encodeArray(steps.map(HISTORY.stepLoss), [30], f32),
      encodeArray(steps.map(HISTORY.gradientNorm), [30], f32),
    ];
    await show(early);
    const last = await rows();
    assert.equal(last.length, 20);
    assert.deepEqual(last[0].map(Number), [
      11,
      reading(HISTORY.stepLoss(11)),
      reading(HISTORY.gradientNorm(11)),
    ]);
  });

  test('a loss that is not a number is said, and not drawn', async () => {
    const spoiled = historyPayload(3);
    const values = Array.from({ length: 24 }, (_, k) => (k === 20 ? Number.NaN : 2));
    spoiled.data.cols[1] = encodeArray(values, [24], { dtype: 'f32' });
    await show(spoiled);
    const warning = output('h').getByText('some values are not numbers');
    await warning.waitFor();
    await show(historyPayload(4));
    await warning.waitFor({ state: 'detached' });
  });
});
