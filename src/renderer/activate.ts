import type { ActivationFunction } from 'vscode-notebook-renderer';
import { Memory, type Saved } from './memory';
import { Outputs } from './outputs';
import { watchTheme } from './theme';

/** Called once by the editor, before the first output. */
export const activate: ActivationFunction<Saved> = context => {
  watchTheme();
  const outputs = new Outputs(new Memory(context));
  return {
    renderOutputItem: (item, element) => outputs.show(item, element),
    disposeOutputItem: id => outputs.dispose(id),
  };
};
