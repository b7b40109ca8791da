// npm run screenshot -- NOTEBOOK [--theme light|dark|hc-dark|hc-light] [--run] [--cell N] [--output FILE]
// A picture of a notebook as VS Code shows it with our extension.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Bed } from './bed';
import { type Theme, themes } from './server';

const usage = `Usage: npm run screenshot -- NOTEBOOK [options]

  --theme THEME      light (default), dark, hc-dark or hc-light
  --run              runs the whole notebook first; the file stays as it is
  --cell N           only the N-th code cell with its output
  --width PIXELS     of the window, 1280
  --height PIXELS    of the window, 1700
  --folder FOLDER    the workspace; the notebook's folder
  --extension PATH   another extension folder or .vsix
  --output FILE      notebook.png
`;

interface Shot {
  notebook: string;
  theme: Theme;
  output: string;
  run?: boolean;
  cell?: number;
  width: number;
  height: number;
  folder: string;
  extension?: string;
}

async function shoot(shot: Shot): Promise<void> {
  const packaged = shot.extension?.endsWith('.vsix');
  const bed = await Bed.start({
    extension: packaged ? undefined : shot.extension,
    vsix: packaged ? resolve(shot.extension!) : undefined,
    settings: {
      'workbench.colorTheme': themes[shot.theme],
      'workbench.activityBar.location': 'hidden',
    },
  });
  try {
    const workbench = await bed.open(shot);
    const { page } = workbench;
    await workbench.ready();
    await workbench.command('View: Close Primary Side Bar');
    if (shot.run) {
      await workbench.runAll();
      await workbench.idle(600_000);
    }
    await page.mouse.move(0, 0);
    await page.locator('.workbench-hover:visible').waitFor({ state: 'detached' });
    const cell = shot.cell && workbench.codeCells.nth(shot.cell - 1);
    const clip = cell ? await cell.boundingBox() : undefined;
    if (cell && !clip) throw new Error(`there is no code cell ${shot.cell} in the window`);
    await page.screenshot({ path: shot.output, clip: clip ?? undefined, animations: 'disabled' });
  } finally {
    await bed.close();
  }
}

function read(): Shot | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      theme: { type: 'string', default: 'light' },
      output: { type: 'string', default: 'notebook.png' },
      run: { type: 'boolean' },
      cell: { type: 'string' },
      width: { type: 'string', default: '1280' },
      height: { type: 'string', default: '1700' },
      folder: { type: 'string' },
      extension: { type: 'string' },
    },
  });
  const { theme, output, run, cell, width, height, folder, extension } = values;
  const [notebook] = positionals;
  if (positionals.length !== 1 || !existsSync(notebook) || !(theme in themes)) return undefined;
  return {
    notebook: resolve(notebook),
    theme: theme as Theme,
    output,
    run,
    cell: cell ? Number(cell) : undefined,
    width: Number(width),
    height: Number(height),
    folder: resolve(folder ?? dirname(notebook)),
    extension,
  };
}

async function main(): Promise<void> {
  const shot = read();
  if (!shot) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  await shoot(shot);
  console.log(shot.output);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
