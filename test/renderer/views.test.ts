// The built renderer in a page as strict as a notebook's: what it draws, patches, remembers, and refuses.
import { strict as assert } from 'node:assert';
import { mkdirSync } from 'node:fs';
import { generationView } from '../../src/display/payload/generation';
import { historyView } from '../../src/display/payload/history';
import { predictionView } from '../../src/display/payload/prediction';
import {
  type EncoderDecoder,
  GRUModel,
  generate,
  LanguageModel,
  LSTMModel,
  predict,
  RNNModel,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, TextCorpus } from '../../src/text';
import { samplePrediction, sampleRun } from '../display/sample';
import { reversalCorpus } from '../support/copyTask';
import { inNotebook, type Notebook } from './harness';
import type { ThemeName } from './themes';

const source = ['how', 'are', 'you', '?', '<eos>'];
const target = ['你', '好', '吗', '？', '<eos>'];
const bundle = predictionView('p', samplePrediction(source, target, { units: 24, layers: 2 }));

const corpus = reversalCorpus(60);
const sizes = { hiddenDim: 24, seed: 4 };
const families: Record<string, () => EncoderDecoder> = {
  RNNModel: () => new RNNModel(corpus, { ...sizes, attention: 'none' }),
  GRUModel: () => new GRUModel(corpus, { ...sizes, bidirectional: true }),
  LSTMModel: () => new LSTMModel(corpus, { ...sizes, numLayers: 2 }),
  TransformerModel: () => new TransformerModel(corpus, { ...sizes, numHeads: 2 }),
};

