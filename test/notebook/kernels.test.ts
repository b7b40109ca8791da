// The controller that the editor runs cells with: one kernel for each notebook, gone with it.
import '../support/fakeVscode';

import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NotebookCell, NotebookDocument } from 'vscode';
import { isOurs, NOTEBOOK_METADATA } from '../../src/notebook/identity';
import { Kernels } from '../../src/notebook/kernels';
import { type FakeCell, FakeNotebook } from '../support/fakeNotebook';
import { editor, held, resetEditor } from '../support/fakeVscode';
import { Uri } from '../support/fakeVscodeValues';
import { until } from '../support/kernel';

suite('the kernels of the editor', () => {
  let folder: string;
  let kernels: Kernels;
  let changed: FakeNotebook[];
  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-kernels-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));
  setup(() => {
    resetEditor();
    kernels = new Kernels({ extensionPath: join(__dirname, '../..') });
    changed = [];
    kernels.onDidChangeState(notebook => changed.push(notebook as unknown as FakeNotebook));
  });
  teardown(async () => {
    await kernels.shutdown();
    kernels.dispose();
    assert.equal(held(), 0, 'nothing is left behind');
    assert.ok(editor.controllers[0].isDisposed);
  });

  function open(...sources: string[]): FakeNotebook {
    return new FakeNotebook(Uri.file(join(folder, 'a.ipynb')), sources, {
      title: 'kept',
      metadata: NOTEBOOK_METADATA,
    });
  }
  const of = (notebook: FakeNotebook) => notebook as unknown as NotebookDocument;
  const run = (notebook: FakeNotebook, cells: FakeCell[] = notebook.cells) =>
    kernels.execute(cells as unknown as NotebookCell[], of(notebook));

  test('are offered for Jupyter notebooks, for our language, with numbers', () => {
    const [controller, ...others] = editor.controllers;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [controller.id, controller.notebookType, controller.label, controller.supportedLanguages],
      ['seq2seq', 'jupyter-notebook', 'Seq2Seq', ['seq2seq']],
    );
    assert.equal(controller.supportsExecutionOrder, true);
    assert.equal(controller.description, 'TypeScript, on the Node of this editor');
  });

  test('run the cells the editor asks for, one kernel for each notebook', async () => {
    const [first, second] = [open('const own = 1', 'own', 'own + 1'), open('typeof own')];
    assert.equal(kernels.state(of(first)), 'none');
    assert.equal(await kernels.pid(of(first)), undefined);
    const [{ executeHandler }] = editor.controllers;
    const asked = executeHandler?.(first.cells.slice(0, 2), first) as Promise<void>;
    assert.ok(
      first.cells.slice(0, 2).every(({ executions }) => executions.length === 1),
      'the editor forgets cells that have no execution at once',
    );
    await asked;
    const pid = await kernels.pid(of(first));
    await run(second);
    await run(first, [first.cells[2]]);
    assert.deepEqual([first.cells[1].texts, second.cells[0].texts], [['1'], ["'undefined'"]]);
    assert.deepEqual(first.cells[2].texts, ['2'], 'asked for later, in the same kernel');
    assert.equal(await kernels.pid(of(first)), pid);
    assert.equal(kernels.state(of(first)), 'idle');
    assert.equal(changed[0], first);
    assert.ok(changed.includes(second));
    const pids = [await kernels.pid(of(first)), await kernels.pid(of(second))];
    assert.ok(pids[0] && pids[1] && pids[0] !== pids[1]);
    assert.deepEqual(editor.edits, [], 'they were ours before');
  });

  test('run nothing in a workspace that is not trusted, and say so', async () => {
    editor.isTrusted = false;
    const notebook = open('1');
    await run(notebook);
    assert.deepEqual(notebook.cells[0].executions, []);
    assert.deepEqual(editor.messages, [
      ['error', 'Cells run code: they run only in a workspace that you trust.'],
    ]);
    editor.messages.length = 0;
    await kernels.restart(of(notebook));
    assert.equal(editor.messages.length, 1, 'nor does a restart');
    assert.equal(kernels.state(of(notebook)), 'none');
    assert.equal(await kernels.pid(of(notebook)), undefined);
  });

  test('a notebook of no kernel that is run here says from then on that it is ours', async () => {
    const notebook = open('');
    notebook.metadata = { title: 'kept' };
    await run(notebook);
    const [{ edits }, ...others] = editor.edits;
    assert.deepEqual(others, []);
    const [[uri, [edit]]] = edits;
    assert.equal(uri, notebook.uri);
    const { metadata } = edit as { metadata: Record<string, unknown> };
    assert.equal(isOurs(metadata), true);
    assert.equal(metadata.title, 'kept');
  });

  test('an interrupt stops the cell; without a kernel it does nothing', async () => {
    const notebook = open('console.log("in"); for (;;) {}');
    const [{ interruptHandler }] = editor.controllers;
    await interruptHandler?.(notebook);
    assert.deepEqual(changed, []);
    const running = run(notebook);
    await until(() => notebook.cells[0].texts.length > 0);
    await interruptHandler?.(notebook);
    await running;
    assert.equal(notebook.cells[0].executionSummary?.success, false);
  });

  test('a restart gives a notebook a new kernel, also one that had none', async () => {
    const notebook = open('let x = 1', 'typeof x');
    await kernels.restart(of(notebook));
    assert.equal(kernels.state(of(notebook)), 'idle');
    await run(notebook, [notebook.cells[0]]);
    const before = await kernels.pid(of(notebook));
    await kernels.restart(of(notebook));
    assert.notEqual(await kernels.pid(of(notebook)), before);
    await run(notebook, [notebook.cells[1]]);
    assert.deepEqual(notebook.cells[1].texts, ["'undefined'"]);
  });

  test('the kernel of a notebook that is closed ends; the others stay', async () => {
    const [first, second] = [open('1'), open('2')];
    await run(first);
    await run(second);
    const pid = (await kernels.pid(of(first))) as number;
    editor.events.closeNotebook.fire(first);
    await until(() => changed.at(-1) === first);
    await until(() => kernels.state(of(first)) === 'none');
    assert.throws(() => process.kill(pid, 0));
    assert.equal(await kernels.pid(of(first)), undefined);
    assert.equal(kernels.state(of(second)), 'idle');
    await run(first);
    assert.deepEqual(first.cells[0].texts, ['1'], 'opened again, it gets a new one');
  });

  test('nothing happens when a notebook is closed that ran nothing', async () => {
    const errors: unknown[] = [];
    const note = (error: unknown) => errors.push(error);
    process.on('unhandledRejection', note);
    editor.events.closeNotebook.fire(open('1'));
    await new Promise(resolve => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    assert.deepEqual([errors, changed], [[], []]);
  });

  test('all kernels end with the editor', async () => {
    const [first, second] = [open('1'), open('2')];
    await run(first);
    await run(second);
    const pids = [await kernels.pid(of(first)), await kernels.pid(of(second))];
    await kernels.shutdown();
    for (const pid of pids) assert.throws(() => process.kill(pid as number, 0));
    assert.equal(kernels.state(of(second)), 'none');
  });
});
