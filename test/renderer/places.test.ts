// Where the parts of a view are: its width, the number at the pointer, names of gates, words aslant.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import { inNotebook } from './harness';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  ENCODER,
  gatesPayload,
  historyPayload,
  SOURCE,
  TARGET,
} from './payloads';

suite('renderer: places of parts', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output, run, settled } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const boxOf = async (locator: Locator) => (await locator.boundingBox())!;

  test('its width is that of the element, inside the padding, and never below 240', async () => {
    const stage = async () => (await boxOf(output('a').locator('.stage'))).width;
    await show('a', bundlePayload);
    const layout = await stage();
    assert.equal(layout, 1010 - 24 - 4);
    await run(`document.getElementById('a').style.width = '800px'`);
    await settled();
    await settled();
    assert.equal(await stage(), 800 - 4);
    await output('a').evaluate(host => {
      (host as HTMLElement).style.padding = '0 10.5px 0 20px';
    });
    await settled();
    await settled();
    assert.equal(await stage(), 769 - 4);
    await run(`document.getElementById('a').style.width = '100px'`);
    await settled();
    await settled();
    const plot = `document.querySelector('#h > [data-view]').shadowRoot.querySelector('.uplot').offsetWidth`;
    await show('h', historyPayload(2));
    await run(`document.getElementById('h').style.width = '100px'`);
    await settled();
    await settled();
    assert.equal(await run<number>(plot), 236);
    // an output that is not laid out yet has no width
    await run(`document.getElementById('outputs').style.display = 'none'`);
    await show('later', historyPayload(2));
    const assumed = `document.querySelector('#later > [data-view]').shadowRoot.querySelector('.u-wrap').style.width`;
    assert.equal(await run<string>(assumed), '896px');
  });

  test('the number at the pointer is within the view, and not under the pointer', async () => {
    for (const width of [1010, 420]) {
      await opened.notebook.page.setViewportSize({ width, height: 1200 });
      for (const [id, payload, alt] of [
        ['a', attentionPayload, 'attention in words'],
        ['c', bundlePayload, 'attention in words'],
        ['e', bundlePayload, 'gates of the encoder in words'],
        ['f', bundlePayload, 'gates of the decoder in words'],
        ['g', gatesPayload(ENCODER), 'gates of the encoder in words'],
      ] as const) {
        await run('notebook.dispose()');
        await show(id, { ...payload, id });
        const picture = output(id).getByRole('img', { name: alt });
        await picture.scrollIntoViewIfNeeded();
        const size = await boxOf(picture);
        for (const [across, down] of [
          [0, 0],
          [1, 0],
          [0.4, 0.4],
          [0, 1],
          [1, 1],
        ]) {
          const position = { x: 3 + across * (size.width - 8), y: 3 + down * (size.height - 8) };
          await picture.hover({ position, force: true });
          const box = await picture.boundingBox();
          const pointer = { x: box!.x + position.x, y: box!.y + position.y };
          const tip = await boxOf(output(id).locator('.tip'));
          const stage = await boxOf(output(id).locator('.stage'));
          const where = `${id} ${width}: ${JSON.stringify({ tip, pointer, stage })}`;
          assert.ok(tip.x >= stage.x - 1, where);
          assert.ok(tip.x + tip.width <= Math.max(stage.x + stage.width, width) + 1, where);
          assert.ok(tip.y >= stage.y - 1, where);
          const isUnder =
            pointer.x >= tip.x &&
            pointer.x <= tip.x + tip.width &&
            pointer.y >= tip.y &&
            pointer.y <= tip.y + tip.height;
          assert.ok(!isUnder, where);
          const gap = Math.min(
            ...[pointer.y - tip.y - tip.height, tip.y - pointer.y].map(Math.abs),
          );
          assert.ok(gap < 40, `beside it: ${where}`);
          if (width === 420 || alt.startsWith('attention')) continue; // at the middle of the cell
          const aside = Math.max(tip.x - pointer.x, pointer.x - tip.x - tip.width);
          assert.ok(aside > 8 && aside < 20, `to the right of it, or to the left: ${where}`);
        }
        await opened.notebook.page.mouse.move(1, 1);
        assert.equal(await output(id).locator('.tip').count(), 0);
      }
    }
  });

  test('names of gates stand at the middle of their strips', async () => {
    const centre = async (locator: Locator) => {
      const { x, y, width, height } = await boxOf(locator);
      return { x: x + width / 2, y: y + height / 2, left: x, right: x + width, bottom: y + height };
    };
    for (const [id, payload, gates, alt, gap] of [
      ['c', bundlePayload, ENCODER, 'gates of the encoder in words', 4],
      ['d', bundlePayload, DECODER, 'gates of the decoder in words', 5],
      ['g', gatesPayload(DECODER), DECODER, 'gates of the decoder in words', 5],
    ] as const) {
      await show(id, { ...payload, id });
      const strips = await boxOf(output(id).getByRole('img', { name: alt }));
      const isDown = id === 'd';
      const count = gates.names.length;
      const size = ((isDown ? strips.width : strips.height) - gap * (count - 1)) / count;
      const names = output(id).locator('.gate-name');
      const first = id === 'd' ? ENCODER.names.length : 0;
      for (const [k, name] of gates.names.entries()) {
        const label = names.nth(first + k);
        assert.equal(await label.innerText(), name);
        const at = await centre(label);
        const middle = k * (size + gap) + size / 2;
        if (isDown) {
          assert.ok(Math.abs(at.x - strips.x - middle) < 1.5, `${name} ${at.x}`);
          assert.ok(at.bottom <= strips.y + 1 && at.bottom > strips.y - 8, name);
        } else {
          assert.ok(Math.abs(at.y - strips.y - middle) < 2.5, `${name} ${at.y}`);
          assert.ok(at.right <= strips.x && at.right > strips.x - 12, name);
        }
      }
      await run('notebook.dispose()');
    }
  });

  test('captions name network and units; the layer where there is no choice', async () => {
    await show('a', bundlePayload);
    const captions = await output('a').locator('.group.caption > span').allInnerTexts();
    assert.deepEqual(captions, [
      'encoder GRU · 5 units in the order they open',
      'decoder LSTM · 9 units in the order they open',
    ]);
    const [encoder, decoder] = await Promise.all(
      (await output('a').locator('.group.caption').all()).map(boxOf),
    );
    for (const [caption, part] of [
      [encoder, 'encoder'],
      [decoder, 'decoder'],
    ] as const) {
      const strips = await boxOf(
        output('a').getByRole('img', { name: `gates of the ${part} in words` }),
      );
      const names = part === 'decoder' ? 20 : 0; // below it
      assert.equal(caption.x, strips.x, part);
      assert.ok(
        Math.abs(caption.y + caption.height + names - strips.y) < 2,
        `${part}: ${caption.y}`,
      );
    }
    const one = gatesPayload({
      ...DECODER,
      layers: ['layer 1'],
      values: DECODER.values.slice(0, 1),
      order: DECODER.order.slice(0, 1),
    });
    await show('g', { ...one, title: undefined });
    assert.equal(
      await output('g').locator('.group.caption').innerText(),
      'decoder LSTM, layer 1 · 9 units in the order they open',
    );
    assert.equal(await output('g').locator('.title').innerText(), 'Gates of the decoder');
  });

  test('words too long for their columns stand aslant, as far as they are read without touching', async () => {
    const long = structuredClone(bundlePayload);
    const tokens = SOURCE.map(token => `${token}${token}${token}`);
    long.seqs = { src: { tokens, special: [6] }, tgt: { tokens: TARGET, special: [3] } };
    for (const view of long.data.views) delete view.seqs;
    await opened.notebook.page.setViewportSize({ width: 700, height: 900 });
    await show('a', long);
    assert.equal(await output('a').locator('.columns.aslant').count(), 1);
    const matrix = await boxOf(output('a').getByRole('img', { name: 'attention in words' }));
    for (const [k] of tokens.entries()) {
      const { left, bottom } = await output('a')
        .locator('.columns .token')
        .nth(k)
        .evaluate(token => token.getBoundingClientRect().toJSON() as DOMRect);
      const middle = matrix.x + ((k + 0.5) * matrix.width) / 7;
      assert.ok(left > middle - 12 && left < middle + 12, `${k}: ${left}, ${middle}`);
      assert.ok(Math.abs(bottom - matrix.y) < 16, `${k}: ${bottom}`);
    }
    const column = output('a').locator('.columns .token').first();
    assert.equal(await column.getAttribute('title'), tokens[0]);
  });
});
