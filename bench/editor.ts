// `npm run bench:editor`: what a person waits for in the editor. Runs the first lesson in the test bed, a kernel that
// has never run; then interrupts an endless loop twenty times, as the toolbar's button does.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notebookFile } from '../test/editor/notebookFile';
import { Bed } from '../test/support/bed/bed';
import { root } from '../test/support/bed/cache';
import type { Workbench } from '../test/support/bed/workbench';

const TRIES = 20;

/** Clicks a button of the notebook's toolbar inside the page and waits for a selector. @returns ms between */
function clickAndWait({ page }: Workbench, button: string, wanted: string): Promise<number> {
  return page.evaluate(
    async ([button, wanted]) => {
      const labels = [...document.querySelectorAll<HTMLElement>('.notebook-toolbar-container a')];
      const found = labels.find(label => label.textContent?.trim() === button);
      if (!found) throw new Error(`no button ${button}`);
      const begin = performance.now();
      found.click();
      while (!document.querySelector(wanted)) await new Promise(requestAnimationFrame);
      return performance.now() - begin;
    },
    [button, wanted],
  );
}

async function lesson(bed: Bed): Promise<void> {
  const folder = join(root, 'samples');
  const workbench = await bed.open({
    folder,
    notebook: join(folder, 'en/00-five-minutes.ipynb'),
    height: 4000,
  });
  await workbench.ready();
  await workbench.page.waitForTimeout(3000); // a person reads first
  const begin = performance.now();
  const since = () => `${(performance.now() - begin).toFixed(0)} ms`;
  await workbench.toolbar('Run All').click();
  await workbench.outputs.getByText('ParallelCorpus of').waitFor();
  console.log(`Run All → first output ${since()}`);
  await workbench.outputs.locator('[data-view="history"] canvas').first().waitFor();
  console.log(`Run All → first live curve ${since()}`);
  await workbench.idle(600_000);
  console.log(`Run All → the end ${since()}`);
  await workbench.command('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .extension', {
    hasText: 'Seq2Seq',
  });
  console.log((await row.first().locator('.activation-time').innerText()).trim());
  await workbench.close();
}

async function interrupts(bed: Bed): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seq2seq-interrupt-'));
  const notebook = join(folder, 'loop.ipynb');
  writeFileSync(notebook, notebookFile(['let count = 0;\nfor (;;) count++;']));
  const workbench = await bed.open({ folder, notebook });
  await workbench.ready();
  const times: number[] = [];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await clickAndWait(workbench, 'Run All', '.codicon-notebook-state-executing');
    await workbench.page.waitForTimeout(800);
    times.push(
      await clickAndWait(
        workbench,
        'Interrupt',
        '.notebookOverlay .code-cell-row .codicon-notebook-state-error',
      ),
    );
    await workbench.idle();
  }
  times.sort((a, b) => a - b);
  const [median, most] = [times[TRIES / 2], times[TRIES - 1]].map(ms => ms.toFixed(0));
  console.log(
    `Interrupt → the cell has ended: median ${median} ms, longest ${most} ms, ${TRIES} tries`,
  );
  await workbench.close();
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const size = (name: string) =>
    `${name} ${(statSync(join(root, name)).size / 1024).toFixed(0)} KB`;
  console.log(
    ['dist/extension.js', 'dist/renderer.js', 'out/seq2seq-notebooks.vsix'].map(size).join(', '),
  );
  const bed = await Bed.start({ settings: { 'workbench.activityBar.location': 'hidden' } });
  try {
    await lesson(bed);
    await interrupts(bed);
  } finally {
    await bed.close();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
