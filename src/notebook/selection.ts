/**
 * Selects our kernel for our notebooks. VS Code does not read Jupyter's kernelspec: with other kernels installed it
 * would ask. We select once per notebook and never again after the user chose another.
 */
import {
  commands,
  type Disposable,
  type ExtensionContext,
  type Memento,
  NotebookControllerAffinity,
  type NotebookDocument,
  type NotebookEditor,
  window,
  workspace,
} from 'vscode';
import { CONTROLLER, isOurs, NOTEBOOK_TYPE } from './identity';
import type { Kernels } from './kernels';

/** Notebooks, by URI, for which the user chose another kernel. */
const DECLINED = 'declinedNotebooks';
/** How often an editor is asked that is not ready, and how long between, ms. */
const ATTEMPTS = 50;
const PAUSE = 100;

export class Selection implements Disposable {
  private readonly disposables: Disposable[] = [];
  /** Notebooks that have our kernel, or that we have offered it to. */
  private readonly settled = new WeakSet<NotebookDocument>();

  constructor(
    private readonly context: Pick<ExtensionContext, 'extension' | 'workspaceState'>,
    { controller }: Kernels,
  ) {
    const prefer = (notebook: NotebookDocument) => {
      if (notebook.notebookType === NOTEBOOK_TYPE && isOurs(notebook.metadata)) {
        controller.updateNotebookAffinity(notebook, NotebookControllerAffinity.Preferred);
      }
    };
    this.disposables.push(
      controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        this.settled.add(notebook);
        void remember(this.context.workspaceState, notebook.uri.toString(), !selected);
      }),
      workspace.onDidOpenNotebookDocument(prefer),
      window.onDidChangeVisibleNotebookEditors(editors => this.offer(editors)),
      window.onDidChangeActiveNotebookEditor(editor => editor && this.offer([editor])),
    );
    workspace.notebookDocuments.forEach(prefer);
    this.offer(window.visibleNotebookEditors);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private offer(editors: readonly NotebookEditor[]): void {
    const declined = declinedNotebooks(this.context.workspaceState);
    for (const editor of editors) {
      const { notebook } = editor;
      const isWanted =
        notebook.notebookType === NOTEBOOK_TYPE &&
        isOurs(notebook.metadata) &&
        !declined.includes(notebook.uri.toString());
      if (!isWanted || this.settled.has(notebook)) continue;
      this.settled.add(notebook);
      void this.select(editor);
    }
  }

  /** The editor is announced before it can be told anything: it then answers false. */
  private async select(notebookEditor: NotebookEditor): Promise<void> {
    const choice = { notebookEditor, id: CONTROLLER, extension: this.context.extension.id };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!window.visibleNotebookEditors.includes(notebookEditor)) break;
      const asked = commands.executeCommand<boolean>('notebook.selectKernel', choice);
      const done = await asked.then(null, () => false);
      if (done !== false) return;
      await new Promise(resolve => setTimeout(resolve, PAUSE));
    }
    this.settled.delete(notebookEditor.notebook); // when it is shown again
  }
}

function declinedNotebooks(state: Memento): readonly string[] {
  return state.get<readonly string[]>(DECLINED, []);
}

async function remember(state: Memento, uri: string, declined: boolean): Promise<void> {
  const others = declinedNotebooks(state).filter(other => other !== uri);
  await state.update(DECLINED, declined ? [...others, uri] : others);
}
