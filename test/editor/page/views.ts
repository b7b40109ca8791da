// What the page tests know of our views: how a person finds their parts.
import type { Locator } from 'playwright-core';
import type { Workbench } from '../../support/bed/workbench';

/** The curves of a training run. */
export function trainingView(workbench: Workbench): Locator {
  return workbench.outputs.locator('[data-view="history"]').first();
}

/** The first prediction: gates, attention and candidates on one decoding clock. */
export function predictionView(workbench: Workbench): Locator {
  return workbench.outputs.locator('[data-view="bundle"]').first();
}

/** The pictures of a view: each says in a sentence what it shows. */
export function pictures(view: Locator): Locator {
  return view.getByRole('img');
}

/** The control that moves a view through the steps of decoding. */
export function clock(view: Locator): Locator {
  return view.getByRole('slider').first();
}

/** Moves the cursor to a place inside a picture, off its middle: gates have gaps between them. */
export async function pointAt(picture: Locator): Promise<void> {
  const { width } = (await picture.boundingBox())!;
  await picture.hover({ position: { x: width / 2 + 6, y: 12 } });
}

/** What appears beside the cursor. */
export function tip(workbench: Workbench): Locator {
  return workbench.outputs.locator('.tip').filter({ visible: true }).first();
}

/**
 * What a view looks like, once it has stopped changing and nothing of it is under the cursor.
 * @returns the bytes of a PNG: equal for equal pixels
 */
export async function look(workbench: Workbench, view: Locator): Promise<Buffer> {
  await workbench.page.mouse.move(0, 0);
  await view.waitFor();
  let last = await view.screenshot({ animations: 'disabled' });
  for (let tries = 0; tries < 20; tries++) {
    const now = await view.screenshot({ animations: 'disabled' });
    if (now.equals(last)) return now;
    last = now;
  }
  throw new Error('the view does not come to rest');
}
