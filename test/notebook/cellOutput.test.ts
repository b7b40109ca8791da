import '../support/fakeVscode';
import { strict as assert } from 'node:assert';
import type { Output } from '../../src/client';
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

  test('gives each kind of output its items and what the notebook format needs', () => {
    const read = (output: Output) => {
      const { items, metadata } = cellOutput(output);
      return [items.map(({ mime, data }) => [mime, `${Buffer.from(data)}`]), metadata];
    };
    const vscode = 'application/vnd.code.notebook';
    assert.deepEqual(read({ output_type: 'stream', name: 'stdout', text: ['a\n', 'b'] }), [
      [[`${vscode}.stdout`, 'a\nb']],
      undefined,
    ]);
    assert.deepEqual(read({ output_type: 'stream', name: 'stderr', text: 'w' }), [
      [[`${vscode}.stderr`, 'w']],
      undefined,
    ]);
    const svg = '<svg/>';
    assert.deepEqual(
      read({
        output_type: 'display_data',
        data: { 'image/svg+xml': svg, 'application/json': [1], 'text/html': '<b>' },
        metadata: {},
      }),
      [
        [
          ['image/svg+xml', svg],
          ['application/json', '[1]'],
          ['text/html', '<b>'],
        ],
        { outputType: 'display_data' },
      ],
    );
    const traceback = ['E: no', '    at Cell 2:3:4'];
    const [[[mime, text]], metadata] = read({
      output_type: 'error',
      ename: 'E',
      evalue: 'no',
      traceback,
    }) as [string[][], unknown];
    assert.deepEqual([mime, metadata], [`${vscode}.error`, undefined]);
    const error = { name: 'E', message: 'no', stack: 'E: no\n    at Cell 2, line 3' };
    assert.deepEqual(JSON.parse(text), error);
  });
});
