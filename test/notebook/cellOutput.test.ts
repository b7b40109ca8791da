import '../support/fakeVscode';
import { strict as assert } from 'node:assert';
import { cellOutput, namePlaces } from '../../src/notebook/cellOutput';

suite('cellOutput', () => {
  test('gives payloads as compact JSON and pictures as bytes', () => {
    const mime = 'application/vnd.seq2seq.v1+json';
    const { items, metadata } = cellOutput({
      output_type: 'execute_result',
      execution_count: 4,
      data: { [mime]: { kind: 'x', rows: [1, 2] }, 'image/png': 'iVBO', 'text/plain': 'a 中' },
      metadata: {},
    });
    const data = Object.fromEntries(items.map(item => [item.mime, Buffer.from(item.data)]));
    assert.equal(`${data[mime]}`, '{"kind":"x","rows":[1,2]}');
    assert.deepEqual([...data['image/png']], [0x89, 0x50, 0x4e]);
    assert.equal(`${data['text/plain']}`, 'a 中');
    assert.deepEqual(metadata, { outputType: 'execute_result', executionCount: 4 });
  });

  test('names places in cells as people do', () => {
    assert.equal(
      namePlaces('at f (Cell 12:3:14)\nat Cell 2:1:1'),
      'at f (Cell 12, line 3)\nat Cell 2, line 1',
    );
    assert.equal(namePlaces('at file:///a/b.ts:3:4'), 'at file:///a/b.ts:3:4');
  });
});
