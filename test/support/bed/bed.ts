// The test bed: a real VS Code with our extension, and a browser that shows it. Needs no display and, once its steps
// are made, no network.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { extensionFolder } from './extensionFolder';
import { Server, type ServerOptions } from './server';
import { Workbench } from './workbench';

export interface BedOptions extends ServerOptions {
  /** Another extension's folder instead of ours. */
  extension?: string;
}

export interface OpenOptions {
  /** The workspace. */
  folder: string;
  /** A notebook in it. */
  notebook: string;
  width?: number;
  height?: number;
}

export class Bed {
  private browser?: Promise<Browser>;

  private constructor(
    /** What this bed writes, gone when it is closed. */
    readonly folder: string,
    readonly server: Server,
    private readonly extension: string | undefined,
  ) {}

  /** @throws BedUnavailable with the reason */
  static async start(options: BedOptions = {}): Promise<Bed> {
    const folder = mkdtempSync(join(tmpdir(), 'seq2seq-bed-'));
    try {
      const given = options.extension && resolve(options.extension);
      const extension = options.vsix ? undefined : (given ?? extensionFolder(folder));
      return new Bed(folder, await Server.start(folder, options), extension);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The address of a workbench with our extension. */
  url(folder: string, payload: Record<string, string> = {}): string {
    const development: Record<string, string> = {};
    if (this.extension) development.extensionDevelopmentPath = this.extension;
    return this.server.url(folder, { ...development, ...payload });
  }

  /** A window of its own: no two share state. The caller goes to `url` with it. */
  async newPage(width = 1280, height = 1700) {
    this.browser ??= this.launch();
    const browser = await this.browser;
    const context = await browser.newContext({ viewport: { width, height } });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  }

  /** Opens a notebook in a new window; returns at once, before it is shown. */
  async open({ folder, notebook, width, height }: OpenOptions): Promise<Workbench> {
    const page = await this.newPage(width, height);
    await page.goto(this.url(folder, { openFile: notebook }));
    return new Workbench(page);
  }

  async close(): Promise<void> {
    await (await this.browser)?.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private launch(): Promise<Browser> {
    const temporary = join(this.folder, 'browser');
    mkdirSync(temporary);
    return launchBrowser(temporary);
  }
}
