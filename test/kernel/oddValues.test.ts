// Values that are hard to look at, shown, logged, thrown and rejected in a real kernel: each cell ends, what it says is
// bounded, no getter, constructor or trap runs, and the next cell runs.
import { strict as assert } from 'node:assert';
import type { CellResult } from '../../src/client';
import { TestKernel } from '../support/kernel';
import { oddHelpers, oddValues } from './cases/oddValues';

/** A text of at most 100,000 characters and a sentence. */
const MOST = 100_300;

suite('odd values', () => {
  const kernel = new TestKernel();
  suiteSetup(async () => {
    await kernel.client.start();
    assert.equal((await kernel.run(oddHelpers)).status, 'ok');
  });
  suiteTeardown(() => kernel.close());

  const sayings = (result: CellResult): string[] => {
    if (result.status === 'dead') return assert.fail(result.death.message);
    if (result.status === 'ok') return Object.values(result.result ?? {}).map(String);
    return [result.error?.text ?? '', result.error?.message ?? ''];
  };
  const ends = async (code: string, status: CellResult['status']) => {
    const result = await kernel.run(code);
    assert.equal(result.status, status, `${code}\n${sayings(result).join('\n').slice(0, 500)}`);
    for (const text of sayings(result)) assert.ok(text.length <= MOST, `${code}: ${text.length}`);
    assert.equal(await kernel.show('1 + 1'), '2', code);
    return sayings(result);
  };
  const values = [...oddValues.looking, ...oddValues.plain];

  test('as results', async () => {
    for (const value of values) await ends(`(${value})`, 'ok');
  }).timeout(120_000);

  test('logged', async () => {
    // a text is printed whole
    for (const value of values.filter(one => !/^"/.test(one)))
      await ends(`console.log(${value})`, 'ok');
  }).timeout(120_000);

  test('thrown, and rejected with nobody who waits', async () => {
    for (const value of values) {
      await ends(`throw ${value}`, 'error');
      await ends(`void Promise.reject(${value})`, 'ok');
    }
  }).timeout(180_000);

  test('no getter, constructor or trap ran', async () => {
    for (const value of oddValues.looking) {
      assert.equal((await kernel.run('ran = 0')).status, 'ok');
      await kernel.run(`(${value})`);
      await kernel.run(`display(${value})`);
      assert.equal(await kernel.show('ran'), '0', value);
    }
  });

  test('what is no bundle is an error', async () => {
    for (const bundle of oddValues.bundles) {
      const [text] = await ends(`({ toMimeBundle: ${bundle} })`, 'error');
      assert.ok(text.length < 11_000, bundle);
      await kernel.run(`display({ toMimeBundle: ${bundle} })`);
      assert.equal(await kernel.show('1 + 1'), '2', bundle);
    }
  });
});
