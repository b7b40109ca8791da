// What becomes of the messages of a kernel: the outputs of the cells, and what is announced of them.
import { strict as assert } from 'node:assert';
import { NotebookOutputs, type Output, type OutputChange, STREAM_LIMIT } from '../../src/client';
import type { MimeBundle } from '../../src/protocol';

const textOf = (output: Output) => ('data' in output ? output.data['text/plain'] : undefined);

suite('NotebookOutputs', () => {
  let changes: string[];
  let printed: (string | undefined)[];
  let outputs: NotebookOutputs;
  setup(() => {
    changes = [];
    printed = [];
    outputs = new NotebookOutputs((change: OutputChange) => {
      changes.push(`${change.kind} ${change.cellId}[${change.index}]`);
      printed.push(change.printed);
      assert.equal(change.output, outputs.of(change.cellId)[change.index]);
    });
  });

  const bundle = (text: string): MimeBundle => ({ 'text/plain': text });
  const show = (cellId: string, text: string, displayId?: string, update = false) =>
    outputs.display({ cellId, displayId, update, data: bundle(text) });
  const print = (cellId: string, text: string, name: 'stdout' | 'stderr' = 'stdout') =>
    outputs.stream({ cellId, name, text });
  const streamText = (cellId: string) => {
    const [output] = outputs.of(cellId);
    return output.output_type === 'stream' ? String(output.text) : '';
  };
  const texts = (cellId: string) => outputs.of(cellId).map(textOf);

  test('an update replaces every output of its id, in every cell, and no other', () => {
    show('a', 'other', 'other');
    show('a', 'old', 'live');
    show('b', 'without an id');
    show('b', 'old', 'live');
    show('a', 'old', 'live');
    changes.length = 0;
    show('c', 'new', 'live', true);
    assert.deepEqual(texts('a'), ['other', 'new', 'new']);
    assert.deepEqual(texts('b'), ['without an id', 'new']);
    assert.deepEqual(texts('c'), [], 'the cell that updates shows nothing itself');
    assert.deepEqual(changes, ['changed a[1]', 'changed b[1]', 'changed a[2]']);
  });

  test('a display of a known id without `update` is one more place', () => {
    show('a', 'first', 'live');
    show('a', 'second', 'live');
    assert.deepEqual(texts('a'), ['first', 'second']);
    show('a', 'third', 'live', true);
    assert.deepEqual(texts('a'), ['third', 'third']);
  });

  test('an update without an id is shown as a new output', () => {
    show('a', 'first');
    show('a', 'second', undefined, true);
    assert.deepEqual(texts('a'), ['first', 'second']);
    assert.deepEqual(changes, ['added a[0]', 'added a[1]']);
  });

  test('an update of an id that nobody shows changes nothing', () => {
    show('a', 'lost', 'unknown', true);
    assert.deepEqual([texts('a'), changes], [[], []]);
  });

  test('a cleared cell is not updated any more; the other places are', () => {
    show('a', 'old', 'live');
    show('b', 'old', 'live');
    show('a', 'old', 'alone');
    outputs.clear('a');
    assert.deepEqual(texts('a'), []);
    changes.length = 0;
    show('b', 'new', 'live', true);
    show('b', 'new', 'alone', true);
    assert.deepEqual([texts('a'), texts('b')], [[], ['new']]);
    assert.deepEqual(changes, ['changed b[0]']);
    show('a', 'again', 'live');
    show('a', 'newest', 'live', true);
    assert.deepEqual([texts('a'), texts('b')], [['newest'], ['newest']]);
  });

  test('an update takes the place of all representations, and the message stays its own', () => {
    const data: MimeBundle = { 'text/plain': 'text', 'image/png': 'iVBO' };
    outputs.display({ cellId: 'a', displayId: 'live', update: false, data });
    show('a', 'only text', 'live', true);
    assert.deepEqual(outputs.of('a'), [
      { output_type: 'display_data', data: { 'text/plain': 'only text' }, metadata: {} },
    ]);
    assert.deepEqual(Object.keys(data), ['text/plain', 'image/png']);
  });

  test('what follows on one stream is one output, until something else comes between', () => {
    print('a', 'one\n');
    print('a', 'two\n');
    print('a', 'warning\n', 'stderr');
    print('a', 'three\n');
    show('a', 'shown');
    print('a', 'four\n');
    print('b', 'elsewhere\n');
    const streams = outputs.of('a').map(output => 'text' in output && [output.name, output.text]);
    assert.deepEqual(streams, [
      ['stdout', 'one\ntwo\n'],
      ['stderr', 'warning\n'],
      ['stdout', 'three\n'],
      false,
      ['stdout', 'four\n'],
    ]);
    assert.deepEqual(changes, [
      'added a[0]',
      'changed a[0]',
      'added a[1]',
      'added a[2]',
      'added a[3]',
      'added a[4]',
      'added b[0]',
    ]);
    assert.deepEqual(printed.slice(0, 4), ['one\n', 'two\n', 'warning\n', 'three\n']);
  });

  test('an empty text adds nothing', () => {
    print('a', '');
    assert.deepEqual([outputs.of('a'), changes], [[], []]);
  });

  test('a carriage return writes over the line, also across messages', () => {
    print('a', '10 %');
    print('a', '\r20 %');
    assert.deepEqual(outputs.of('a'), [{ output_type: 'stream', name: 'stdout', text: '20 %' }]);
    assert.equal(printed[1], '\r20 %', 'the terminal gets what was printed');
  });

  const most = STREAM_LIMIT / 2 ** 20;

  test('a cell that prints without end keeps the first 4 MB and says so once', () => {
    assert.equal(most, 4);
    const note = '\n[more was printed; the first 4 MB are kept]\n';
    print('a', 'x'.repeat(STREAM_LIMIT - 3));
    print('a', 'abc');
    assert.ok(streamText('a').endsWith('xabc'));
    assert.equal(streamText('a').length, STREAM_LIMIT, 'what fits exactly needs no note');
    print('a', 'more');
    print('a', 'more');
    assert.equal(outputs.of('a').length, 1);
    assert.ok(streamText('a').endsWith(`xabc${note}`), 'but what follows does');
    outputs.clear('a');
    print('a', 'x'.repeat(STREAM_LIMIT - 3));
    print('a', 'abcd');
    for (let i = 0; i < 3; i++) print('a', 'lost', 'stderr');
    assert.equal(outputs.of('a').length, 1);
    assert.equal(streamText('a').length, STREAM_LIMIT + note.length);
    assert.ok(streamText('a').endsWith(`xabc${note}`));
    assert.equal(printed.at(-1), 'abc');
    print('b', 'another cell has its own 4 MB');
    assert.equal(outputs.of('b').length, 1);
  });

  test('one message that is longer than 4 MB is shortened with the same words', () => {
    print('a', 'y'.repeat(STREAM_LIMIT + 1));
    assert.ok(streamText('a').endsWith('y\n[more was printed; the first 4 MB are kept]\n'));
    assert.equal(printed[0]?.length, STREAM_LIMIT);
  });

  test('results and errors have the form of the notebook format', () => {
    outputs.result('a', bundle('42'), 7);
    outputs.error('a', { name: 'E', message: 'no', frames: [], text: 'E: no\n  at x' });
    assert.deepEqual(outputs.of('a'), [
      {
        output_type: 'execute_result',
        execution_count: 7,
        data: { 'text/plain': '42' },
        metadata: {},
      },
      { output_type: 'error', ename: 'E', evalue: 'no', traceback: ['E: no', '  at x'] },
    ]);
    assert.deepEqual(printed, [undefined, undefined]);
  });

  test('works without anybody who listens', () => {
    const quiet = new NotebookOutputs();
    quiet.stream({ cellId: 'a', name: 'stdout', text: 'x' });
    assert.equal(quiet.of('a').length, 1);
  });
});
