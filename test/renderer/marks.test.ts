// Where what is selected is marked, what colours the legends have, and how tables are aligned.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import { css, diverging, sequential } from '../../src/renderer/color';
import { inNotebook } from './harness';
import { hex } from './painted';
import { attentionPayload, bundlePayload, decodePayload, ENCODER, gatesPayload } from './payloads';
import { themes } from './themes';

suite('renderer: marks, legends and tables', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const boxOf = async (locator: Locator) => (await locator.boundingBox())!;
  const image = (id: string, alt: string) => output(id).getByRole('img', { name: alt });

  test('frames lie around the row of the step: its word, its weights, its gates', async () => {
    await show('a', bundlePayload);
    await output('a').getByRole('button', { name: 'next step' }).click();
    const frames = await Promise.all((await output('a').locator('.frame').all()).map(boxOf));
    const words = await boxOf(output('a').locator('.rows'));
    const pictures = [
      image('a', 'attention in words'),
      image('a', 'gates of the decoder in words'),
    ];
    const [matrix, gates] = await Promise.all(pictures.map(boxOf));
    const sides = frames.map(({ x, width }) => [x, x + width]);
    assert.deepEqual(sides, [
      [words.x + 1, words.x + words.width - 3],
      [matrix.x - 1, matrix.x + matrix.width],
      [gates.x - 2, gates.x + gates.width + 2],
    ]);
    for (const { y, height } of frames) {
      assert.deepEqual([y, height], [matrix.y + matrix.height / 4 - 1, matrix.height / 4 + 1]);
    }
  });

  test('the cell at the pointer has an outline of its size, and its number beside its middle', async () => {
    for (const [id, payload] of Object.entries({ alone: attentionPayload, clock: bundlePayload })) {
      await show(id, payload);
      const matrix = image(id, 'attention in words');
      const { x, y, width, height } = await boxOf(matrix);
      const [across, down] = [width / 7, height / 4];
      for (const [row, column] of [
        [0, 0],
        [3, 1],
      ]) {
        const [left, top] = [column * across, row * down];
        for (const [dx, dy] of [
          [1, 1],
          [across - 2, down - 2],
        ]) {
          await matrix.hover({ position: { x: left + dx, y: top + dy } });
          assert.deepEqual(await boxOf(output(id).locator('.spot')), {
            ...{ x: x + left, y: y + top, width: across - 1, height: down - 1 },
          });
          const tip = await boxOf(output(id).locator('.tip'));
          assert.ok(Math.abs(tip.x - (x + left + across / 2 + 14)) < 1, `${id} ${row} ${column}`);
          const place = y + top + 4; // above it, or below where there is no room
          const gaps = [place - 10 - tip.y - tip.height, tip.y - place - 16].map(Math.abs);
          assert.ok(Math.min(...gaps) < 1, `${id} ${row} ${column}: ${gaps}`);
        }
      }
    }
  });

  test('legends have the colours of what is painted', async () => {
    await show('a', bundlePayload);
    const ramps = await output('a')
      .locator('.ramp')
      .evaluateAll(all => all.map(one => getComputedStyle(one).backgroundImage));
    const { 'charts-blue': blue, 'charts-orange': orange } = themes.light.variables;
    const white = [255, 255, 255] as const;
    const gradient = (ramp: ReturnType<typeof sequential>) =>
      [0, 32, 64, 96, 128, 159, 191, 223, 255].map(at => css(ramp[at]));
    const stops = ramps.map(ramp => ramp.match(/rgb\([^)]*\)/g));
    assert.deepEqual(stops.slice(0, 2), [
      gradient(sequential(white, hex(blue))),
      gradient(sequential(white, hex(blue))),
    ]);
    const signed = gradient(diverging(white, hex(orange), hex(blue)));
    for (const own of stops.slice(2)) {
      assert.deepEqual(own?.slice(4), signed.slice(4), 'blue above zero');
      assert.notEqual(own?.[0], signed[8]);
      assert.equal(own?.length, 9);
    }
  });

  test('words of tables begin at one side, numbers end at the other', async () => {
    for (const [id, payload, words] of [
      ['b', bundlePayload, [0, 1, 4]],
      ['d', decodePayload, [0, 1]],
      ['g', gatesPayload(ENCODER), [0]],
      ['a', attentionPayload, [0]],
    ] as const) {
      await show(id, payload);
      await output(id).getByRole('button', { name: 'table' }).click();
      const table = output(id).getByRole('table').first();
      const sides = await table
        .locator('tr')
        .evaluateAll(rows =>
          rows.map(row => [...row.children].map(cell => getComputedStyle(cell).textAlign)),
        );
      for (const row of sides) {
        const expected = row.map((_, k) =>
          (words as readonly number[]).includes(k) ? 'start' : 'end',
        );
        assert.deepEqual(row, expected, id);
      }
    }
  });

  test('words of rows are for reading where there is no step to go to', async () => {
    await show('a', attentionPayload);
    await output('a').locator('.rows .token').nth(2).click();
    assert.equal(await output('a').locator('.spoken').innerText(), '');
  });
});
