/** How much memory kernels of the editor may use. */
import { workspace } from 'vscode';

/** The setting `seq2seq.memory` in GB; 0 where it says nothing. */
export function editorsMemory(): number {
  return workspace.getConfiguration('seq2seq').get<number>('memory') ?? 0;
}
