import '../support/fakeVscode';
import { strict as assert } from 'node:assert';
import type { NotebookCellOutput, NotebookCellOutputItem } from 'vscode';
import { NotebookOutputs, type Output } from '../../src/client';
import { CellWriter, type OutputSink } from '../../src/notebook/cellWriter';

/** An editor that notes what it was told, and holds what it shows. */
class Editor implements OutputSink {
  readonly calls: string[] = [];
  readonly outputs: NotebookCellOutput[] = [];

  async appendOutput(output: NotebookCellOutput | readonly NotebookCellOutput[]): Promise<void> {
    this.calls.push('append');
    this.outputs.push(...[output].flat());
  }

  async appendOutputItems(
    items: NotebookCellOutputItem | readonly NotebookCellOutputItem[],
    output: NotebookCellOutput,
  ): Promise<void> {
    this.calls.push('add text');
    output.items.push(...[items].flat());
  }

  async replaceOutputItems(
    items: NotebookCellOutputItem | readonly NotebookCellOutputItem[],
    output: NotebookCellOutput,
  ): Promise<void> {
    this.calls.push('replace');
    output.items = [...[items].flat()];
  }

  /** What each output reads. */
  get texts(): string[] {
    return this.outputs.map(({ items }) =>
      items.map(({ data }) => `${Buffer.from(data)}`).join(''),
    );
  }
}

function setUp() {
  const editor = new Editor();
  const outputs = new NotebookOutputs(({ index }) => writer.change(index));
  const writer = new CellWriter(
    outputs.of('a'),
    write => write(editor),
    () => 1000,
  );
  return { editor, outputs, writer };
}

const shown = (text: string, update = false) => ({
  cellId: 'a',
  displayId: 'live',
  update,
  data: { 'text/plain': text },
});

suite('CellWriter', () => {
  test('replaces a live output in place: the latest wins and the last is complete', async () => {
    const { editor, outputs, writer } = setUp();
    outputs.display(shown('step 0'));
    for (let step = 1; step <= 100; step++) outputs.display(shown(`step ${step}`, true));
    await writer.settle();
    assert.deepEqual(editor.texts, ['step 100']);
    assert.deepEqual(editor.calls, ['append', 'replace']);
  });

  test('adds to a stream only what is new', async () => {
    const { editor, outputs, writer } = setUp();
    for (const text of ['one\n', 'two\n', 'three\n']) {
      outputs.stream({ cellId: 'a', name: 'stdout', text });
      await writer.settle();
    }
    assert.deepEqual(editor.calls, ['append', 'add text', 'add text']);
    assert.deepEqual(
      editor.outputs[0].items.map(({ data }) => `${Buffer.from(data)}`),
      ['one\n', 'two\n', 'three\n'],
    );
  });

  test('replaces a stream whose line was written over', async () => {
    const { editor, outputs, writer } = setUp();
    outputs.stream({ cellId: 'a', name: 'stdout', text: '10 %' });
    await writer.settle();
    outputs.stream({ cellId: 'a', name: 'stdout', text: '\r20 %' });
    await writer.settle();
    assert.deepEqual(editor.texts, ['20 %']);
  });

  test('writes nothing where a stream reads as before', async () => {
    const { editor, outputs, writer } = setUp();
    for (const text of ['20 %', '\r', '\r20 %']) {
      outputs.stream({ cellId: 'a', name: 'stdout', text });
      await writer.settle();
    }
    assert.deepEqual([editor.calls, editor.texts], [['append'], ['20 %']]);
  });

  test('keeps the order of outputs', async () => {
    const { editor, outputs, writer } = setUp();
    outputs.stream({ cellId: 'a', name: 'stdout', text: 'printed' });
    outputs.display(shown('shown'));
    outputs.stream({ cellId: 'a', name: 'stderr', text: 'warned' });
    outputs.error('a', {
      name: 'Error',
      message: 'no',
      frames: [],
      text: 'Error: no\n  at Cell 3:7:5',
    });
    await writer.settle();
    assert.deepEqual(editor.texts.slice(0, 3), ['printed', 'shown', 'warned']);
    const { name, message, stack } = JSON.parse(editor.texts[3]);
    assert.deepEqual([name, message, stack], ['Error', 'no', 'Error: no\n  at Cell 3, line 7']);
  });

  test('survives an editor that takes no more', async () => {
    const outputs: Output[] = [{ output_type: 'stream', name: 'stdout', text: 'x' }];
    const writer = new CellWriter(
      outputs,
      () => Promise.reject(new Error('the notebook was closed')),
      () => 0,
    );
    writer.change(0);
    await writer.settle();
  });
});
