/** Where a notebook that has no file yet works. */
import { homedir } from 'node:os';
import { workspace } from 'vscode';

/** The first folder of the workspace that is on this machine, else the user's own. */
export function kernelFolder(): string {
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  return folder?.uri.fsPath ?? homedir();
}
