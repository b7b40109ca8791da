/** Asks the language service about the notebooks that are open. */
import { dirname, join } from 'node:path';
import {
  type Disposable,
  l10n,
  type NotebookCell,
  NotebookCellKind,
  type NotebookDocument,
  type TextDocument,
  window,
  workspace,
} from 'vscode';
import type { Answer, LanguageMethod, Question } from '../../language';
import { LANGUAGE } from '../identity';
import { kernelFolder } from '../kernelFolder';
import { LanguageThread } from './languageThread';

/** Without the cell, which the document stands for. */
type Tail<All extends readonly unknown[]> = All extends [unknown, ...infer Others] ? Others : never;

export class NotebookLanguages implements Disposable {
  private readonly thread: LanguageThread;
  private readonly closing: Disposable;
  /** The user knows that it does not work. */
  private told = false;

  constructor(extensionPath: string) {
    this.thread = new LanguageThread(join(extensionPath, 'dist'));
    this.closing = workspace.onDidCloseNotebookDocument(({ uri }) =>
      this.thread.forget(uri.toString()),
    );
  }

  /** Asks about a cell, with the notebook's cells as they are now; undefined where there is no answer. */
  async ask<M extends LanguageMethod>(
    document: TextDocument,
    method: M,
    ...others: Tail<Question<M>>
  ): Promise<Answer<M> | undefined> {
    const isHere = (cell: NotebookCell) => cell.document === document;
    const notebook = workspace.notebookDocuments.find(one => one.getCells().some(isHere));
    if (!notebook) return undefined;
    try {
      return await this.thread.ask({
        notebook: notebook.uri.toString(),
        cells: cellsOf(notebook).map(({ document }) => ({
          id: document.uri.toString(),
          text: document.getText(),
        })),
        folder: folderOf(notebook),
        method,
        parameters: [document.uri.toString(), ...others],
      });
    } catch (error) {
      this.tell((error as Error).message);
      return undefined;
    }
  }

  dispose(): void {
    this.closing.dispose();
    this.thread.dispose();
  }

  private tell(reason: string): void {
    if (this.told) return;
    this.told = true;
    const [line] = reason.split('\n');
    void window.showWarningMessage(l10n.t('Completion and marks failed: {0}', line));
  }
}

/** The cells of a notebook that are in our language, in order. */
export function cellsOf(notebook: NotebookDocument): NotebookCell[] {
  return notebook
    .getCells()
    .filter(
      ({ kind, document }) => kind === NotebookCellKind.Code && document.languageId === LANGUAGE,
    );
}

function folderOf({ uri }: NotebookDocument): string {
  return uri.scheme === 'file' ? dirname(uri.fsPath) : kernelFolder();
}
