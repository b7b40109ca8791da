import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { openNotebook, until } from './notebooks';

suite('the language of cells', () => {
  test('completes the names of earlier cells and of seq2seq', async () => {
    // names that stand nowhere in the workspace: the editor itself offers words it has seen
    const editor = await openNotebook('const sizes = [3, 1]', 'sizes.', 'clipGradN');
    const members = await complete(editor, 1, 'flatMap');
    assert.ok(members.includes('findLast'));
    await complete(editor, 2, 'clipGradNorm');
  });

  test('says on hover what a name is', async () => {
    const editor = await openNotebook('const rate: number = 0.1', 'rate');
    const { uri } = editor.notebook.cellAt(1).document;
    await until('the hover names the type', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        new vscode.Position(0, 1),
      );
      const texts = hovers.flatMap(({ contents }) =>
        contents.map(content => (typeof content === 'string' ? content : content.value)),
      );
      return texts.some(content => /rate: number/.test(content));
    });
  });

  test('marks an error of types where it is, and no declaration made again', async () => {
    const editor = await openNotebook('const a = 1', "const a: number = 'x'", 'await a');
    const { uri } = editor.notebook.cellAt(1).document;
    const [found] = await until('the error is marked', () => {
      const all = vscode.languages.getDiagnostics(uri);
      return all.length > 0 ? all : undefined;
    });
    assert.match(found.message, /'string' is not assignable to type 'number'/);
    assert.equal(found.range.start.line, 0);
    for (const index of [0, 2]) {
      const others = vscode.languages.getDiagnostics(editor.notebook.cellAt(index).document.uri);
      assert.deepEqual(others, []);
    }
  });
});

/** The completions at the end of a cell, once `wanted` is among them. */
function complete(
  editor: vscode.NotebookEditor,
  index: number,
  wanted: string,
): Promise<readonly string[]> {
  const { document } = editor.notebook.cellAt(index);
  return until(`${wanted} is offered`, async () => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.lineAt(document.lineCount - 1).range.end,
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    return labels.includes(wanted) ? labels : undefined;
  });
}
