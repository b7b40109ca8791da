// `npm run screenshots`: the pictures of the README, taken of the executed lesson in the editor.
import { join } from 'node:path';
import { Bed } from '../support/bed/bed';
import { root } from '../support/bed/cache';
import { type Theme, themes } from '../support/bed/server';
import { pointAt, predictionView } from './page/views';

async function shoot(theme: Theme): Promise<void> {
  const bed = await Bed.start({
    settings: {
      'workbench.colorTheme': themes[theme],
      'workbench.activityBar.location': 'hidden',
    },
  });
  try {
    const samples = join(root, 'samples');
    const notebook = join(samples, 'en/00-five-minutes.ipynb');
    const workbench = await bed.open({ folder: samples, notebook, width: 1180, height: 5000 });
    const { page } = workbench;
    await workbench.ready();
    await workbench.command('View: Close Primary Side Bar');
    await workbench.runAll();
    await workbench.idle(600_000);
    const view = predictionView(workbench);
    await view.focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await pointAt(view.getByRole('img', { name: /encoder/i }).first());
    await view.locator('.equation').first().waitFor();
    const first = await workbench.codeCells.nth(2).boundingBox();
    const last = await view.boundingBox();
    if (!first || !last) throw new Error('the cells are not in the window');
    const [top, bottom] = [first.y - 14, last.y + last.height + 10];
    await page.screenshot({
      path: join(root, `media/lesson-${theme}.png`),
      clip: { x: 0, y: top, width: 1180, height: bottom - top },
      animations: 'disabled',
    });
  } finally {
    await bed.close();
  }
}

async function main(): Promise<void> {
  for (const theme of ['light', 'dark'] as const) await shoot(theme);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
