import { strict as assert } from 'node:assert';
import { isOurs, madeOurs, NOTEBOOK_METADATA } from '../../src/notebook/identity';

suite('isOurs', () => {
  test('goes by the kernel a notebook names', () => {
    assert.equal(isOurs({ metadata: { kernelspec: { name: 'seq2seq' } } }), true);
    assert.equal(isOurs({ metadata: { kernelspec: { name: 'python3' } } }), false);
  });

  test('goes by the language where no kernel is named', () => {
    assert.equal(isOurs({ metadata: { language_info: { name: 'seq2seq' } } }), true);
    assert.equal(isOurs({ metadata: { language_info: { name: 'python' } } }), false);
  });

  test('leaves a notebook of another kernel alone whatever its language', () => {
    const metadata = { kernelspec: { name: 'deno' }, language_info: { name: 'seq2seq' } };
    assert.equal(isOurs({ metadata }), false);
  });

  test('takes no notebook that says nothing or nonsense', () => {
    for (const metadata of [{}, { metadata: null }, { metadata: { kernelspec: 'seq2seq' } }]) {
      assert.equal(isOurs(metadata), false);
    }
  });
});

suite('madeOurs', () => {
  test('keeps what else the notebook said', () => {
    const before = { nbformat: 4, metadata: { title: 'Mine', kernelspec: { name: 'python3' } } };
    const after = madeOurs(before);
    assert.equal(isOurs(after), true);
    assert.deepEqual(after, { nbformat: 4, metadata: { title: 'Mine', ...NOTEBOOK_METADATA } });
  });
});
