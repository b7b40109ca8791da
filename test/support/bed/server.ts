// VS Code's server on a free port, with user data of its own that nothing else sees.
import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { codeServer, dispensableExtensions, serverNode } from './codeServer';

/** Colour themes by what they are for. */
export const themes = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

export type Theme = keyof typeof themes;

export interface ServerOptions {
  /** A packaged extension to install. */
  vsix?: string;
  settings?: Record<string, unknown>;
  /** Environment of the server and of the extension host. */
  env?: Record<string, string>;
}

/** What the workbench needs to be predictable, and quiet. */
const quiet = {
  // without it a file opened before the extensions are known becomes a text editor
  'workbench.editorAssociations': { '*.ipynb': 'jupyter-notebook' },
  // the web's default saves after a delay: it races with what people and tests save
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.editor.enablePreview': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'workbench.colorTheme': themes.light,
  'workbench.preferredLightColorTheme': themes.light,
  'workbench.preferredDarkColorTheme': themes.dark,
};

export class Server {
  private constructor(
    readonly port: number,
    /** Ends the server and its extension hosts. */
    readonly stop: () => Promise<void>,
  ) {}

  /**
   * @param folder empty; for the user data, what the server leaves behind, and its log
   * @throws BedUnavailable when VS Code cannot be prepared here
   */
  static async start(folder: string, options: ServerOptions = {}): Promise<Server> {
    const vscode = await codeServer();
    const node = serverNode();
    const temporary = join(folder, 'tmp');
    const user = join(folder, 'data/data/User'); // code-server keeps the user's settings here
    for (const made of [temporary, user, join(folder, 'extensions')]) {
      mkdirSync(made, { recursive: true });
    }
    writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...quiet, ...options.settings }));

    const base = ['out/server-main.js', '--accept-server-license-terms'];
    base.push('--server-data-dir', join(folder, 'data'));
    base.push('--extensions-dir', join(folder, 'extensions'));
    const env = {
      ...process.env,
      TMPDIR: temporary,
      XDG_RUNTIME_DIR: temporary,
      XDG_CONFIG_HOME: temporary,
      XDG_CACHE_HOME: temporary,
      VSCODE_SKIP_BUILTIN_EXTENSIONS: dispensableExtensions(vscode).join(','),
      ...options.env,
    };
    if (options.vsix) {
      const args = [...base, '--install-extension', options.vsix];
      execFileSync(node, args, { cwd: vscode, env, stdio: 'ignore' });
    }
    const port = await freePort();
    const address = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'];
    const behaviour = ['--disable-workspace-trust', '--disable-telemetry'];
    // built products ignore a development extension and extension tests without the driver
    behaviour.push('--telemetry-level', 'off', '--enable-smoke-test-driver');
    const child = spawn(node, [...base, ...address, ...behaviour], {
      cwd: vscode,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: false,
    });
    const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
    const stop = async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(late);
    };
    const log = createWriteStream(join(folder, 'server.log'));
    child.stderr.pipe(log);
    child.stdout.pipe(log);
    let said = '';
    const listening = new Promise<'listening'>(resolve =>
      child.stdout.on('data', chunk => {
        said += chunk;
        if (said.includes('Extension host agent listening on')) resolve('listening');
      }),
    );
    const late = new Promise<'late'>(resolve => setTimeout(resolve, 60_000, 'late').unref());
    const outcome = await Promise.race([listening, late, exited]);
    if (outcome !== 'listening') {
      await stop();
      throw new Error(`VS Code's server did not start (${outcome}); see ${folder}/server.log`);
    }
    return new Server(port, stop);
  }

  /** A file of this machine as the workbench names it. */
  uri(path: string): string {
    return `vscode-remote://127.0.0.1:${this.port}${path}`;
  }

  /**
   * The address of a workbench.
   * @param folder the workspace
   * @param payload `extensionDevelopmentPath`, `extensionTestsPath`, `openFile`, each a path; each at most once
   */
  url(folder: string, payload: Record<string, string>): string {
    const pairs = Object.entries(payload).map(([name, path]) => [name, this.uri(path)]);
    const query = new URLSearchParams({
      folder,
      payload: JSON.stringify([...pairs, ['skipWelcome', 'true']]),
    });
    return `http://127.0.0.1:${this.port}/?${query}`;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
