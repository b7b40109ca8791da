// One window of VS Code, through its page: what a person sees and does.
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Milliseconds a window may take to come up: the machines of tests are slow and shared. */
const comingUp = 60_000;

export class Workbench {
  constructor(readonly page: Page) {}

  /** The name of the selected kernel in the notebook's toolbar. */
  get kernel(): Locator {
    return this.page.locator('.notebook-toolbar-container .kernel-label');
  }

  /** The rows of code cells that are in view: VS Code keeps no others. */
  get codeCells(): Locator {
    return this.page.locator('.notebookOverlay .code-cell-row');
  }

  /** The document in which renderers draw the outputs of the notebook. */
  get outputs(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Each cell's outputs, in the order of the notebook. */
  get outputContainers(): Locator {
    return this.outputs.locator('.output_container');
  }

  /** Waits until a notebook is shown with a kernel of this name selected. */
  async ready(kernel: string | RegExp = /seq2seq/i): Promise<void> {
    await this.kernel.filter({ hasText: kernel }).first().waitFor({ timeout: comingUp });
    await this.codeCells.first().waitFor();
  }

  /** A button of the notebook's toolbar. */
  toolbar(name: string | RegExp): Locator {
    const toolbar = this.page.locator('.notebook-toolbar-container');
    return toolbar.getByRole('button', { name }).first();
  }

  async runAll(): Promise<void> {
    await this.toolbar('Run All').click();
  }

  /** Waits until nothing runs any more. To be called after something was started. */
  async idle(timeout = 120_000): Promise<void> {
    await this.state('success').or(this.state('error')).first().waitFor({ timeout });
    const busy = this.state('executing').or(this.state('pending'));
    const interrupt = this.toolbar(/^(Interrupt|Stop)/);
    const end = Date.now() + timeout;
    // between two cells of one run there is a moment in which neither is marked
    for (let quiet = 0; quiet < 3; ) {
      const running = (await busy.count()) > 0 || (await interrupt.isVisible());
      quiet = running ? 0 : quiet + 1;
      if (Date.now() > end) throw new Error(`the notebook still runs after ${timeout} ms`);
      await this.page.waitForTimeout(100);
    }
  }

  /** The marks of cells that are in a state. */
  state(state: 'success' | 'error' | 'executing' | 'pending', within?: Locator): Locator {
    return (within ?? this.page.locator('.notebookOverlay')).locator(
      `.codicon-notebook-state-${state}`,
    );
  }

  /** Runs a command by its title in the command palette. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget:visible input');
    await this.page.locator('.notebookOverlay, .monaco-workbench').first().focus();
    await this.page.keyboard.press('F1');
    await input.waitFor();
    await input.fill(`>${title}`);
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: title }).first().click();
  }

  /** Selects a code cell, by its place among those in view, without editing it. */
  async select(index: number): Promise<void> {
    const cell = this.codeCells.nth(index);
    await cell.locator('.cell-focus-indicator-left').first().click();
  }

  /** Replaces the text of a code cell. */
  async type(index: number, text: string): Promise<void> {
    await this.codeCells.nth(index).locator('.monaco-editor .view-lines').click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.dirty').waitFor({ state: 'detached' });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
