/**
 * A page like a notebook's, with the built renderer in it (dist/renderer.js): a strict content
 * security policy, the editor's variables, and the calls the editor makes.
 */
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../support/bed/browser';
import { BedUnavailable } from '../support/bed/cache';
import { type ThemeName, themes } from './themes';

const ORIGIN = 'http://notebook.test';
const renderer = join(__dirname, '../../dist/renderer.js');

/** As strict as the editor's own is when it is switched on, and no way to the network. */
const POLICY = `default-src 'none'; script-src ${ORIGIN}; style-src 'unsafe-inline'`;

const page = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<style>
  body { margin: 0; padding: 12px; background: var(--vscode-editor-background);
    font: 13px var(--vscode-font-family); }
  table, th, td { border: none !important; text-align: right; }
</style></head><body><div id="outputs"></div>
<script type="module" src="/host.js"></script></body></html>`;

const host = `
import { activate } from '/renderer.js';
const state = { saved: undefined };
const api = activate({
  getState: () => state.saved,
  setState: saved => { state.saved = JSON.parse(JSON.stringify(saved)); },
  workspace: { isTrusted: true },
});
window.notebook = {
  state,
  errors: [],
  moved: 0,
  element(id) {
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement('div');
      element.id = id;
      document.getElementById('outputs').append(element);
    }
    return element;
  },
  show(id, payload, element = id) {
    try {
      const item = { id, json: () => payload };
      api.renderOutputItem(item, this.element(element), new AbortController().signal);
      return null;
    } catch (error) {
      return error.name + ': ' + error.message;
    }
  },
  dispose(id) { api.disposeOutputItem(id); },
};
addEventListener('error', event => notebook.errors.push(String(event.message)));
addEventListener('unhandledrejection', event => notebook.errors.push(String(event.reason)));
document.addEventListener('securitypolicyviolation', event =>
  notebook.errors.push('policy: ' + event.violatedDirective));
// what the notebook would do with keys that outputs leave to it
document.getElementById('outputs').addEventListener('keydown', () => { notebook.moved++; });
document.getElementById('outputs').dataset.ready = '';
`;

export interface Notebook {
  page: Page;
  /** The message of what renderOutputItem threw, or null. */
  show(id: string, payload: unknown): Promise<string | null>;
  theme(name: ThemeName): Promise<void>;
  /** Errors nobody caught, and breaches of the policy. */
  errors(): Promise<string[]>;
}

interface Coverage {
  static: Record<string, number>;
  /** By the title of the test: how often a mutant was reached. */
  perTest: Record<string, Record<string, number>>;
}

/** What mutation testing says and is told; only there in `npm run mutants -- renderer`. */
const { __stryker__: stryker } = globalThis as {
  __stryker__?: { activeMutant?: string; currentTestId?: string; mutantCoverage?: Coverage };
};

/** Adds the mutants that a page reached to those of the test that opened it. */
async function collectCoverage(page: Page): Promise<void> {
  const reached = await page.evaluate<Coverage | undefined>(
    'globalThis.__stryker__.mutantCoverage',
  );
  if (!stryker || !reached) return;
  stryker.mutantCoverage ??= { static: {}, perTest: {} };
  for (const [test, counts] of Object.entries(reached.perTest)) {
    stryker.mutantCoverage.perTest[test] = { ...stryker.mutantCoverage.perTest[test], ...counts };
  }
}

async function openNotebook(
  browser: Browser,
  { width = 1010, scale = 1 }: { width?: number; scale?: number } = {},
): Promise<Notebook> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    deviceScaleFactor: scale,
  });
  if (stryker) {
    const { activeMutant, currentTestId } = stryker;
    const given = JSON.stringify({ activeMutant, currentTestId });
    await context.addInitScript({ content: `globalThis.__stryker__ = ${given}` });
    if (activeMutant) context.setDefaultTimeout(5000); // what a mutant keeps away is not waited for
  }
  const opened = await context.newPage();
  const files: Record<string, [type: string, text: string]> = {
    '/': ['text/html', page],
    '/host.js': ['text/javascript', host],
    '/renderer.js': ['text/javascript', readFileSync(renderer, 'utf8')],
  };
  await opened.route('**/*', route => {
    const url = new URL(route.request().url());
    const file = url.origin === ORIGIN ? files[url.pathname] : undefined;
    if (!file) return route.abort();
    return route.fulfill({ contentType: `${file[0]}; charset=utf-8`, body: file[1] });
  });
  const theme = async (name: ThemeName) => {
    const { class: className, variables } = themes[name];
    const styles = Object.entries({ 'font-family': 'sans-serif', ...variables })
      .map(([variable, value]) => `--vscode-${variable}: ${value}`)
      .join('; ');
    const change = `document.documentElement.setAttribute('style', ${JSON.stringify(styles)});
      document.body.className = ${JSON.stringify(className)};`;
    await opened.evaluate(change);
  };
  await opened.goto(ORIGIN);
  await opened.waitForSelector('[data-ready]', { state: 'attached' });
  await theme('light');
  return {
    page: opened,
    show: (id, payload) =>
      opened.evaluate(`notebook.show(${JSON.stringify(id)}, ${JSON.stringify(payload)})`),
    theme,
    errors: () => opened.evaluate('notebook.errors'),
  };
}

/** The notebook of the test that runs, and the output of an id in it. */
export interface Opened {
  notebook: Notebook;
  output(id: string): Locator;
  /** Runs a script in the page. */
  run<T>(script: string): Promise<T>;
  /** Waits until the page has drawn what changed. */
  settled(): Promise<void>;
}

/**
 * Called in a suite: opens one browser for it and a fresh notebook before each test; after it, no error was left uncaught.
 * Skips the suite where there is no browser.
 */
export function inNotebook(options: { width?: number; scale?: number } = {}): Opened {
  let folder: string;
  let browser: Browser;
  const opened = {
    output: (id: string) => opened.notebook.page.locator(`#${id} > [data-view]`),
    run: <T>(script: string) => opened.notebook.page.evaluate<T>(script),
    settled: () =>
      opened.run('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))'),
  } as Opened;

  suiteSetup(async function () {
    this.timeout(300_000);
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-renderer-')); // here, as mutation tests run a suite many times
    mkdirSync(join(folder, 'browser'));
    try {
      browser = await launchBrowser(join(folder, 'browser'));
    } catch (error) {
      if (!(error instanceof BedUnavailable)) throw error;
      this.skip();
    }
  });

  suiteTeardown(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  setup(async () => {
    opened.notebook = await openNotebook(browser, options);
  });

  teardown(async () => {
    if (stryker?.currentTestId) await collectCoverage(opened.notebook.page);
    assert.deepEqual(await opened.notebook.errors(), []);
    await opened.notebook.page.context().close();
  });

  return opened;
}
