// What the extension does in the editor beside running cells: selecting the kernel, the status bar, settings.
import '../support/fakeVscode';
import { strict as assert } from 'node:assert';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { ExtensionContext, NotebookDocument } from 'vscode';
import type { KernelState } from '../../src/client';
import { editorsMemory } from '../../src/notebook/editorsMemory';
import { editorsNode } from '../../src/notebook/editorsNode';
import { activate, deactivate } from '../../src/notebook/extension';
import { NOTEBOOK_METADATA } from '../../src/notebook/identity';
import { kernelFolder } from '../../src/notebook/kernelFolder';
import type { Kernels } from '../../src/notebook/kernels';
import { Selection } from '../../src/notebook/selection';
import { Status } from '../../src/notebook/status';
import { FakeController, FakeNotebook } from '../support/fakeNotebook';
import { editor, held, resetEditor } from '../support/fakeVscode';
import { EventEmitter, Uri } from '../support/fakeVscodeValues';
import { pause, until } from '../support/kernel';

const ours = { metadata: NOTEBOOK_METADATA };
const notebook = (name = 'a.ipynb', metadata: Record<string, unknown> = ours, type?: string) =>
  new FakeNotebook(Uri.file(`/folder/${name}`), [], metadata, type);

class State {
  readonly values = new Map<string, unknown>();
  get<T>(name: string, otherwise: T): T {
    return (this.values.get(name) as T) ?? otherwise;
  }
  async update(name: string, value: unknown): Promise<void> {
    this.values.set(name, value);
  }
}

suite('selecting the kernel', () => {
  let state: State;
  let controller: FakeController;
  let selection: Selection | undefined;
  setup(() => {
    resetEditor();
    state = new State();
    controller = new FakeController('seq2seq', 'jupyter-notebook', 'Seq2Seq');
  });
  teardown(() => {
    selection?.dispose();
    assert.equal(held() + controller.selected.listeners.size, 0);
  });

  function begin(): void {
    const context = { extension: { id: 'our.extension' }, workspaceState: state };
    selection = new Selection(
      context as unknown as ConstructorParameters<typeof Selection>[0],
      { controller } as unknown as Kernels,
    );
  }
  function show(...notebooks: FakeNotebook[]): void {
    editor.visible = notebooks.map(one => ({ notebook: one }));
    editor.events.visible.fire(editor.visible);
  }

  test('prefers ours for our notebooks, open already or opened later, and no others', () => {
    const [open, later] = [notebook('open'), notebook('later')];
    const others = [notebook('foreign', {}), notebook('type', ours, 'interactive')];
    editor.notebookDocuments = [open, others[0]];
    begin();
    for (const one of [later, ...others]) editor.events.openNotebook.fire(one);
    assert.deepEqual(controller.affinities, [
      [open, 2],
      [later, 2],
    ]);
  });

  test('selects it once in the editor of a notebook of ours', async () => {
    const one = notebook();
    editor.visible = [{ notebook: one }];
    begin();
    const [call] = editor.executed;
    assert.deepEqual(call, [
      'notebook.selectKernel',
      { notebookEditor: editor.visible[0], id: 'seq2seq', extension: 'our.extension' },
    ]);
    await pause(5);
    show(one);
    editor.events.active.fire(editor.visible[0]);
    editor.events.active.fire(undefined);
    assert.equal(editor.executed.length, 1);
  });

  test('selects it when the notebook becomes visible or active later', async () => {
    begin();
    show(notebook('first'), notebook('foreign', {}), notebook('type', ours, 'interactive'));
    assert.equal(editor.executed.length, 1);
    editor.visible = [{ notebook: notebook('second') }];
    editor.events.active.fire(editor.visible[0]);
    assert.equal(editor.executed.length, 2);
  });

  test('asks again while the editor is not ready, and no more when it is', async () => {
    editor.results = [false, new Error('not yet'), true];
    begin();
    const start = performance.now();
    show(notebook());
    await until(() => editor.executed.length === 3);
    assert.ok(performance.now() - start > 180, 'with pauses');
    await pause(250);
    assert.equal(editor.executed.length, 3);
  });

  test('gives up when the editor is gone, and tries when it is shown again', async () => {
    editor.results = [false];
    begin();
    const one = notebook();
    show(one);
    await pause(20);
    show();
    await pause(200);
    assert.equal(editor.executed.length, 1);
    editor.results = [true];
    show(one);
    assert.equal(editor.executed.length, 2);
  });

  test('gives up after five seconds in an editor that never answers, until it is shown again', async () => {
    editor.results = [false];
    begin();
    const one = notebook();
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      show(one);
      const answered = async () => {
        for (let i = 0; i < 10; i++) await null;
      };
      for (let tenths = 0; tenths < 100; tenths++) {
        await answered();
        assert.equal(editor.executed.length, Math.min(50, tenths + 1));
        mock.timers.tick(100);
      }
      show(one);
      assert.equal(editor.executed.length, 51);
      await answered();
    } finally {
      mock.timers.reset();
    }
  });

  test('remembers the notebooks for which the user chose another kernel', async () => {
    begin();
    const [one, two] = [notebook('one'), notebook('two')];
    controller.selected.fire({ notebook: one, selected: false });
    controller.selected.fire({ notebook: one, selected: false });
    controller.selected.fire({ notebook: two, selected: false });
    assert.deepEqual([...state.values.values()], [[String(one.uri), String(two.uri)]]);
    selection?.dispose();
    const again = notebook('one'); // opened in the next session
    begin();
    show(again);
    assert.deepEqual(editor.executed, []);
    controller.selected.fire({ notebook: again, selected: true });
    assert.deepEqual([...state.values.values()], [[String(two.uri)]]);
    show(notebook('one'));
    assert.equal(editor.executed.length, 1, 'chosen again, it is selected the next time');
  });

  test('leaves a notebook alone that has had our kernel in this session', () => {
    begin();
    const one = notebook();
    controller.selected.fire({ notebook: one, selected: true });
    show(one);
    assert.deepEqual(editor.executed, []);
  });
});

