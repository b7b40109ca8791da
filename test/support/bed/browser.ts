// A browser for the bed: the one CHROME names, an installed Chrome, Chromium or Edge, else the one npm brings.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { BedUnavailable, step } from './cache';
import { fontConfiguration } from './fonts';

interface BrowserProgram {
  path: string;
  /** What its environment needs besides ours. */
  env: Record<string, string>;
}

const commands = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
];

const installed = {
  linux: (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => commands.map(command => join(folder, command))),
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    name => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter(folder => folder !== undefined)
    .flatMap(folder => [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Microsoft/Edge/Application/msedge.exe'),
    ]),
} as Partial<Record<NodeJS.Platform, string[]>>;

/** @throws BedUnavailable when there is no browser and npm's does not run here. */
async function findBrowser(): Promise<BrowserProgram> {
  const { CHROME } = process.env;
  if (CHROME && !existsSync(CHROME)) throw new BedUnavailable(`CHROME names no file: ${CHROME}`);
  const path = CHROME || installed[process.platform]?.find(existsSync);
  if (path) {
    const env: Record<string, string> = {};
    if (process.platform === 'linux') env.FONTCONFIG_FILE = await fontConfiguration();
    return { path, env };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new BedUnavailable('no Chrome, Chromium or Edge is installed; CHROME can name one');
  }
  return unpackedBrowser();
}

/**
 * The browser inside @sparticuz/chromium. It unpacks into the temporary folder, and its shared libraries only where it
 * believes to be on Amazon's machines: so it is told both.
 */
async function unpackedBrowser(): Promise<BrowserProgram> {
  const entry = createRequire(__filename).resolve('@sparticuz/chromium');
  const { version } = JSON.parse(readFileSync(join(entry, '../../package.json'), 'utf8'));
  const folder = await step(`browser-${version}`, async folder => {
    const program = `import(${JSON.stringify(entry)}).then(({ default: c }) => c.executablePath())`;
    await promisify(execFile)(process.execPath, ['--eval', program], {
      env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'nodejs20.x' },
    });
  });
  const path = join(folder, 'chromium');
  const env: Record<string, string> = {
    FONTCONFIG_FILE: await fontConfiguration([join(folder, 'fonts')]),
  };
  // its own copies of the libraries are for machines that lack them
  if (/not found/.test(execFileSync('ldd', [path], { encoding: 'utf8' }))) {
    env.LD_LIBRARY_PATH = join(folder, 'al2023/lib');
  }
  return { path, env };
}

/** @param temporary a folder for what the browser leaves behind */
export async function launchBrowser(temporary: string): Promise<Browser> {
  const { path, env } = await findBrowser();
  return chromium.launch({
    executablePath: path,
    headless: true,
    env: {
      ...(process.env as Record<string, string>),
      ...env,
      TMPDIR: temporary,
      XDG_CONFIG_HOME: temporary,
      XDG_CACHE_HOME: temporary,
    },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
