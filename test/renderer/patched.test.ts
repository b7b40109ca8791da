// A view that is patched looks, to the pixel, as one that is drawn anew: with another payload, width, theme or choice.
import { strict as assert } from 'node:assert';
import { type Envelope, encodeArray } from '../../src/protocol';
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

/** The same with all numbers of its arrays changed, other words, and a title. */
function changed<Payload extends Envelope>(payload: Payload): Payload {
  const copy = structuredClone(payload);
  const words = (text: string) => text.replaceAll('e', 'ö');
  const visit = (part: unknown) => {
    if (typeof part !== 'object' || part === null) return;
    const array = part as { dtype?: string; shape?: number[]; w?: unknown; tokens?: string[] };
    if (array.tokens) array.tokens = array.tokens.map(words);
    for (const [name, value] of Object.entries(part)) {
      if (['x', 'w', 'entropy'].includes(name) && (value as typeof array)?.shape) {
        const { shape } = value as { shape: number[] };
        const size = shape.reduce((a, b) => a * b, 1);
        const values = Array.from({ length: size }, (_, k) => ((37 * k) % 101) / 101);
        Object.assign(part, { [name]: encodeArray(values, shape, { dtype: 'f32' }) });
      } else visit(value);
    }
  };
  visit(copy);
  if ('text' in copy.data) copy.data.text = 'another text';
  copy.title = 'another title';
  copy.alt = 'other words';
  copy.trunc = [{ what: 'units', from: [9], to: [3], how: 'sample' }];
  return copy;
}

const PAYLOADS: Record<string, Envelope> = {
  attention: attentionPayload,
  'gates of the encoder': gatesPayload(ENCODER),
  'gates of the decoder': gatesPayload(DECODER),
  'words considered': decodePayload,
  'a translation': bundlePayload,
};

suite('renderer: patched views', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);

  /** All elements, texts and pixels of an output, when the page has settled. */
  const looks = (id: string) =>
    opened.output(id).evaluate(async host => {
      for (let k = 0; k < 3; k++) await new Promise(resolve => requestAnimationFrame(resolve));
      const root = host.shadowRoot!;
      const canvases = [...root.querySelectorAll('canvas')];
      return {
        elements: root.innerHTML.replace(/ (kept|selected)=""/g, ''),
        pixels: canvases.map(canvas => canvas.toDataURL()),
      };
    });
  const openTable = (id: string) =>
    opened.output(id).getByRole('button', { name: 'table' }).click();

  for (const [name, payload] of Object.entries(PAYLOADS)) {
    test(`${name}: another payload under the same id`, async () => {
      await show('a', payload);
      await openTable('a');
      const before = await looks('a');
      await show('b', { ...changed(payload), id: 'fresh' });
      await openTable('b');
      await show('a', { ...changed(payload), id: payload.id });
      const [patched, fresh] = [await looks('a'), await looks('b')];
      assert.notDeepEqual(before.elements, fresh.elements);
      assert.deepEqual(patched, fresh);
      await show('a', payload);
      assert.deepEqual(await looks('a'), before, 'and back');
    });

    test(`${name}: another width, another theme`, async () => {
      await show('a', payload);
      const [before, page] = [await looks('a'), opened.notebook.page];
      await page.setViewportSize({ width: 560, height: 900 });
      await opened.notebook.theme('high contrast');
      await show('b', { ...payload, id: 'fresh' });
      const fresh = await looks('b');
      assert.deepEqual(await looks('a'), fresh);
      assert.notDeepEqual(fresh, before);
      await page.setViewportSize({ width: 1010, height: 900 });
      await opened.notebook.theme('light');
      assert.deepEqual(await looks('a'), before, 'and back');
    });
  }

  test('a training: what came later, another width, another theme', async () => {
    const begun = historyPayload(1); // before the first epoch there are fewer curves
    begun.data.series = begun.data.series.slice(0, 2);
    begun.data.cols = begun.data.cols.slice(0, 3);
    await show('a', begun);
    await openTable('a');
    await show('a', historyPayload(3));
    await opened.notebook.page.setViewportSize({ width: 560, height: 900 });
    await opened.notebook.theme('dark');
    await show('b', { ...historyPayload(3), id: 'fresh' });
    await openTable('b');
    await looks('b');
    const plot = (id: string) => opened.output(id).locator('.plot canvas');
    await opened.notebook.page.waitForTimeout(100);
    const pixelsOf = (id: string) =>
      plot(id).evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
    assert.equal(await pixelsOf('a'), await pixelsOf('b'));
    const [patched, fresh] = [await looks('a'), await looks('b')];
    assert.equal(patched.elements, fresh.elements);
  });
});