suite('the status bar', () => {
  test('says what the kernel of the notebook in front does', () => {
    resetEditor();
    const changed = new EventEmitter<NotebookDocument>();
    let state: KernelState = 'none';
    const status = new Status({
      state: () => state,
      onDidChangeState: changed.event,
    } as unknown as Kernels);
    const [item, ...others] = editor.statusItems;
    assert.deepEqual(others, []);
    assert.deepEqual([item.id, item.alignment, item.name], ['seq2seq.kernel', 2, 'Seq2Seq kernel']);
    assert.deepEqual(item.command, {
      title: '',
      command: 'workbench.action.quickOpen',
      arguments: ['>Seq2Seq: '],
    });
    assert.equal(item.isShown, false);
    editor.active = { notebook: notebook() };
    editor.events.active.fire(editor.active);
    assert.equal(item.isShown, true);
    const described: Record<KernelState, string[]> = {
      none: ['$(circle-outline) Seq2Seq', 'The kernel starts with the first cell.'],
      starting: ['$(loading~spin) Seq2Seq', 'The kernel is starting.'],
      busy: ['$(circle-filled) Seq2Seq', 'The kernel is running a cell.'],
      idle: ['$(circle-large-outline) Seq2Seq', 'The kernel is ready.'],
    };
    for (const [name, words] of Object.entries(described)) {
      state = name as KernelState;
      changed.fire(editor.active.notebook as unknown as NotebookDocument);
      assert.deepEqual([item.text, item.tooltip], words);
    }
    editor.active = { notebook: notebook('foreign', {}) };
    editor.events.active.fire(editor.active);
    assert.equal(item.isShown, false);
    status.dispose();
    assert.equal(item.isDisposed, true);
    assert.equal(held() + changed.listeners.size, 0);
  });
});

suite('settings', () => {
  setup(resetEditor);

  test('seq2seq.memory, or nothing', () => {
    assert.equal(editorsMemory(), 0);
    editor.settings = { 'seq2seq.memory': 6.5 };
    assert.equal(editorsMemory(), 6.5);
  });

  test('seq2seq.nodePath, else SEQ2SEQ_NODE, else the Node of the editor', () => {
    const before = process.env.SEQ2SEQ_NODE;
    try {
      process.env.SEQ2SEQ_NODE = '/other/node';
      assert.equal(editorsNode(), '/other/node');
      editor.settings = { 'seq2seq.nodePath': ' /my/node ' };
      assert.equal(editorsNode(), '/my/node');
      editor.settings = { 'seq2seq.nodePath': '  ' };
      delete process.env.SEQ2SEQ_NODE;
      assert.equal(editorsNode(), process.execPath);
    } finally {
      if (before !== undefined) process.env.SEQ2SEQ_NODE = before;
    }
  });

  test('a notebook without a file works in the first folder on this machine, else at home', () => {
    assert.equal(kernelFolder(), homedir());
    const remote = { uri: Uri.from({ scheme: 'vscode-remote', path: '/there' }) };
    editor.workspaceFolders = [remote];
    assert.equal(kernelFolder(), homedir());
    editor.workspaceFolders = [remote, { uri: Uri.file('/first') }, { uri: Uri.file('/second') }];
    assert.equal(kernelFolder(), '/first');
  });
});

suite('the extension', () => {
  test('registers all it has, and takes all of it back', async () => {
    resetEditor();
    await deactivate();
    const subscriptions: { dispose(): unknown }[] = [];
    const context = {
      subscriptions,
      extensionPath: join(__dirname, '../..'),
      extension: { id: 'our.extension' },
      workspaceState: new State(),
    };
    const api = activate(context as unknown as ExtensionContext);
    assert.equal(api.kernels.state(notebook() as unknown as NotebookDocument), 'none');
    assert.equal(editor.controllers.length, 1);
    assert.equal(editor.statusItems.length, 1);
    assert.deepEqual([...editor.commands.keys()].sort(), [
      'seq2seq.interrupt',
      'seq2seq.newNotebook',
      'seq2seq.openLesson',
      'seq2seq.restart',
      'seq2seq.restartAndRunAll',
    ]);
    assert.deepEqual(Object.keys(editor.providers).sort(), ['completion', 'hover', 'signature']);
    const one = notebook();
    const cell = one.add('1 + 1');
    await editor.controllers[0].executeHandler?.([cell], one);
    assert.deepEqual(cell.texts, ['2']);
    const pid = await api.kernels.pid(one as unknown as NotebookDocument);
    process.kill(pid as number, 0);
    await deactivate();
    assert.throws(() => process.kill(pid as number, 0), 'its kernel has ended');
    for (const one of subscriptions) one.dispose();
    assert.equal(held(), 0);
    assert.deepEqual([editor.commands.size, Object.keys(editor.providers)], [0, []]);
  });
});
