// The bed for people: VS Code in a browser tab on this machine, with a notebook open and our kernel selected.
//   tsx test/support/bed/serve.ts NOTEBOOK [--folder WORKSPACE] [--check]
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Bed } from './bed';
import { BedUnavailable } from './cache';

async function serve(notebook: string, folder: string, check: boolean): Promise<void> {
  const bed = await Bed.start({
    settings: {
      'window.autoDetectColorScheme': true,
      'files.autoSave': 'afterDelay', // a tab is closed more easily than a window
    },
  });
  try {
    const url = bed.url(folder, { openFile: notebook });
    if (check) {
      const workbench = await bed.open({ folder, notebook });
      await workbench.ready();
      console.log(`${notebook} is shown with the kernel ${await workbench.kernel.innerText()}.`);
      return;
    }
    console.log(`VS Code with Seq2Seq Notebooks runs here until you press Ctrl+C:\n\n  ${url}\n`);
    openInBrowser(url);
    await new Promise<void>(resolve => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve()); // once more changes nothing: it is being closed
    });
  } finally {
    await bed.close();
  }
}

/** Where there is a desktop. That it fails is no matter: the address is printed. */
function openInBrowser(url: string): void {
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  const [command, ...args] =
    platform === 'darwin'
      ? ['open', url]
      : platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string' }, check: { type: 'boolean' } },
});
const notebook = resolve(positionals[0]);
const folder = resolve(values.folder ?? dirname(notebook));

serve(notebook, folder, values.check ?? false).catch(error => {
  console.error(error instanceof BedUnavailable ? `VS Code cannot run: ${error.message}` : error);
  process.exitCode = 1;
});
