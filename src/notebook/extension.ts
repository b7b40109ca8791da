/**
 * The extension. Every notebook of the editor wakes it, those of other kernels too: the client and TypeScript load when
 * a cell first needs them.
 */
import type { ExtensionContext } from 'vscode';
import { registerCommands } from './commands';
import { Kernels } from './kernels';
import { registerLanguage } from './language';
import { Selection } from './selection';
import { Status } from './status';

let kernels: Kernels | undefined;

/** What other extensions, and tests, can ask ours. */
export interface Seq2SeqApi {
  readonly kernels: Pick<Kernels, 'state' | 'pid' | 'onDidChangeState'>;
}

export function activate(context: ExtensionContext): Seq2SeqApi {
  kernels = new Kernels(context);
  context.subscriptions.push(
    kernels,
    new Selection(context, kernels),
    new Status(kernels),
    registerCommands(context, kernels),
    registerLanguage(context),
  );
  return { kernels };
}

/** The editor waits a few seconds for this; kernels also end by themselves when their parent is gone. */
export async function deactivate(): Promise<void> {
  await kernels?.shutdown();
}
