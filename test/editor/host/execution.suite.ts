import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { mimes, openNotebook, runCell, start, text, tinyModel, until, viewMime } from './notebooks';

suite('running cells', () => {
  test('shows the last expression and numbers the cell', async () => {
    const editor = await openNotebook('const a: number = 20;\na + 1');
    const cell = await runCell(editor);
    assert.equal(cell.executionSummary?.success, true);
    assert.equal(cell.executionSummary?.executionOrder, 1);
    assert.deepEqual(cell.outputs.map(mimes), [['text/plain']]);
    assert.equal(text(cell.outputs[0].items[0]), '21');
  });

  test('keeps the names of earlier cells, and lets later ones declare them again', async () => {
    const editor = await openNotebook('const a = 1', 'const a = "two"', 'console.log(a)');
    await runCell(editor, 0);
    await runCell(editor, 1);
    const cell = await runCell(editor, 2);
    assert.equal(text(cell.outputs[0].items[0]).trim(), 'two');
  });

  test('shows a tensor without an import', async () => {
    const cell = await runCell(await openNotebook('tensor([[1, 2], [3, 4]]).sum()'));
    assert.match(text(cell.outputs[0].items.find(({ mime }) => mime === 'text/plain')!), /10/);
  });

  test('gives a prediction as a view, a picture and text', async () => {
    const cell = await runCell(await openNotebook(`${tinyModel}\npredict(model, 'a b')`));
    assert.equal(cell.executionSummary?.success, true, JSON.stringify(cell.outputs));
    const output = cell.outputs.at(-1)!;
    assert.deepEqual(mimes(output), [viewMime, 'image/png', 'text/plain'].sort());
    const view = JSON.parse(text(output.items.find(({ mime }) => mime === viewMime)!));
    assert.equal(typeof view, 'object');
  });

  test('shows an error with its name, its message and the line of the cell', async () => {
    const cell = await runCell(await openNotebook('const fine = 1;\nthrow new RangeError("far")'));
    assert.equal(cell.executionSummary?.success, false);
    const item = cell.outputs.at(-1)!.items[0];
    assert.equal(item.mime, vscode.NotebookCellOutputItem.error(new Error()).mime);
    const error = JSON.parse(text(item));
    assert.equal(error.name, 'RangeError');
    assert.match(error.message, /far/);
    assert.match(error.stack, /Cell 1, line 2/);
  });

  test('stops an endless loop and keeps what was there before', async () => {
    const loop = 'kept++;\nconsole.log("in");\nfor (;;) {}';
    const editor = await openNotebook('let kept = 41', loop, 'kept');
    await runCell(editor, 0);
    start(editor, 1);
    const running = editor.notebook.cellAt(1);
    await until('the loop has begun', () => running.outputs.length > 0);
    await vscode.commands.executeCommand('notebook.cancelExecution', editor.notebook.uri);
    await until('the loop has ended', () => running.executionSummary?.success === false);
    const after = await runCell(editor, 2);
    assert.equal(text(after.outputs[0].items[0]), '42');
  });

  test('a training nobody awaited is warned of and drawn to its end', async () => {
    const code = `${tinyModel}\ntrain(model, corpus, { epochs: 20, batchSize: 2 });`;
    const cell = await runCell(await openNotebook(code));
    const shown = () =>
      cell.outputs.flatMap(({ items }) => items.map(item => text(item))).join('\n');
    await until('it has ended', () => /finished: epoch 20 of 20/.test(shown()));
    assert.match(shown(), /train\(…\) still runs beneath the cells that follow: put `await`/);
    await until('the last write is over', () => cell.executionSummary?.success);
  });

  test('an error nobody waited for makes its cell one that failed', async () => {
    const cell = await runCell(await openNotebook('Promise.reject(new RangeError("alone")); 1'));
    assert.equal(cell.executionSummary?.success, false);
    assert.match(cell.outputs.map(({ items }) => text(items[0])).join(), /alone/);
  });
});
