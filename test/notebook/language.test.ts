// Completion, hover, signatures and marks as the editor asks for them: over the thread of the language service.
import '../support/fakeVscode';
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerLanguage } from '../../src/notebook/language';
import { completionKind } from '../../src/notebook/language/completionKind';
import { type FakeCell, FakeNotebook } from '../support/fakeNotebook';
import { editor, held, resetEditor } from '../support/fakeVscode';
import {
  type CompletionItem,
  type Hover,
  type Range,
  type SignatureHelp,
  Uri,
} from '../support/fakeVscodeValues';
import { pause, until } from '../support/kernel';

const extensionPath = join(__dirname, '../..');

suite('the language of cells in the editor', function () {
  this.timeout(60_000);
  let folder: string;
  let language: { dispose(): unknown };
  setup(() => {
    resetEditor();
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-marks-'));
  });
  teardown(() => {
    language.dispose();
    assert.equal(held(), 0);
    rmSync(folder, { recursive: true, force: true });
  });

  function begin(path = extensionPath): void {
    language = registerLanguage({ extensionPath: path } as never);
  }

  /** Opens a notebook on screen. */
  function open(...sources: string[]): FakeNotebook {
    const notebook = new FakeNotebook(Uri.file(join(folder, 'a.ipynb')), sources);
    editor.notebookDocuments = [...editor.notebookDocuments, notebook];
    editor.visible = [{ notebook }];
    return notebook;
  }

  const ask = <T>(
    kind: 'completion' | 'hover' | 'signature',
    method: string,
    cell: FakeCell,
    offset = cell.document.text.length,
  ) =>
    editor.providers[kind][method](cell.document, cell.document.positionAt(offset)) as Promise<T>;
  const places = ({ start, end }: Range) => [start.line, start.character, end.line, end.character];

  test('completes names of earlier cells of the notebook; the chosen one has its comment', async () => {
    begin();
    open('const elsewhere = 1');
    const notebook = open('/** Counts things. */\nfunction countThings(): number { return 1 }');
    notebook.add('# text', 1, 'markdown');
    notebook.add('const hidden = 1', 2, 'python');
    notebook.add('const written = 1', 1);
    const cell = notebook.add('const a = 1;\ncount');
    const items = await ask<CompletionItem[]>('completion', 'provideCompletionItems', cell);
    const item = items.find(({ label }) => label === 'countThings');
    assert.ok(item);
    assert.match(item.sortText ?? '', /^\d+$/);
    assert.equal(item.range, undefined);
    const labels = items.map(({ label }) => label);
    assert.ok(labels.includes('clipGradNorm') && labels.includes('a'));
    for (const name of ['hidden', 'elsewhere', 'written']) assert.ok(!labels.includes(name), name);
    assert.equal(items.find(({ label }) => label === 'while')?.kind, 'Keyword');
    const { resolveCompletionItem } = editor.providers.completion;
    assert.equal(await resolveCompletionItem(item), item);
    assert.match(item.detail ?? '', /countThings\(\): number/);
    assert.equal(item.documentation?.value, 'Counts things.');
    const foreign = { label: 'foreign' };
    assert.equal(await resolveCompletionItem(foreign), foreign);
    assert.deepEqual(Object.keys(foreign), ['label']);
    assert.deepEqual(editor.triggers, {
      completion: ['seq2seq', '.', '"', "'", '/'],
      hover: ['seq2seq'],
      signature: ['seq2seq', '(', ','],
    });
  });

  test('says what a name is, where it stands', async () => {
    begin();
    const [, cell] = open('/** How fast. */\nconst rate: number = 0.1', 'let b;\nrate + 1').cells;
    const { contents, range } = await ask<Hover>(
      'hover',
      'provideHover',
      cell,
      'let b;\nra'.length,
    );
    assert.match(contents.value, /^\n```typescript\n.*rate: number\n```\nHow fast\.$/);
    assert.deepEqual(places(range), [1, 0, 1, 4]);
    assert.equal(await ask('hover', 'provideHover', cell, 'let b;\nrate +'.length), undefined);
  });

  test('shows the parameters of the function that is being called', async () => {
    begin();
    const [cell] = open(
      '/** Adds.\n@param b the second */\nfunction add(a: number, b: string): void {}\nadd(1, ',
    ).cells;
    const help = await ask<SignatureHelp>('signature', 'provideSignatureHelp', cell);
    assert.deepEqual([help.activeSignature, help.activeParameter], [0, 1]);
    const [{ label, documentation, parameters }] = help.signatures;
    assert.equal(label, 'add(a: number, b: string): void');
    assert.match(documentation.value, /^Adds\./);
    assert.deepEqual(
      parameters.map(one => [one.label, one.documentation.value]),
      [
        ['a: number', ''],
        ['b: string', 'the second'],
      ],
    );
    assert.equal(await ask('signature', 'provideSignatureHelp', cell, 0), undefined);
  });

  test('imports start from the folder of the notebook, or of the workspace where it has no file', async () => {
    begin();
    writeFileSync(join(folder, 'own.ts'), 'export const found: "yes" = "yes"');
    const source = 'import { found } from "./own"\nfound';
    editor.workspaceFolders = [{ uri: Uri.file(folder) }];
    const untitled = new FakeNotebook(Uri.from({ scheme: 'untitled', path: '/else/b.ipynb' }), [
      source,
    ]);
    editor.notebookDocuments = [untitled];
    for (const notebook of [untitled, open(source)]) {
      const hover = await ask<Hover>('hover', 'provideHover', notebook.cells[0], source.length - 1);
      assert.match(hover.contents.value, /found: "yes"/);
    }
  });

  test('a document of no open notebook has no answers', async () => {
    begin();
    const [cell] = open('const a = 1').cells;
    editor.notebookDocuments = [];
    assert.equal(await ask('hover', 'provideHover', cell, 7), undefined);
    assert.equal(await ask('completion', 'provideCompletionItems', cell), undefined);
    assert.deepEqual(editor.messages, []);
  });

  const marks = (cell: FakeCell) => editor.diagnostics.get(String(cell.document.uri));
  const change = (
    notebook: FakeNotebook,
    cellChanges: object[] = [],
    contentChanges: object[] = [],
  ) => editor.events.changeNotebook.fire({ notebook, cellChanges, contentChanges });

  test('marks mistakes when a notebook is shown and after it was written in', async () => {
    const notebook = open('const fine = 1', "let a = 1;\na = 'x'");
    begin();
    const [fine, wrong] = notebook.cells;
    await until(() => marks(wrong) !== undefined);
    assert.deepEqual(marks(fine), []);
    const [{ range, message, severity, source, code }] = marks(wrong)!;
    assert.match(message, /'string' is not assignable to type 'number'/);
    assert.deepEqual([places(range), severity, source, code], [[1, 0, 1, 1], 0, 'ts', 2322]);
    wrong.document.text = 'let a = 1';
    wrong.document.version++;
    change(notebook, [{ document: undefined }]);
    await pause(500);
    assert.equal(marks(wrong)!.length, 1, 'an output is no reason to look again');
    const begun = performance.now();
    change(notebook, [{ document: wrong.document }]);
    await until(() => marks(wrong)!.length === 0);
    assert.ok(performance.now() - begun > 250, 'when the user has stopped typing');
    assert.deepEqual(marks(wrong), []);
    const removed = wrong;
    wrong.delete();
    change(notebook, [], [{ removedCells: [removed] }]);
    assert.equal(marks(removed), undefined);
    fine.document.text = 'nowhere';
    editor.events.visible.fire(editor.visible);
    await until(() => marks(fine)!.length > 0);
    assert.match(marks(fine)![0].message, /Cannot find name 'nowhere'/);
    editor.events.closeText.fire(fine.document);
    assert.equal(marks(fine), undefined);
  });

  test('takes the marks of a notebook that is closed away, also those on their way', async () => {
    const notebook = open('nowhere');
    begin();
    await until(() => marks(notebook.cells[0]) !== undefined);
    change(notebook, [{ document: notebook.cells[0].document }]);
    notebook.isClosed = true;
    editor.events.closeNotebook.fire(notebook);
    await pause(600);
    assert.equal(editor.diagnostics.size, 0);
  });

  test('a notebook without cells of ours starts no service', async () => {
    const notebook = open();
    notebook.add('print(1)', 2, 'python');
    begin('/nowhere');
    change(notebook, [{ document: notebook.cells[0].document }]);
    await pause(500);
    assert.deepEqual([editor.messages, editor.diagnostics.size], [[], 0]);
  });

  test('a service that cannot start is told once, and there are no answers', async () => {
    begin('/nowhere');
    const [cell] = open('const a = 1').cells;
    for (let i = 0; i < 2; i++) {
      assert.equal(await ask('hover', 'provideHover', cell, 7), undefined);
    }
    assert.equal(editor.messages.length, 1);
    const [[kind, text]] = editor.messages;
    assert.equal(kind, 'warning');
    assert.match(text, /^Completion and marks failed: Cannot find module .*languageWorker\.js'?$/);
  });
});

test('every kind of name has a sign in the list of completions', () => {
  const kinds: Record<string, string[]> = {
    Keyword: ['primitive type', 'keyword'],
    Variable: ['const', 'let', 'var', 'local var', 'parameter', 'alias'],
    Field: ['property', 'getter', 'setter', 'accessor'],
    Function: ['function', 'local function'],
    Method: ['method', 'construct', 'call', 'index'],
    Enum: ['enum'],
    EnumMember: ['enum member'],
    Module: ['module', 'external module name'],
    Class: ['class', 'local class', 'type'],
    Interface: ['interface'],
    File: ['script'],
    Folder: ['directory'],
    Constant: ['string'],
    Property: ['something new'],
  };
  for (const [sign, words] of Object.entries(kinds)) {
    for (const word of words) assert.equal(completionKind(word) as unknown, sign, word);
  }
});
