// What views take of the theme, where it names colours and where it names none.
import { strict as assert } from 'node:assert';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import { hex } from './painted';
import { bundlePayload, historyPayload } from './payloads';

const f32 = { dtype: 'f32' } as const;

suite('renderer: the theme', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output, run, settled } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);

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
});
