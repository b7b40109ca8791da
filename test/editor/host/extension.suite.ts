import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { openNotebook, ourExtension, until } from './notebooks';

suite('the extension', () => {
  test('wakes up when a notebook is opened', async () => {
    await openNotebook('1');
    await until('the extension is active', () => ourExtension().isActive);
  });

  test('has every command its manifest names', async () => {
    const { contributes } = ourExtension().packageJSON;
    const named: string[] = contributes.commands.map(({ command }: { command: string }) => command);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter(command => !known.has(command)),
      [],
    );
  });

  test('gives cells the language seq2seq', async () => {
    const { notebook } = await openNotebook('1');
    assert.equal(notebook.cellAt(0).document.languageId, 'seq2seq');
  });
});
