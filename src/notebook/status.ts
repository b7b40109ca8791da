/** What the kernel of the notebook in front does, in the status bar. */
import { type Disposable, l10n, StatusBarAlignment, type StatusBarItem, window } from 'vscode';
import type { KernelState } from '../client';
import { isOurs } from './identity';
import type { Kernels } from './kernels';

export class Status implements Disposable {
  private readonly item: StatusBarItem;
  private readonly disposables: Disposable[];

  constructor(private readonly kernels: Kernels) {
    this.item = window.createStatusBarItem('seq2seq.kernel', StatusBarAlignment.Right, 100);
    this.item.name = l10n.t('Seq2Seq kernel');
    // the list of what can be done with it
    const arguments_ = ['>Seq2Seq: '];
    this.item.command = { title: '', command: 'workbench.action.quickOpen', arguments: arguments_ };
    this.disposables = [
      this.item,
      window.onDidChangeActiveNotebookEditor(() => this.update()),
      kernels.onDidChangeState(() => this.update()),
    ];
    this.update();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    const notebook = window.activeNotebookEditor?.notebook;
    if (!notebook || !isOurs(notebook.metadata)) {
      this.item.hide();
      return;
    }
    const [text, tooltip] = describe(this.kernels.state(notebook));
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.show();
  }
}

function describe(state: KernelState): [text: string, tooltip: string] {
  switch (state) {
    case 'none':
      return ['$(circle-outline) Seq2Seq', l10n.t('The kernel starts with the first cell.')];
    case 'starting':
      return ['$(loading~spin) Seq2Seq', l10n.t('The kernel is starting.')];
    case 'busy':
      return ['$(circle-filled) Seq2Seq', l10n.t('The kernel is running a cell.')];
    case 'idle':
      return ['$(circle-large-outline) Seq2Seq', l10n.t('The kernel is ready.')];
  }
}