suite('renderer: views', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  let notebook: Notebook;
  setup(() => {
    notebook = opened.notebook;
  });
  const stepOf = async (id: string) => Number(await output(id).getByRole('slider').inputValue());

  /** Marks the nodes that stand there, so that a view that is emptied and drawn anew is found out. */
  const mark = (id: string) =>
    output(id).evaluate(host => {
      for (const node of host.shadowRoot!.querySelectorAll('*')) node.setAttribute('kept', '');
    });
  const fresh = (id: string) =>
    output(id).evaluate(host => host.shadowRoot!.querySelectorAll('.view:not([kept])').length);

  for (const [name, make] of Object.entries(families)) {
    test(`a prediction of ${name} shows what it has, and nothing it has not`, async () => {
      const model = make();
      const prediction = predict(model, 'fadecb', { maxLength: 6 });
      assert.equal(await notebook.show('f', predictionView('f', prediction)), null);
      const names = model.cell?.gates ?? [];
      const strips = output('f').getByRole('img');
      const labels = await strips.evaluateAll(all =>
        all.map(one => one.getAttribute('aria-label')),
      );
      const about = (word: RegExp) => labels.filter(label => word.test(label ?? '')).length;
      assert.equal(about(/^(Mean \w+ gates|States)/), names.length > 0 ? 2 : 0, String(labels));
      const heads = output('f').getByLabel('attention head');
      assert.equal(await heads.count(), name === 'TransformerModel' ? 1 : 0);
      if (name === 'TransformerModel') {
        const before = await output('f').screenshot();
        await heads.selectOption({ index: 3 });
        assert.ok(!(await output('f').screenshot()).equals(before), 'each head looks elsewhere');
      }
      await output('f').focus();
      await notebook.page.keyboard.press('End');
      assert.equal(await stepOf('f'), prediction.steps.length - 1);
      mkdirSync('out/renderer', { recursive: true });
      await output('f').screenshot({ path: `out/renderer/${name}.png` });
    });
  }

  test('a generated text stands there as written, with the self-attention of every step', async () => {
    const text = new TextCorpus('one two\nthree\n'.repeat(9), { tokenizer: charTokenizer() });
    const model = new LanguageModel(text, { ...sizes, numHeads: 2 });
    const generation = generate(model, 'one\ntwo', { maxLength: 30, temperature: 0 });
    assert.equal(await notebook.show('t', generationView('t', generation)), null);
    const said = await output('t').locator('.written').innerText();
    assert.equal(said.trimEnd(), `→ ${generation.text}`.trimEnd());
    assert.equal(await output('t').getByLabel('attention head').count(), 1);
    assert.equal(await output('t').getByText('steps: 24 of 30').count(), 1);
    const width = await output('t').evaluate(
      host => host.shadowRoot!.querySelector('.scroll')!.scrollWidth,
    );
    assert.ok(width <= 1010, `all of it can be seen without scrolling: ${width} px`);
    await output('t').focus();
    await notebook.page.keyboard.press('End');
    assert.equal(await stepOf('t'), 23);
  });

  test('a bundle has one clock for everything, moved by keys, buttons, slider and rows', async () => {
    assert.equal(await notebook.show('a', bundle), null);
    assert.equal(await stepOf('a'), 0);
    await output('a').focus();
    for (const [key, step] of [
      ['ArrowRight', 1],
      ['ArrowDown', 2],
      ['End', 4],
      ['ArrowRight', 4],
      ['ArrowLeft', 3],
      ['Home', 0],
    ] as const) {
      await notebook.page.keyboard.press(key);
      assert.equal(await stepOf('a'), step, key);
    }
    assert.equal(
      await notebook.page.evaluate('notebook.moved'),
      0,
      'the notebook stays where it is',
    );
    await output('a').getByRole('button', { name: 'next step' }).click();
    assert.equal(await stepOf('a'), 1);
    await output('a').locator('.rows .token', { hasText: '吗' }).click();
    assert.equal(await stepOf('a'), 2);
    await output('a').getByText('what the decoder considered at step 3').waitFor();
    assert.match(await output('a').locator('.candidate.chosen').innerText(), /吗/);
  });

  test('what stands in the view fits its width, wide and narrow', async () => {
    for (const width of [1400, 1010, 700, 420]) {
      await notebook.page.setViewportSize({ width, height: 900 });
      await notebook.show('a', bundle);
      await notebook.page.waitForTimeout(100);
      const outside = await output('a').evaluate(host => {
        const scroll = host.shadowRoot!.querySelector('.scroll')!;
        const { right } = scroll.getBoundingClientRect();
        const needed = scroll.scrollWidth > scroll.clientWidth + 1;
        const parts = [...host.shadowRoot!.querySelectorAll('.candidate, .tokens, .detail')];
        return needed ? [] : parts.filter(part => part.getBoundingClientRect().right > right + 1);
      });
      assert.equal(outside.length, 0, `at ${width}`);
    }
  });

  test('a live payload is patched in place, the selected step stays', async () => {
    const early = historyView('h', sampleRun(4, 66, 2));
    assert.equal(await notebook.show('h', early), null);
    await mark('h');
    assert.equal(await notebook.show('h', historyView('h', sampleRun(4))), null);
    await output('h')
      .getByText(/epoch 4 of/)
      .first()
      .waitFor();
    assert.equal(await fresh('h'), 0);

    await notebook.show('a', bundle);
    await output('a').focus();
    await notebook.page.keyboard.press('End');
    await mark('a');
    await notebook.show(
      'a',
      predictionView('p', samplePrediction(source, target, { units: 24, layers: 2 })),
    );
    assert.equal(await stepOf('a'), 4);
    assert.equal(await fresh('a'), 0);
  });

  test('no curve runs through the label of the best epoch', async () => {
    const run = sampleRun(6);
    for (const epoch of run.history.epochs) epoch.bleu = 97; // along the top
    run.best = { epoch: 6, step: run.steps, devLoss: 1 };
    await notebook.show('h', historyView('h', run));
    await output('h').locator('.u-over').waitFor();
    const colourful = await output('h').evaluate(element => {
      const plot = element.shadowRoot!.querySelector('.plot')!;
      const canvas = plot.querySelector('canvas')!;
      const [over, whole] = [plot.querySelector('.u-over')!, canvas].map(one =>
        one.getBoundingClientRect(),
      );
      const scale = canvas.width / whole.width;
      const [right, top] = [over.right - whole.left, over.top - whole.top];
      const box = [right - 50, top + 1, 40, 12].map(side => Math.round(side * scale));
      const [x, y, width, height] = box;
      const { data } = canvas.getContext('2d')!.getImageData(x, y, width, height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = data.subarray(at, at + 3);
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 48) count++;
      }
      return count;
    });
    assert.equal(colourful, 0);
  });

  test('a view taken away and shown again stands at the step it was left at', async () => {
    await notebook.show('a', bundle);
    await output('a').focus();
    await notebook.page.keyboard.press('End');
    await notebook.page.evaluate(`notebook.dispose('a')`);
    await notebook.show('b', bundle);
    assert.equal(await stepOf('b'), 4);
  });

  test('each theme has its own colours, and words stand out', async () => {
    await notebook.show('a', bundle);
    const pictures = new Set<string>();
    for (const theme of ['light', 'dark', 'high contrast', 'high contrast light'] as ThemeName[]) {
      await notebook.theme(theme);
      await notebook.page.waitForTimeout(100);
      pictures.add((await output('a').screenshot()).toString('base64'));
    }
    assert.equal(pictures.size, 4);
  });

  test('numbers stand in tables for those who read them', async () => {
    await notebook.show('a', bundle);
    await output('a').getByRole('button', { name: 'table' }).click();
    const tables = output('a').getByRole('table');
    assert.ok((await tables.count()) >= 3);
    assert.match(await tables.first().innerText(), /你/);
  });

  test('damaged payloads say so; unknown ones are left to the picture beside them', async () => {
    assert.equal(await notebook.show('x', { ...bundle, data: { views: 3 } }), null);
    await output('x')
      .getByText(/cannot be drawn/)
      .waitFor();
    const later = await notebook.show('y', { ...bundle, v: [2, 0] });
    assert.match(String(later), /^vscode.fallbackToNextRenderer: /);
  });
});
