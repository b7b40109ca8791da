/** The kernels of the open notebooks: the controller the editor runs cells with. */
import { join } from 'node:path';
import {
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  l10n,
  type NotebookCell,
  type NotebookController,
  type NotebookDocument,
  NotebookEdit,
  notebooks,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import type { KernelState } from '../client';
import { CONTROLLER, isOurs, LANGUAGE, madeOurs, NOTEBOOK_TYPE } from './identity';
import type { Job, NotebookSession } from './session';

export class Kernels implements Disposable {
  readonly controller: NotebookController;
  private readonly sessions = new Map<NotebookDocument, Promise<NotebookSession>>();
  private readonly states = new Map<NotebookDocument, KernelState>();
  private readonly stateChanged = new EventEmitter<NotebookDocument>();
  private readonly closing: Disposable;
  readonly onDidChangeState = this.stateChanged.event;

  constructor(private readonly context: Pick<ExtensionContext, 'extensionPath'>) {
    this.controller = notebooks.createNotebookController(CONTROLLER, NOTEBOOK_TYPE, 'Seq2Seq');
    this.controller.supportedLanguages = [LANGUAGE];
    this.controller.supportsExecutionOrder = true;
    this.controller.description = l10n.t('TypeScript, on the Node of this editor');
    this.controller.executeHandler = (cells, notebook) => this.execute(cells, notebook);
    this.controller.interruptHandler = notebook => this.interrupt(notebook);
    this.closing = workspace.onDidCloseNotebookDocument(notebook => void this.close(notebook));
  }

  /** 'none' while a notebook has no kernel process. */
  state(notebook: NotebookDocument): KernelState {
    return this.states.get(notebook) ?? 'none';
  }

  /** Runs cells after those asked for before; resolves when none waits. */
  async execute(cells: readonly NotebookCell[], notebook: NotebookDocument): Promise<void> {
    if (!isTrusted()) return;
    // at once: the editor forgets cells that have no execution when this function first waits
    const jobs = cells.map(cell => this.job(cell));
    const session = await this.session(notebook);
    if (!isOurs(notebook.metadata)) void makeOurs(notebook);
    await session.execute(jobs);
  }

  async interrupt(notebook: NotebookDocument): Promise<void> {
    await (await this.sessions.get(notebook))?.interrupt();
  }

  /** A new kernel for the notebook; all its variables are gone. */
  async restart(notebook: NotebookDocument): Promise<void> {
    if (!isTrusted()) return;
    await (await this.session(notebook)).restart();
  }

  /** The id of the notebook's kernel process. */
  async pid(notebook: NotebookDocument): Promise<number | undefined> {
    return (await this.sessions.get(notebook))?.pid;
  }

  /** Ends all kernels. */
  async shutdown(): Promise<void> {
    await Promise.all([...this.sessions.keys()].map(notebook => this.close(notebook)));
  }

  dispose(): void {
    this.closing.dispose();
    this.stateChanged.dispose();
    this.controller.dispose();
  }

  private job(cell: NotebookCell): Job {
    return { cell, execution: this.controller.createNotebookCellExecution(cell) };
  }

  private session(notebook: NotebookDocument): Promise<NotebookSession> {
    let session = this.sessions.get(notebook);
    if (!session) {
      session = this.open(notebook);
      this.sessions.set(notebook, session);
    }
    return session;
  }

  /** The client loads here, not when the editor meets some notebook of another kernel. */
  private async open(notebook: NotebookDocument): Promise<NotebookSession> {
    const { NotebookSession } = await import(/* webpackChunkName: "session" */ './session');
    return new NotebookSession({
      notebook,
      controller: this.controller,
      program: join(this.context.extensionPath, 'dist', 'kernel.js'),
      onState: state => {
        this.states.set(notebook, state);
        this.stateChanged.fire(notebook);
      },
    });
  }

  private async close(notebook: NotebookDocument): Promise<void> {
    const session = this.sessions.get(notebook);
    this.sessions.delete(notebook);
    await (await session)?.close();
    this.states.delete(notebook);
  }
}

/** Whether cells may run; says so where they may not. No kernel process starts without it. */
function isTrusted(): boolean {
  if (workspace.isTrusted) return true;
  void window.showErrorMessage(
    l10n.t('Cells run code: they run only in a workspace that you trust.'),
  );
  return false;
}

/** Who runs a notebook with our kernel wants it to say so: it opens in our language and selects us again. */
async function makeOurs(notebook: NotebookDocument): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.set(notebook.uri, [NotebookEdit.updateNotebookMetadata(madeOurs(notebook.metadata))]);
  await workspace.applyEdit(edit);
}
