// Notebooks for tests in the extension host.
import * as vscode from 'vscode';
import { notebookFile } from '../notebookFile';

const extensionId = 'seq2seq.seq2seq-notebooks';

export const viewMime = 'application/vnd.seq2seq.v1+json';

/** A model small enough to answer at once; what it answers is no matter here. */
export const tinyModel = `
const corpus = ParallelCorpus.fromPairs(
  [['a b', '你 好'], ['b a', '好 你'], ['a a', '你 你'], ['b b', '好 好']],
  { source: wordTokenizer(), target: wordTokenizer(), split: [1, 0, 0], seed: 1 });
const model = new LSTMModel(corpus, { embeddingDim: 4, hiddenDim: 4, attention: 'dot', seed: 1 });
`;

export function ourExtension(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (!extension) throw new Error(`${extensionId} is not there`);
  return extension;
}

/** Waits until `find` gives something. @throws Error that names what was waited for */
export async function until<T>(
  what: string,
  find: () => T | Thenable<T>,
  milliseconds = 15_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain until ${what}`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

let made = 0;

/** Writes a notebook with these code cells into the workspace and opens it. */
export async function openNotebook(...cells: string[]): Promise<vscode.NotebookEditor> {
  const folder = vscode.workspace.workspaceFolders![0].uri;
  const uri = vscode.Uri.joinPath(folder, `host-${++made}.ipynb`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(notebookFile(cells)));
  const document = await vscode.workspace.openNotebookDocument(uri);
  return vscode.window.showNotebookDocument(document);
}

/** Starts one cell; it runs on. */
export function start({ notebook }: vscode.NotebookEditor, index: number): void {
  const ranges = [{ start: index, end: index + 1 }];
  // not awaited: it comes back when the cell has run, and never when the editor asks for a kernel
  vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: notebook.uri });
}

/** Runs one cell to its end. @returns the cell, `executionSummary` and `outputs` filled in */
export async function runCell(
  editor: vscode.NotebookEditor,
  index = 0,
): Promise<vscode.NotebookCell> {
  const cell = editor.notebook.cellAt(index);
  start(editor, index);
  await until(`cell ${index} has run`, () => cell.executionSummary?.success !== undefined);
  return cell;
}

/** What an output item holds as text. */
export function text(item: vscode.NotebookCellOutputItem): string {
  return new TextDecoder().decode(item.data);
}

/** The kinds of the items of one output, sorted: VS Code orders them itself. */
export function mimes(output: vscode.NotebookCellOutput): string[] {
  return output.items.map(({ mime }) => mime).sort();
}

/** Saves, however long the notebook still changes by itself. */
export async function save(notebook: vscode.NotebookDocument): Promise<void> {
  await until('the notebook is saved', async () => (await notebook.save()) && !notebook.isDirty);
}
