/** The Node that kernels of the editor run on. */
import { workspace } from 'vscode';

/** The setting `seq2seq.nodePath`, else `SEQ2SEQ_NODE` (for development), else the editor's own. */
export function editorsNode(): string {
  const asked = workspace.getConfiguration('seq2seq').get<string>('nodePath')?.trim();
  return asked || process.env.SEQ2SEQ_NODE || process.execPath;
}
