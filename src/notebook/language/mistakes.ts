/** Marks mistakes of syntax and of types in the cells of the notebooks on screen. */
import {
  Diagnostic,
  type Disposable,
  languages,
  type NotebookDocument,
  window,
  workspace,
} from 'vscode';
import { LANGUAGE } from '../identity';
import { cellsOf, type NotebookLanguages } from './notebookLanguages';
import { rangeOf } from './providers';

/** Marks wait until the user has stopped typing, ms. */
const PAUSE = 300;
/** TypeScript loads for the first marks: after the notebook stands on the screen, ms. */
const FIRST_PAUSE = 1000;

export class Mistakes implements Disposable {
  private readonly collection = languages.createDiagnosticCollection(LANGUAGE);
  private readonly timers = new Map<NotebookDocument, NodeJS.Timeout>();
  private readonly disposables: Disposable[];

  constructor(private readonly languages: NotebookLanguages) {
    this.disposables = [
      this.collection,
      window.onDidChangeVisibleNotebookEditors(() => this.visible()),
      workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        const removed = contentChanges.flatMap(({ removedCells }) => removedCells);
        for (const { document } of removed) this.collection.delete(document.uri);
        const written = cellChanges.some(({ document }) => document !== undefined);
        if (contentChanges.length > 0 || written) this.request(notebook, PAUSE);
      }),
      workspace.onDidCloseNotebookDocument(notebook => {
        clearTimeout(this.timers.get(notebook));
        this.timers.delete(notebook);
        for (const { document } of notebook.getCells()) this.collection.delete(document.uri);
      }),
      // a cell whose language changes is another document
      workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
    ];
    this.visible();
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private visible(): void {
    for (const { notebook } of window.visibleNotebookEditors) this.request(notebook, FIRST_PAUSE);
  }

  private request(notebook: NotebookDocument, pause: number): void {
    clearTimeout(this.timers.get(notebook));
    this.timers.set(
      notebook,
      setTimeout(() => void this.mark(notebook), pause),
    );
  }

  private async mark(notebook: NotebookDocument): Promise<void> {
    this.timers.delete(notebook);
    for (const { document } of cellsOf(notebook)) {
      const { version } = document;
      const found = await this.languages.ask(document, 'diagnostics');
      if (notebook.isClosed || !found) return;
      if (document.isClosed || document.version !== version) continue; // asked again in a moment
      this.collection.set(
        document.uri,
        found.map(({ span, message, code }) => {
          const mistake = new Diagnostic(rangeOf(document, span), message);
          mistake.source = 'ts';
          mistake.code = code;
          return mistake;
        }),
      );
    }
  }
}
