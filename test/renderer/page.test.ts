// A view on its page: where it stands and is taken away, what it takes of the theme and of the keys, and where its parts are.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import { hex } from './painted';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  decodePayload,
  ENCODER,
  gatesPayload,
  historyPayload,
  SOURCE,
  TARGET,
} from './payloads';

const f32 = { dtype: 'f32' } as const;

suite('renderer: a view on its page', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const run = <T>(script: string): Promise<T> => opened.notebook.page.evaluate<T>(script);
  const press = (key: string) => opened.notebook.page.keyboard.press(key);
  const boxOf = async (locator: Locator) => (await locator.boundingBox())!;
  const settled = () =>
    run<void>('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
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

  test('keys with a modifier, and keys in tables and lists, are left to the page', async () => {
    await show('a', bundlePayload);
    await output('a').getByRole('button', { name: 'table' }).click();
    const moved = () => run<number>('notebook.moved');
    const step = () => output('a').getByRole('slider').inputValue();
    await output('a').focus();
    for (const modifier of ['Control', 'Meta', 'Alt', 'Shift']) {
      const before = await moved();
      await press(`${modifier}+ArrowDown`);
      assert.ok((await moved()) > before, modifier);
      assert.equal(await step(), '0', modifier);
    }
    for (const place of ['.tables', 'select']) {
      await output('a').locator(place).first().focus();
      const before = await moved();
      await press('ArrowDown');
      assert.equal(await moved(), before + 1, place);
      assert.equal(await step(), '0', place);
    }
    await output('a').focus();
    const prevented = await output('a').evaluate(host => {
      const slider = host.shadowRoot!.querySelector('input')!;
      return (
        [
          [host, 'ArrowRight'],
          [slider, 'ArrowRight'],
          [host, 'x'],
        ] as const
      ).map(([target, key]) => {
        const all = { key, bubbles: true, composed: true, cancelable: true };
        const event = new KeyboardEvent('keydown', all);
        target.dispatchEvent(event);
        return event.defaultPrevented;
      });
    });
    assert.deepEqual(prevented, [true, false, false], 'the page does not scroll, the slider moves');
  });

  test('in single views too', async () => {
    for (const [id, payload, spoken] of [
      ['attention', attentionPayload, /looks at/],
      ['gates', gatesPayload(DECODER), /of unit/],
      ['decode', decodePayload, /^Step 2/],
    ] as const) {
      await show(id, payload);
      await output(id).getByRole('button', { name: 'table' }).click();
      const said = output(id).locator('.spoken');
      await output(id).locator('.tables').focus();
      await press('ArrowDown');
      assert.equal(await said.innerText(), '', id);
      await output(id).focus();
      await press('y');
      assert.equal(await said.innerText(), '', id);
      await press('ArrowDown');
      assert.match(await said.innerText(), spoken);
    }
  });

  const colorOf = (selector: string, property = 'color') =>
    output('h').evaluate(
      (host, [inside, name]) => {
        const style = getComputedStyle(host.shadowRoot!.querySelector(inside)!);
        return style
          .getPropertyValue(name)
          .match(/[\d.]+/g)!
          .map(Number);
      },
      [selector, property],
    );
  const swatches = async () => [
    ...new Set(
      (
        await output('h')
          .locator('.swatch')
          .evaluateAll(all => all.map(one => getComputedStyle(one).borderTopColor))
      ).map(text => text.match(/\d+/g)!.join()),
    ),
  ];
  /** Sets the variables and the classes of the page. */
  const setTheme = async (classes: string, variables: Record<string, string>) => {
    const style = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value}`);
    await run(`document.documentElement.setAttribute('style', ${JSON.stringify(style.join(';'))});
      document.body.className = ${JSON.stringify(classes)};`);
    await settled();
  };
  const rgb = (color: string) => [...hex(color)];

  test('colours where the theme says none: of a light page, or of a dark one', async () => {
    await show('h', historyPayload(3));
    const light = ['#005fb8', '#652d90', '#b5591c', '#388a34'];
    const dark = ['#4daafc', '#b180d7', '#e2a33d', '#89d185'];
    for (const [classes, text, curves] of [
      ['', '#3b3b3b', light],
      ['vscode-light', '#3b3b3b', light],
      ['vscode-high-contrast-light vscode-high-contrast', '#3b3b3b', light],
      ['vscode-dark', '#cccccc', dark],
      ['vscode-high-contrast', '#cccccc', dark],
    ] as const) {
      await setTheme(classes, {});
      assert.deepEqual(await colorOf('.title'), rgb(text), classes);
      assert.deepEqual(
        await swatches(),
        curves.map(color => rgb(color).join()),
        classes,
      );
      const isContrast = classes.includes('contrast');
      assert.equal(await output('h').locator('.view.contrast').count(), isContrast ? 1 : 0);
    }
    await setTheme('vscode-dark', {});
    // mixed from #1f1f1f and #cccccc: 70 % for what is muted, 20 % for lines, 12 % for what is faint
    assert.deepEqual(await colorOf('.muted'), [152, 152, 152]);
    assert.deepEqual(await colorOf('.key[aria-pressed=false]', 'color'), [152, 152, 152]);
    assert.deepEqual(
      await colorOf('button[aria-pressed]:not(.key)', 'border-top-color'),
      [66, 66, 66],
    );
    assert.deepEqual(await colorOf('.progress', 'background-color'), [52, 52, 52]);
    assert.deepEqual(await colorOf('.progress > div', 'background-color'), rgb('#4daafc'));
  });

  test('variables of the theme, each for its part', async () => {
    await show('h', historyPayload(3));
    const base = { foreground: '#101010', 'editor-background': '#f0f0f0' };
    const faint = () => colorOf('.progress', 'background-color');
    await setTheme('vscode-light', base);
    assert.deepEqual(await faint(), [213, 213, 213]);
    await setTheme('vscode-light', {
      ...base,
      'notebook-outputContainerBackgroundColor': '#00000080',
    });
    // half of black over #f0f0f0, then 12 % of the text
    assert.ok(
      Math.abs((await faint())[0] - Math.round(120 + (16 - 120) * 0.12)) <= 1,
      `${await faint()}`,
    );
    await setTheme('vscode-light', {
      'editor-foreground': '#202020',
      'editor-background': '#f0f0f0',
    });
    assert.deepEqual(await colorOf('.title'), rgb('#202020'));
    const line = () => colorOf('button[aria-pressed]:not(.key)', 'border-top-color');
    for (const [name, color] of [
      ['panel-border', '#112233'],
      ['editorWidget-border', '#223344'],
      ['contrastBorder', '#334455'],
    ]) {
      await setTheme('vscode-light', { ...base, [name]: color });
      assert.deepEqual(await line(), rgb(color), name);
    }
    await setTheme('vscode-light', {
      ...base,
      'panel-border': '#112233',
      contrastBorder: '#334455',
    });
    assert.deepEqual(await line(), rgb('#334455'), 'the border of high contrast before others');
    await setTheme('vscode-light', { ...base, descriptionForeground: '#e8e8e8' });
    const [muted] = await colorOf('.muted');
    assert.ok(muted < 120, `moved until it can be read: ${muted}`);
    await setTheme('vscode-light', { ...base, descriptionForeground: 'no colour' });
    assert.ok((await colorOf('.muted'))[0] < 120);
    await setTheme('vscode-light', { ...base, 'charts-green': '#f0f0a0' });
    const [, , , green] = await swatches();
    assert.notEqual(green, rgb('#f0f0a0').join(), 'moved until it stands out');
    const font = await output('h').evaluate(
      host => getComputedStyle(host.shadowRoot!.querySelector('.title')!).fontFamily,
    );
    assert.equal(font, 'system-ui, sans-serif');

    await show('h', bundlePayload);
    const frame = () => colorOf('.frame', 'border-top-color');
    await setTheme('vscode-light', { ...base, 'charts-orange': '#884400' });
    assert.deepEqual(await frame(), rgb('#884400'));
    await setTheme('vscode-light', {
      ...base,
      'charts-orange': '#884400',
      contrastActiveBorder: '#006600',
    });
    assert.deepEqual(await frame(), rgb('#006600'));
    const bad = async () => {
      const broken = structuredClone(bundlePayload);
      const view = broken.data.views.find(one => one.kind === 'gates');
      assert.ok(view?.kind === 'gates');
      const { shape } = view.data.x;
      view.data.x = encodeArray(
        new Array(shape.reduce((a, b) => a * b, 1)).fill(Number.NaN),
        shape,
        f32,
      );
      await show('h', broken);
      return colorOf('.badge.warn', 'border-top-color');
    };
    assert.deepEqual(await bad(), rgb('#d23c8c'));
    await setTheme('vscode-light', { ...base, 'charts-red': '#aa0011' });
    assert.deepEqual(await bad(), rgb('#aa0011'));
    await setTheme('vscode-light', {
      ...base,
      'charts-red': '#aa0011',
      errorForeground: '#bb0022',
    });
    assert.deepEqual(await bad(), rgb('#bb0022'));
  });

  test('a theme is read again when the page names another one', async () => {
    await show('h', historyPayload(2));
    await run(`document.documentElement.removeAttribute('style')`);
    await run(`document.head.insertAdjacentHTML('beforeend', '<style id="own"></style>')`);
    await settled();
    for (const [k, change] of [
      `document.body.dataset.vscodeThemeId = 'mine'`,
      `document.body.dataset.vscodeThemeKind = 'dark'`,
      `document.body.className = 'vscode-dark'`,
      `document.documentElement.style.color = 'red'`,
    ].entries()) {
      const color = `#0${k + 1}0203`;
      await run(
        `document.getElementById('own').textContent = 'body { --vscode-foreground: ${color} }'`,
      );
      await run(change);
      await settled();
      assert.deepEqual(await colorOf('.title'), rgb(color), change);
    }
  });

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
    await said({ probes: [] });
    assert.equal(await output('h').locator('.probes').count(), 0);
    const untitled = { ...historyPayload(2), title: undefined };
    await show('h', untitled);
    assert.equal(await output('h').locator('.title').innerText(), 'training');
    const caption = output('h').locator('.caption');
    assert.equal(await caption.innerText(), 'last values at step 16 (best, epoch 2)');
  });
});
