// `vscode` outside the editor: what the extension uses of it, and `editor`, with which a test plays the user. Import it
// before what needs it.
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import { dirname } from 'node:path';
import { FakeController, FakeNotebook } from './fakeNotebook';
import * as values from './fakeVscodeValues';
import { Disposable, EventEmitter, Uri } from './fakeVscodeValues';

interface FakeEditor {
  notebook: FakeNotebook;
}

class StatusItem {
  name = '';
  text = '';
  tooltip = '';
  command: unknown;
  isShown = false;
  isDisposed = false;
  constructor(
    readonly id: string,
    readonly alignment: number,
  ) {}
  show(): void {
    this.isShown = true;
  }
  hide(): void {
    this.isShown = false;
  }
  dispose(): void {
    this.isDisposed = true;
  }
}

/** Name → what it was called with; the functions are of any shape. */
type Provider = Record<string, (...values: unknown[]) => Promise<unknown>>;

function begin() {
  return {
    isTrusted: true,
    language: 'en',
    settings: {} as Record<string, unknown>,
    workspaceFolders: undefined as { uri: Uri }[] | undefined,
    notebookDocuments: [] as FakeNotebook[],
    active: undefined as FakeEditor | undefined,
    visible: [] as FakeEditor[],
    /** What the user was told: the kind, the text, the buttons. */
    messages: [] as string[][],
    /** The button the user presses the next time, the entry he picks, the folders he chooses. */
    answer: undefined as string | undefined,
    pick: undefined as
      | ((entries: { label: string; description?: string }[]) => unknown)
      | undefined,
    picks: [] as { placeHolder?: string; matchOnDescription?: boolean }[],
    folders: undefined as Uri[] | undefined,
    dialogs: [] as object[],
    commands: new Map<string, (...values: unknown[]) => unknown>(),
    /** Commands of the editor that were called. */
    executed: [] as unknown[][],
    /** What the next calls of them give; the last one stays. */
    results: [true] as unknown[],
    controllers: [] as FakeController[],
    statusItems: [] as StatusItem[],
    edits: [] as values.WorkspaceEdit[],
    /** Notebooks that were made or opened, and those that were shown. */
    opened: [] as unknown[][],
    shown: [] as FakeNotebook[],
    providers: {} as Record<'completion' | 'hover' | 'signature', Provider>,
    triggers: {} as Record<string, string[]>,
    diagnostics: new Map<string, values.Diagnostic[]>(),
    events: {
      openNotebook: new EventEmitter<FakeNotebook>(),
      closeNotebook: new EventEmitter<FakeNotebook>(),
      changeNotebook: new EventEmitter<object>(),
      closeText: new EventEmitter<object>(),
      visible: new EventEmitter<FakeEditor[]>(),
      active: new EventEmitter<FakeEditor | undefined>(),
    },
  };
}

/** What the user sees and does. */
export const editor = begin();

/** A new editor: nothing of the last test is left. */
export function resetEditor(): void {
  Object.assign(editor, begin());
}

/** How many listeners and other things the editor holds for the extension. */
export function held(): number {
  return Object.values(editor.events).reduce((sum, { listeners }) => sum + listeners.size, 0);
}

const tell =
  (kind: string) =>
  async (text: string, ...buttons: string[]) => {
    editor.messages.push([kind, text, ...buttons]);
    if (!buttons.includes(editor.answer ?? '')) return undefined;
    await new Promise(resolve => setTimeout(resolve, 50)); // reading takes a moment
    const { answer } = editor;
    editor.answer = undefined;
    return answer;
  };

const provide =
  (kind: keyof typeof editor.providers) =>
  (language: string, provider: Provider, ...triggers: string[]) => {
    editor.providers[kind] = provider;
    editor.triggers[kind] = [language, ...triggers];
    return new Disposable(() => delete editor.providers[kind]);
  };

