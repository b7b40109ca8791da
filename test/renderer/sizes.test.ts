// How large the parts of a view are: cells as there is room, words whole, and the same at every step.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  decodePayload,
  gatesPayload,
  SOURCE,
} from './payloads';

suite('renderer: sizes of parts', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output, run, settled } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const boxOf = async (locator: Locator) => (await locator.boundingBox())!;

  test('nothing moves when another step or unit is shown', async () => {
    const height = async (id: string) => (await boxOf(output(id))).height;
    for (const width of [1010, 500]) {
      await opened.notebook.page.setViewportSize({ width, height: 1200 });
      for (const [id, payload] of Object.entries({
        decode: decodePayload,
        bundle: bundlePayload,
      })) {
        await show(id, { ...payload, id: `${id} ${width}` });
        await settled();
        const first = await height(id);
        const legend = id === 'bundle' ? await boxOf(output(id).locator('.legend')) : null;
        for (let step = 1; step < 4; step++) {
          await output(id).getByRole('button', { name: 'next step' }).click();
          assert.equal(await height(id), first, `${id}, step ${step + 1}, ${width} pixels`);
          if (legend) assert.deepEqual(await boxOf(output(id).locator('.legend')), legend);
        }
        await run('notebook.dispose()');
      }
      await show('gates', gatesPayload(DECODER));
      await settled();
      const before = await height('gates');
      await output('gates')
        .getByRole('img')
        .hover({ position: { x: 30, y: 20 } });
      await output('gates').locator('.reading').waitFor();
      assert.equal(await height('gates'), before);
      await run('notebook.dispose()');
    }
  });

  test('cells are as large as there is room for, within limits', async () => {
    const attentionOf = async (rows: number, columns: number) => {
      const payload = structuredClone(attentionPayload);
      const tokens = (count: number) => Array.from({ length: count }, (_, k) => `${k}`);
      payload.seqs = { src: { tokens: tokens(columns) }, tgt: { tokens: tokens(rows) } };
      const values = new Array(rows * columns).fill(0.5);
      payload.data.items[0].w = encodeArray(values, [1, 1, rows, columns], { dtype: 'f32' });
      await show('a', { ...payload, id: `${rows} ${columns}` });
      const { width, height } = await boxOf(
        output('a').getByRole('img', { name: 'attention in words' }),
      );
      return [width / columns, height / rows];
    };
    // 1010 − 24 − 4 − 36 for the words of the rows are left
    for (const [columns, width] of [
      [1, 60],
      [15, 60],
      [16, 59],
      [43, 22],
      [50, 22],
    ]) {
      assert.equal((await attentionOf(2, columns))[0], width, `${columns} columns`);
    }
    for (const [rows, height] of [
      [12, 32],
      [13, 26],
      [24, 26],
      [25, 20],
    ]) {
      assert.equal((await attentionOf(rows, 3))[1], height, `${rows} rows`);
    }
    const gatesOf = async (count: number) => {
      const tokens = Array.from({ length: count }, (_, k) => `${k}`);
      const gates = gatesPayload(DECODER);
      gates.seqs = { tgt: { tokens } };
      gates.data.x = encodeArray(new Array(3 * 6 * count * 9).fill(0.5), [3, 6, count, 9], {
        dtype: 'f32',
      });
      await show('g', { ...gates, id: `g${count}` });
      const { width, height } = await boxOf(output('g').getByRole('img'));
      assert.equal(height, 6 * 48 + 5 * 5);
      return width / count;
    };
    // 1010 − 24 − 4 − 30 are left
    for (const [count, width] of [
      [2, 110],
      [8, 110],
      [9, 105],
      [39, 24],
      [50, 24],
    ]) {
      assert.equal(await gatesOf(count), width, `${count} tokens`);
    }
  });

  test('the words of rows are whole, up to 130 pixels', async () => {
    for (const [word, isWhole] of [
      ['a', true],
      ['translation', true],
      ['Donaudampfschifffahrtsgesellschaft', false],
    ] as const) {
      for (const [id, payload] of Object.entries({ a: attentionPayload, b: bundlePayload })) {
        const copy = structuredClone(payload);
        copy.seqs = { src: { tokens: SOURCE }, tgt: { tokens: [word, 'x', 'y', 'z'] } };
        if (copy.kind === 'bundle') for (const view of copy.data.views) delete view.seqs;
        await show(id, { ...copy, id: `${id} ${word}` });
        const token = output(id).locator('.rows .token').first();
        const [needed, there] = await token
          .locator('span')
          .evaluate(span => [
            span.scrollWidth,
            span.clientWidth || span.getBoundingClientRect().width,
          ]);
        assert.equal(needed <= Math.ceil(there), isWhole, `${word}: ${needed} in ${there}`);
        const { width } = await boxOf(token);
        assert.ok(width >= 36 && width <= 130, `${word}: ${width}`);
        if (isWhole && width > 36)
          assert.ok(width - needed <= 28, `${word}: ${width} for ${needed}`);
      }
    }
  });
});
