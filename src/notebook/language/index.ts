/** What the editor offers while cells are written: completion, hover, signatures, marks under mistakes. */
import { Disposable, type ExtensionContext } from 'vscode';
import { Mistakes } from './mistakes';
import { NotebookLanguages } from './notebookLanguages';
import { registerProviders } from './providers';

export function registerLanguage({ extensionPath }: ExtensionContext): Disposable {
  const languages = new NotebookLanguages(extensionPath);
  return Disposable.from(languages, registerProviders(languages), new Mistakes(languages));
}
