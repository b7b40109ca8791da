// A view on its page: drawn, disposed of, drawn anew after errors, with the choices that were made before.
import { strict as assert } from 'node:assert';
import { inNotebook } from './harness';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  decodePayload,
  ENCODER,
  gatesPayload,
  historyPayload,
} from './payloads';

suite('renderer: a view on its page', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output, run, settled } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const views = () => run<number>(`document.querySelectorAll('[data-view]').length`);
  /** Shows under an id in the element of another. */
  const showIn = (element: string, id: string, payload: unknown) =>
    run<string | null>(`notebook.show('${id}', ${JSON.stringify(payload)}, '${element}')`);

  test('outputs: shown, shared, taken away one by one or all', async () => {
    await show('a', bundlePayload);
    await show('b', attentionPayload);
    await showIn('a', 'c', bundlePayload);
    assert.equal(await views(), 2, 'one element has one view');
    assert.equal(await output('a').getAttribute('tabindex'), '0');
    assert.equal(await output('a').getAttribute('data-view'), 'bundle');
    await run(`notebook.dispose('a')`);
    assert.equal(await views(), 2, 'the other id is still there');
    await run(`notebook.dispose('c')`);
    assert.equal(await views(), 1);
    await run(`notebook.dispose('nobody')`);
    await show('d', decodePayload);
    await run('notebook.dispose()');
    assert.equal(await views(), 0);
    await show('b', attentionPayload);
    assert.equal(await views(), 1);
  });

  test('what is taken away leaves nothing behind', async () => {
    const { page } = opened.notebook;
    const devtools = await page.context().newCDPSession(page);
    const counts = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
      return { nodes, listeners: jsEventListeners };
    };
    const payloads = { a: bundlePayload, h: historyPayload(3), g: gatesPayload(ENCODER) };
    const showAll = async () => {
      for (const [id, payload] of Object.entries(payloads)) {
        await show(id, payload);
        await settled();
        await run(`document.getElementById('${id}').replaceChildren()`); // as the editor may do
        await show(id, payload);
        await run(`notebook.dispose('${id}')`);
      }
      await settled();
    };
    await showAll();
    const before = await counts();
    const rounds = 15;
    for (let k = 0; k < rounds; k++) await showAll();
    const after = await counts();
    // the browser may hold what was there last a while longer: less than one of each round
    assert.ok(after.listeners < before.listeners + rounds, JSON.stringify({ before, after }));
    assert.ok(after.nodes < before.nodes + 8 * rounds, JSON.stringify({ before, after }));
  });

  test('an element that the editor has emptied is drawn anew', async () => {
    await show('a', decodePayload);
    await output('a').getByRole('button', { name: 'next step' }).click();
    await run(`document.getElementById('a').replaceChildren()`);
    await show('a', decodePayload);
    assert.equal(await views(), 1);
    await output('a').getByText('step 2 of 4', { exact: true }).waitFor();
  });

  test('damaged data are told of, and gone with the next good payload', async () => {
    await show('a', { ...bundlePayload, data: null });
    assert.equal(await output('a').getAttribute('data-view'), 'failure');
    const alert = output('a').getByRole('alert');
    assert.match(
      await alert.innerText(),
      /^This output cannot be drawn\. .+\n*Its data are damaged or from elsewhere\. /,
    );
    await show('a', attentionPayload);
    assert.equal(await alert.count(), 0);
    assert.equal(await output('a').getByRole('img').count(), 1);
    await show('a', { ...attentionPayload, data: 3 });
    assert.equal(await alert.count(), 1);
  });

  test('an error of the drawing is told of; the next payload is drawn', async () => {
    const spoil = `window.fill = CanvasRenderingContext2D.prototype.fillRect;
      CanvasRenderingContext2D.prototype.fillRect = () => { throw new Error('out of paint'); };`;
    await run(spoil);
    await show('a', attentionPayload);
    const alert = output('a').getByRole('alert');
    assert.match(
      await alert.innerText(),
      /^This output cannot be drawn\. out of paint \(in a view of kind 'attention'\)/,
    );
    await show('a', attentionPayload);
    assert.equal(await alert.count(), 1, 'it fails again');
    await run('CanvasRenderingContext2D.prototype.fillRect = window.fill');
    await show('a', attentionPayload);
    await output('a').getByRole('img', { name: 'attention in words' }).waitFor();
    assert.equal(await alert.count(), 0);
  });

  test('what was chosen is there again: table, layer, step', async () => {
    const second = 'layer 1 backwards';
    for (const [id, payload] of [
      ['attention', attentionPayload],
      ['gates', gatesPayload(ENCODER)],
      ['decode', decodePayload],
      ['bundle', bundlePayload],
      ['history', historyPayload(3)],
    ] as const) {
      await show(id, payload);
      const view = output(id);
      assert.equal(await view.getByRole('table').count(), 0);
      const toggle = view.getByRole('button', { name: 'table' });
      assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
      await toggle.click();
      const layer = view.getByLabel('layer of the encoder');
      if (await layer.count()) await layer.selectOption(second);
      const next = view.getByRole('button', { name: 'next step' });
      if (await next.count()) await next.click();
      const tables = await view.getByRole('table').allInnerTexts();
      assert.ok(tables.length > 0);
      await run(`notebook.dispose('${id}')`);
      await show(`${id}2`, payload);
      const again = output(`${id}2`);
      assert.deepEqual(await again.getByRole('table').allInnerTexts(), tables, id);
      if (await layer.count()) {
        assert.equal(await again.getByLabel('layer of the encoder').inputValue(), '1');
      }
      if (await next.count()) {
        assert.equal(await again.getByRole('slider').inputValue(), '1');
      }
      await again.getByRole('button', { name: 'table' }).click();
      assert.equal(await again.getByRole('table').count(), 0);
      await run('notebook.dispose()');
    }
  });

  test('choices beyond what there is are the last of it', async () => {
    for (const [ui, at] of [
      [{ step: 99, head: 99, layer: 99 }, 1],
      [{ step: 4, head: 6, layer: 3 }, 1],
      [{ step: 0, head: 0, layer: 0 }, 0],
    ] as const) {
      for (const [id, payload] of Object.entries({
        attention: attentionPayload,
        gates: gatesPayload(DECODER),
        decode: decodePayload,
        bundle: bundlePayload,
      })) {
        await show(id, { ...payload, id: `${id} ${ui.step}`, ui });
        const view = output(id);
        const chosen = async (label: string, last: number) => {
          const choice = view.getByLabel(label, { exact: true });
          if (await choice.count()) assert.equal(await choice.inputValue(), String(at * last), id);
          return choice.count();
        };
        const found = [
          await chosen('attention head', 5),
          await chosen('step', 3),
          await chosen('layer of the encoder', 1),
          id === 'gates' ? await chosen('layer of the decoder', 2) : 0,
        ];
        assert.ok(found.includes(1), id);
        assert.equal(await view.getByRole('alert').count(), 0, id);
        if (id === 'decode') assert.equal(await view.locator('.step.now').count(), 1);
        await run('notebook.dispose()');
      }
    }
  });
});
