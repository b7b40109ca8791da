/** One language service for each open notebook, made when first asked; TypeScript loads with the first. */
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
import type { NotebookLanguageService } from '../../language';
import { LANGUAGE } from '../identity';
import { kernelFolder } from '../kernelFolder';

export class NotebookLanguages implements Disposable {
  private readonly services = new Map<NotebookDocument, Promise<NotebookLanguageService>>();
  private readonly closing: Disposable;
  /** The user knows that it does not work. */
  private told = false;

  constructor(private readonly extensionPath: string) {
    this.closing = workspace.onDidCloseNotebookDocument(notebook => void this.forget(notebook));
  }

  /** The service of the notebook a cell stands in, with the cells as they are now; undefined for other documents. */
  async of(document: TextDocument): Promise<NotebookLanguageService | undefined> {
    const isHere = (cell: NotebookCell) => cell.document === document;
    const notebook = workspace.notebookDocuments.find(one => one.getCells().some(isHere));
    return notebook && this.ofNotebook(notebook);
  }

  async ofNotebook(notebook: NotebookDocument): Promise<NotebookLanguageService> {
    let service = this.services.get(notebook);
    if (!service) {
      service = this.open();
      this.services.set(notebook, service);
    }
    const ready = await service;
    const cells = cellsOf(notebook).map(({ document }) => ({
      id: document.uri.toString(),
      text: document.getText(),
    }));
    ready.update(cells, folderOf(notebook));
    return ready;
  }

  dispose(): void {
    this.closing.dispose();
    for (const notebook of [...this.services.keys()]) void this.forget(notebook);
  }

  private open(): Promise<NotebookLanguageService> {
    const opened = this.load();
    opened.catch(error => {
      if (!this.told) {
        void window.showErrorMessage(
          l10n.t('Completion and marks are not to be had in this window: {0}', String(error)),
        );
      }
      this.told = true;
    });
    return opened;
  }

  private async load(): Promise<NotebookLanguageService> {
    const { NotebookLanguageService } = await import(
      /* webpackChunkName: "language" */ '../../language'
    );
    return new NotebookLanguageService(join(this.extensionPath, 'dist', 'language'));
  }

  private async forget(notebook: NotebookDocument): Promise<void> {
    const service = this.services.get(notebook);
    this.services.delete(notebook);
    (await service)?.dispose();
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
