// Which keys views take, and which they leave to the page.
import { strict as assert } from 'node:assert';
import { inNotebook } from './harness';
import { attentionPayload, bundlePayload, DECODER, decodePayload, gatesPayload } from './payloads';

suite('renderer: keys', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output, run } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const press = (key: string) => opened.notebook.page.keyboard.press(key);

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

  test('keys in single views, too', async () => {
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
});
