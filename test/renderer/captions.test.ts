// What a view says beside its picture: that there is nothing to show, what is left out, how far a training is.
import { strict as assert } from 'node:assert';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import {
  attentionPayload,
  bundlePayload,
  decodePayload,
  ENCODER,
  gatesPayload,
  historyPayload,
  SOURCE,
} from './payloads';

const f32 = { dtype: 'f32' } as const;

suite('renderer: texts beside the picture', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output, run } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const press = (key: string) => opened.notebook.page.keyboard.press(key);

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
