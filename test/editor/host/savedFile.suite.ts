import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { mimes, openNotebook, runCell, save, text, tinyModel, viewMime } from './notebooks';

suite('the saved file', () => {
  test('is nbformat with every output, and opens again with the same', async () => {
    const prediction = `${tinyModel}\npredict(model, 'a b')`;
    const editor = await openNotebook('console.log("printed")', prediction, '({ a: [1, 2] })');
    for (const index of [0, 1, 2]) await runCell(editor, index);
    await save(editor.notebook);

    const { uri } = editor.notebook;
    const saved = JSON.parse(readFileSync(uri.fsPath, 'utf8'));
    assert.equal(saved.metadata.kernelspec.name, 'seq2seq');
    assert.equal(saved.cells[0].outputs[0].output_type, 'stream');
    assert.equal(saved.cells[0].outputs[0].name, 'stdout');
    assert.equal(typeof saved.cells[1].outputs[0].data[viewMime], 'object');
    assert.ok('text/plain' in saved.cells[2].outputs[0].data);

    // an open document is not read again: a copy is
    const copy = vscode.Uri.file(uri.fsPath.replace('.ipynb', '-copy.ipynb'));
    await vscode.workspace.fs.copy(uri, copy);
    const again = await vscode.workspace.openNotebookDocument(copy);
    const cells = editor.notebook.getCells();
    for (const [index, { outputs }] of again.getCells().entries()) {
      assert.deepEqual(outputs.map(mimes), cells[index].outputs.map(mimes));
      assert.deepEqual(outputs.flatMap(comparable), cells[index].outputs.flatMap(comparable));
    }
  });
});

/** The items of an output; JSON without its white space, which saving changes. */
function comparable({ items }: vscode.NotebookCellOutput): unknown[] {
  const plain = items.map(item => {
    if (item.mime.endsWith('json')) return [item.mime, JSON.parse(text(item))];
    if (item.mime.startsWith('image/')) return [item.mime, Buffer.from(item.data).toString('hex')];
    return [item.mime, text(item)];
  });
  return plain.sort(([a], [b]) => (a < b ? -1 : 1));
}
