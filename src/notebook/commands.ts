/** The commands of the palette and the toolbar. */
import {
  commands,
  Disposable,
  type ExtensionContext,
  l10n,
  type NotebookCell,
  NotebookCellData,
  NotebookCellKind,
  NotebookData,
  type NotebookDocument,
  window,
  workspace,
} from 'vscode';
import { LANGUAGE, NOTEBOOK_METADATA, NOTEBOOK_TYPE } from './identity';
import type { Kernels } from './kernels';

export function registerCommands(context: ExtensionContext, kernels: Kernels): Disposable {
  const onNotebook = (action: (notebook: NotebookDocument) => Promise<void>) => {
    return async (target?: unknown) => {
      const notebook = notebookOf(target);
      if (notebook) return action(notebook);
      void window.showInformationMessage(l10n.t('Open a notebook first.'));
    };
  };
  const register = commands.registerCommand;
  return Disposable.from(
    register('seq2seq.newNotebook', newNotebook),
    register('seq2seq.openLesson', async (name?: unknown) => {
      const { openLesson } = await import(/* webpackChunkName: "lessons" */ './lessons');
      return openLesson(context.extensionUri, typeof name === 'string' ? name : undefined);
    }),
    register(
      'seq2seq.interrupt',
      onNotebook(notebook => kernels.interrupt(notebook)),
    ),
    register(
      'seq2seq.restart',
      onNotebook(notebook => kernels.restart(notebook)),
    ),
    register(
      'seq2seq.restartAndRunAll',
      onNotebook(async notebook => {
        await kernels.restart(notebook);
        const isRun = ({ kind, document }: NotebookCell) =>
          kind === NotebookCellKind.Code && document.languageId === LANGUAGE;
        await kernels.execute(notebook.getCells().filter(isRun), notebook);
      }),
    ),
  );
}

async function newNotebook(): Promise<void> {
  const data = new NotebookData([new NotebookCellData(NotebookCellKind.Code, '', LANGUAGE)]);
  data.metadata = { cells: [], metadata: NOTEBOOK_METADATA, nbformat: 4, nbformat_minor: 5 };
  const notebook = await workspace.openNotebookDocument(NOTEBOOK_TYPE, data);
  await window.showNotebookDocument(notebook);
}

/** The notebook whose toolbar was used, else the one in front. */
function notebookOf(target: unknown): NotebookDocument | undefined {
  const uri = (target as { notebookEditor?: { notebookUri?: unknown } } | undefined)?.notebookEditor
    ?.notebookUri;
  const asked = workspace.notebookDocuments.find(
    notebook => notebook.uri.toString() === String(uri),
  );
  const notebook = asked ?? window.activeNotebookEditor?.notebook;
  return notebook?.notebookType === NOTEBOOK_TYPE ? notebook : undefined;
}
