// A view on its page: shown and taken away, what it keeps, what it leaves to the page, what it says.
import { strict as assert } from 'node:assert';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  decodePayload,
  ENCODER,
  gatesPayload,
  historyPayload,
  SOURCE,
} from './payloads';

const f32 = { dtype: 'f32' } as const;

suite('renderer: a view on its page', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output, run, settled } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const press = (key: string) => opened.notebook.page.keyboard.press(key);
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

  test('nothing to show is said', async () => {
    const none = <T extends object>(payload: T, change: object) => ({ ...payload, ...change });
    await show('a', none(attentionPayload, { data: { items: [] } }));
    await output('a').getByText('There is no attention here.').waitFor();
    const empty = structuredClone(attentionPayload);
    empty.seqs = { src: { tokens: SOURCE }, tgt: { tokens: [] } };
    empty.data.items[0].w = encodeArray([], [1, 1, 0, 7], f32);
    await show('b', { ...empty, id: 'b' });
    await output('b').getByText('There are no words here.').waitFor();
    const words = structuredClone(decodePayload);
    words.seqs = { src: { tokens: SOURCE }, tgt: { tokens: [] } };
    const { data } = words;
    for (const name of ['chosen', 'logp', 'entropy'] as const)
      data[name] = encodeArray([], [0], { dtype: data[name].dtype as 'i32' });
    for (const name of ['token', 'id', 'logp'] as const) {
      data.topk[name] = encodeArray([], [0, 3], { dtype: data.topk[name].dtype as 'i32' });
    }
    await show('c', { ...words, id: 'c' });
    const ended = 'Nothing was written: the model ended at once.';
    await output('c').getByText(ended).waitFor();
    await press('ArrowDown');
    await show('d', {
      ...bundlePayload,
      id: 'd',
      seqs: words.seqs,
      data: { ...bundlePayload.data, views: [words] },
    });
    await output('d').getByText(ended).waitFor();
    const gates = gatesPayload(ENCODER);
    gates.seqs = { src: { tokens: [] } };
    gates.data.x = encodeArray([], [2, 4, 0, 5], f32);
    await show('e', { ...gates, id: 'e' });
    await output('e').getByText('There are no gates here.').waitFor();
    await show('f', {
      ...bundlePayload,
      id: 'f',
      data: { ...bundlePayload.data, views: [decodePayload] },
    });
    await output('f')
      .getByText('No attention: the decoder sees only what the encoder hands over.')
      .waitFor();
    assert.equal(await output('f').getByText('Point at a gate').count(), 0);
    assert.equal(await output('f').locator('.frame').count(), 1);
  });

  test('attention of several kinds: each with its heads, words and what it says', async () => {
    const several = structuredClone(attentionPayload);
    const own = encodeArray(
      Array.from({ length: 49 }, (_, k) => k / 49),
      [1, 1, 7, 7],
      f32,
    );
    several.data.items.push({
      ...several.data.items[0],
      name: 'of the encoder',
      rel: 'self',
      q: 'src',
      w: own,
    });
    await show('a', several);
    const view = output('a');
    const kinds = view.getByLabel('attention', { exact: true });
    assert.deepEqual(await kinds.locator('option').allInnerTexts(), [
      'cross attention',
      'of the encoder',
    ]);
    const heads = view.getByLabel('attention head');
    await heads.selectOption({ index: 5 });
    assert.equal(await heads.inputValue(), '5');
    assert.deepEqual(await view.locator('.rows .token.special').allInnerTexts(), ['<eos>']);
    await kinds.selectOption('of the encoder');
    assert.equal(await heads.count(), 0, 'one head is no choice');
    assert.deepEqual(await view.locator('.rows .token').allInnerTexts(), SOURCE);
    assert.match(
      await view.locator('.legend').innerText(),
      /^Every row looks at the columns of the same sentence\./,
    );
    await view.focus();
    await press('ArrowDown');
    await press('End');
    assert.equal(await view.locator('.spoken').innerText(), 'zwei looks at <eos>: 0.265');
    await kinds.selectOption('cross attention');
    assert.equal(await view.locator('.title').innerText(), 'Attention');
  });

  test('views without a common clock stand below each other', async () => {
    const stack = structuredClone(bundlePayload);
    stack.data.link.clock = 'train';
    stack.data.views = [historyPayload(2), attentionPayload];
    await show('a', stack);
    assert.equal(await output('a').locator('.plot').count(), 1);
    assert.equal(await output('a').getByRole('img', { name: 'attention in words' }).count(), 1);
    assert.equal(await output('a').locator('.section').count(), 1);
    assert.equal(
      await output('a').locator('.section .plot').count(),
      0,
      'the first has nothing above it',
    );
    stack.data.link.clock = 'decode';
    await show('b', { ...stack, id: 'b' });
    assert.equal(await output('b').locator('.section').count(), 1, 'a clock needs words');
  });

  test('what is left out is said, in each way of leaving out', async () => {
    const trunc = (['crop', 'last', 'sample', 'mean', 'maxpool'] as const).map((how, k) => ({
      ...{ what: `part ${k}`, from: [9, 8], to: [3, k], how },
    }));
    for (const [id, payload] of Object.entries({
      a: attentionPayload,
      g: gatesPayload(ENCODER),
      d: decodePayload,
      b: bundlePayload,
      h: historyPayload(2),
    })) {
      await show(id, { ...payload, id, trunc });
      assert.deepEqual(await output(id).locator('.badge').allInnerTexts(), [
        'part 0: 3 × 0 of 9 × 8 (the first)',
        'part 1: 3 × 1 of 9 × 8 (the last)',
        'part 2: 3 × 2 of 9 × 8 (evenly chosen)',
        'part 3: 3 × 3 of 9 × 8 (means)',
        'part 4: 3 × 4 of 9 × 8 (the largest of each group)',
      ]);
      await run('notebook.dispose()');
    }
  });

  test('a training says what it knows', async () => {
    const said = async (change: object, done = false) => {
      const payload = historyPayload(2, done);
      Object.assign(payload.data.progress, change);
      await show('h', payload);
      return (await output('h').locator('.bar').innerText()).replace(/\s+/g, ' ');
    };
    const all = await said({});
    assert.match(
      all,
      /^training Tiny epoch 2 of 5 · step 16 of 40 running · 38\.2 k tokens\/s · 1 min 14 s left table/,
    );
    assert.match(await said({ tokensPerSecond: 0 }), / running · 1 min 14 s left table/);
    assert.match(await said({ secondsLeft: undefined }), / tokens\/s table/);
    assert.doesNotMatch(await said({}, true), /left/);
    const width = () =>
      output('h')
        .locator('.progress > div')
        .evaluate(bar => (bar as HTMLElement).style.width);
    await said({ steps: 0 });
    assert.equal(await width(), '0%');
    await said({ step: 50 });
    assert.equal(await width(), '100%');
    for (const probes of [[], undefined]) {
      await said({ probes });
      assert.equal(await output('h').locator('.probes').count(), 0);
    }
    const untitled = { ...historyPayload(2), title: undefined };
    await show('h', untitled);
    assert.equal(await output('h').locator('.title').innerText(), 'training');
    const caption = output('h').locator('.caption');
    assert.equal(await caption.innerText(), 'last values at step 16 (best, epoch 2)');
  });
});
