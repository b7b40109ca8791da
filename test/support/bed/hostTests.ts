// Tests inside VS Code's extension host: bundled into one file, run by the workbench, reported test by test.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'node:util';
import { build } from 'esbuild';
import type { Bed } from './bed';
import { root } from './cache';

/** What one test of the extension host ended with. */
export interface HostResult {
  title: string;
  milliseconds: number;
  /** Stack of the failure. */
  error?: string;
}

/** Names the file in which the tests leave their results. */
export const resultsVariable = 'SEQ2SEQ_HOST_RESULTS';

/** What a workbench without network, accounts and native modules says of itself. */
const noise =
  /bindings file|watchdog|Service Worker|socket|authentication|AgentHost|Account|grace|LEAK|chat|scheme: vscode-remote/;

/**
 * Bundles tests for the extension host: VS Code loads JavaScript only.
 * @param entry the TypeScript file that exports `run(): Promise<void>`
 * @returns the bundle; it lies in the repository, where it finds mocha
 */
export async function bundleHostTests(entry: string): Promise<string> {
  const outfile = join(root, '.cache/bed/host', `${process.pid}.js`);
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'error',
  });
  return outfile;
}

/**
 * Runs the tests of `entry` in the extension host of a new window.
 * @param bed started with `resultsVariable` set to `results`
 * @throws Error with what the host printed when it ended without results
 */
export async function runInHost(
  bed: Bed,
  entry: string,
  folder: string,
  results: string,
): Promise<HostResult[]> {
  const tests = await bundleHostTests(entry);
  const printed: string[] = [];
  try {
    const page = await bed.newPage();
    const exited = new Promise<number>((resolve, reject) => {
      page.on('crash', () => reject(new Error('the window crashed')));
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await page.exposeFunction('codeAutomationLog', (level: string, args: unknown[]) => {
      const [line] = format(...args).split('\n');
      if (!noise.test(line)) printed.push(`[${level}] ${line}`);
    });
    await page.goto(bed.url(folder, { extensionTestsPath: tests }));
    const late = new Promise<'late'>(resolve => setTimeout(resolve, 180_000, 'late').unref());
    const code = await Promise.race([exited, late]);
    await page.context().close();
    if (code === 'late') throw new Error('the extension host did not finish its tests');
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${printed.slice(-40).join('\n')}`);
  } finally {
    rmSync(tests, { force: true });
  }
}