const fake = {
  ...values,
  env: {
    get language() {
      return editor.language;
    },
  },
  l10n: {
    t: (text: string, ...given: string[]) =>
      text.replace(/\{(\d)\}/g, (_all, i) => given[Number(i)]),
  },
  commands: {
    registerCommand(name: string, run: (...values: unknown[]) => unknown) {
      editor.commands.set(name, run);
      return new Disposable(() => editor.commands.delete(name));
    },
    async executeCommand(...call: unknown[]) {
      editor.executed.push(call);
      const [result] = editor.results.length > 1 ? [editor.results.shift()] : editor.results;
      if (result instanceof Error) throw result;
      return result;
    },
  },
  notebooks: {
    createNotebookController(...given: [string, string, string]) {
      const controller = new FakeController(...given);
      editor.controllers.push(controller);
      return controller;
    },
  },
  languages: {
    registerCompletionItemProvider: provide('completion'),
    registerHoverProvider: provide('hover'),
    registerSignatureHelpProvider: provide('signature'),
    createDiagnosticCollection: () => ({
      set: (uri: Uri, all: values.Diagnostic[]) => editor.diagnostics.set(String(uri), all),
      delete: (uri: Uri) => editor.diagnostics.delete(String(uri)),
      dispose: () => editor.diagnostics.clear(),
    }),
  },
  window: {
    get activeNotebookEditor() {
      return editor.active;
    },
    get visibleNotebookEditors() {
      return editor.visible;
    },
    onDidChangeVisibleNotebookEditors: (f: (all: FakeEditor[]) => unknown) =>
      editor.events.visible.event(f),
    onDidChangeActiveNotebookEditor: (f: (one?: FakeEditor) => unknown) =>
      editor.events.active.event(f),
    showInformationMessage: tell('information'),
    showWarningMessage: tell('warning'),
    showErrorMessage: tell('error'),
    async showQuickPick(entries: { label: string }[], options: object) {
      editor.picks.push(options);
      return editor.pick?.(entries);
    },
    async showOpenDialog(options: object) {
      editor.dialogs.push(options);
      return editor.folders;
    },
    async showNotebookDocument(notebook: FakeNotebook) {
      editor.shown.push(notebook);
    },
    createStatusBarItem(id: string, alignment: number) {
      const item = new StatusItem(id, alignment);
      editor.statusItems.push(item);
      return item;
    },
  },
  workspace: {
    get isTrusted() {
      return editor.isTrusted;
    },
    get workspaceFolders() {
      return editor.workspaceFolders;
    },
    get notebookDocuments() {
      return editor.notebookDocuments;
    },
    getConfiguration: (section: string) => ({
      get: (name: string) => editor.settings[`${section}.${name}`],
    }),
    onDidOpenNotebookDocument: (f: (one: FakeNotebook) => unknown) =>
      editor.events.openNotebook.event(f),
    onDidCloseNotebookDocument: (f: (one: FakeNotebook) => unknown) =>
      editor.events.closeNotebook.event(f),
    onDidChangeNotebookDocument: (f: (change: object) => unknown) =>
      editor.events.changeNotebook.event(f),
    onDidCloseTextDocument: (f: (one: object) => unknown) => editor.events.closeText.event(f),
    async applyEdit(edit: values.WorkspaceEdit) {
      editor.edits.push(edit);
      return true;
    },
    async openNotebookDocument(...given: unknown[]) {
      editor.opened.push(given);
      const [uri] = given;
      return new FakeNotebook(
        uri instanceof Uri ? uri : Uri.from({ scheme: 'untitled', path: 'a' }),
      );
    },
    fs: {
      async readDirectory({ path }: Uri) {
        const { File, Directory } = values.FileType;
        const entries = readdirSync(path, { withFileTypes: true });
        return entries
          .map(entry => [entry.name, entry.isDirectory() ? Directory : File] as const)
          .sort(([a], [b]) => (a < b ? 1 : -1)); // VS Code promises no order
      },
      readFile: async ({ path }: Uri) => readFileSync(path),
      stat: async ({ path }: Uri) => statSync(path),
      async copy(from: Uri, to: Uri) {
        mkdirSync(dirname(to.path), { recursive: true });
        cpSync(from.path, to.path, { recursive: true, errorOnExist: true, force: false });
      },
    },
  },
};

type Load = (request: string, ...rest: unknown[]) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = function (this: unknown, request, ...rest) {
  return request === 'vscode' ? fake : load.call(this, request, ...rest);
};

// the bundle loads some modules when they are first needed; here they are loaded as the others are, so that they get
// the same `vscode`
type Compile = (this: unknown, code: string, file: string, ...rest: unknown[]) => unknown;
const modules = Module.prototype as unknown as { _compile: Compile };
const compile = modules._compile;
modules._compile = function (code, file, ...rest) {
  if (!/[\\/]src[\\/]notebook[\\/]/.test(file)) return compile.call(this, code, file, ...rest);
  const now = code.replace(
    /\bimport\(((?:\/\*.*?\*\/\s*)?["'][^"']+["'])\)/g,
    'Promise.resolve(require($1))',
  );
  return compile.call(this, now, file, ...rest);
};
