// The commands of the palette and the toolbar, and opening a lesson.
import '../support/fakeVscode';
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { registerCommands } from '../../src/notebook/commands';
import { NOTEBOOK_METADATA } from '../../src/notebook/identity';
import type { Kernels } from '../../src/notebook/kernels';
import { FakeNotebook } from '../support/fakeNotebook';
import { editor, resetEditor } from '../support/fakeVscode';
import { Uri } from '../support/fakeVscodeValues';

suite('commands', () => {
  let folder: string;
  let calls: unknown[][];
  setup(() => {
    resetEditor();
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-commands-'));
    calls = [];
    const note =
      (name: string) =>
      async (...values: unknown[]) =>
        void calls.push([name, ...values]);
    const kernels = {
      interrupt: note('interrupt'),
      restart: note('restart'),
      execute: note('execute'),
    };
    const context = { extensionUri: Uri.file(folder) };
    registerCommands(context as unknown as ExtensionContext, kernels as unknown as Kernels);
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  const call = (name: string, ...values: unknown[]) =>
    editor.commands.get(`seq2seq.${name}`)?.(...values) as Promise<void>;
  const notebook = (name: string, type?: string) =>
    new FakeNotebook(Uri.file(`/folder/${name}`), [], {}, type);

  test('act on the notebook whose toolbar was used, else on the one in front', async () => {
    const [front, back] = [notebook('front'), notebook('back')];
    editor.notebookDocuments = [front, back];
    editor.active = { notebook: front };
    await call('interrupt');
    await call('restart', { notebookEditor: { notebookUri: back.uri } });
    await call('interrupt', { notebookEditor: { notebookUri: Uri.file('/gone') } });
    await call('interrupt', { notebookEditor: {} });
    await call('interrupt', Uri.file('/folder/back')); // as from a menu of another kind
    assert.deepEqual(calls, [
      ['interrupt', front],
      ['restart', back],
      ['interrupt', front],
      ['interrupt', front],
      ['interrupt', front],
    ]);
    assert.deepEqual(editor.messages, []);
  });

  test('say what is missing where there is no notebook, or one of another kind', async () => {
    for (const active of [undefined, { notebook: notebook('other', 'interactive') }]) {
      editor.active = active;
      for (const name of ['interrupt', 'restart', 'restartAndRunAll']) await call(name);
    }
    assert.deepEqual(calls, []);
    assert.equal(editor.messages.length, 6);
    assert.deepEqual(editor.messages[0], ['information', 'Open a notebook first.']);
  });

  test('restart and run all: a new kernel, then the code cells of our language', async () => {
    const one = notebook('one');
    const code = one.add('1');
    one.add('# text', 1, 'markdown');
    one.add('%%html', 2, 'html');
    one.add('in a text cell', 1);
    const last = one.add('2');
    editor.active = { notebook: one };
    await call('restartAndRunAll');
    assert.deepEqual(calls, [
      ['restart', one],
      ['execute', [code, last], one],
    ]);
  });

  test('a new notebook has one empty cell and is ours', async () => {
    await call('newNotebook');
    const [[type, data]] = editor.opened as [[string, { cells: object[]; metadata: object }]];
    assert.equal(type, 'jupyter-notebook');
    assert.deepEqual(
      data.cells.map(cell => ({ ...cell })),
      [{ kind: 2, value: '', languageId: 'seq2seq' }],
    );
    assert.deepEqual(data.metadata, {
      cells: [],
      metadata: NOTEBOOK_METADATA,
      nbformat: 4,
      nbformat_minor: 5,
    });
    assert.equal(editor.shown.length, 1);
  });

  suite('open lesson', () => {
    let home: string;
    setup(() => {
      home = join(folder, 'home');
      for (const name of ['en', 'zh', 'data/deep'])
        mkdirSync(join(folder, 'samples', name), { recursive: true });
      const lesson = (title: string) =>
        JSON.stringify({ cells: title ? [{ cell_type: 'markdown', source: [`# ${title}`] }] : [] });
      const write = (name: string, text: string) =>
        writeFileSync(join(folder, 'samples', name), text);
      write('en/02-second.ipynb', lesson(''));
      write('en/01-first.ipynb', lesson('The first'));
      write('en/notes.txt', 'no lesson');
      write('zh/01-first.ipynb', lesson('第一课'));
      write('data/pairs.tsv', 'a\tb');
      write('data/make.mjs', '// not for lessons');
      mkdirSync(home);
      editor.workspaceFolders = [
        { uri: Uri.from({ scheme: 'vscode-vfs', path: '/virtual' }) },
        { uri: Uri.file(home) },
      ];
    });
    const file = (...parts: string[]) => join(home, 'seq2seq-lessons', ...parts);
    const shown = () => editor.shown.map(({ uri }) => uri.path);

    test('asks which, by their titles, and opens a copy with the data beside it', async () => {
      let entries: unknown[] = [];
      editor.pick = all => {
        entries = all.map(({ label, description }) => [label, description]);
        return all[0];
      };
      await call('openLesson');
      assert.deepEqual(entries, [
        ['The first', '01-first.ipynb'],
        ['02-second.ipynb', '02-second.ipynb'],
      ]);
      assert.deepEqual(editor.picks, [{ placeHolder: 'Which lesson?', matchOnDescription: true }]);
      assert.deepEqual(shown(), [file('en', '01-first.ipynb')]);
      assert.match(readFileSync(file('en', '01-first.ipynb'), 'utf8'), /The first/);
      assert.deepEqual(readdirSync(file('data')), ['pairs.tsv']);
      assert.deepEqual(editor.dialogs, []);
    });

    test('leaves what the user changed as it is', async () => {
      await call('openLesson', '01-first.ipynb');
      writeFileSync(file('en', '01-first.ipynb'), 'mine');
      writeFileSync(file('data', 'pairs.tsv'), 'my\tdata');
      await call('openLesson', '01-first.ipynb');
      assert.equal(readFileSync(file('en', '01-first.ipynb'), 'utf8'), 'mine');
      assert.equal(readFileSync(file('data', 'pairs.tsv'), 'utf8'), 'my\tdata');
      assert.equal(shown().length, 2);
      assert.deepEqual(editor.picks, [], 'it was named');
    });

    test('speaks Chinese where the editor does', async () => {
      editor.language = 'zh-cn';
      await call('openLesson', '01-first.ipynb');
      assert.match(readFileSync(file('zh', '01-first.ipynb'), 'utf8'), /第一课/);
    });

    test('names a lesson that is not there; asks when the name is no text', async () => {
      await call('openLesson', '09-none.ipynb');
      assert.deepEqual(editor.messages, [['error', 'There is no lesson 09-none.ipynb.']]);
      await call('openLesson', { not: 'a name' });
      assert.equal(editor.picks.length, 1, 'and nobody chose one');
      assert.deepEqual([shown(), readdirSync(home)], [[], []]);
      assert.equal(editor.messages.length, 1);
    });

    test('asks for a folder where none is open; without one nothing is copied', async () => {
      editor.workspaceFolders = undefined;
      await call('openLesson', '01-first.ipynb');
      assert.deepEqual(shown(), []);
      editor.folders = [Uri.file(home)];
      await call('openLesson', '01-first.ipynb');
      assert.deepEqual(shown(), [file('en', '01-first.ipynb')]);
      assert.deepEqual(editor.dialogs[0], {
        canSelectFiles: false,
        canSelectFolders: true,
        openLabel: 'Put the lesson here',
      });
    });
  });
});
