/** What is painted on a canvas of a view, place by place, with what the view says of each place when it is pointed at. */
import type { Locator } from 'playwright-core';

export type Color = readonly [red: number, green: number, blue: number];

/** Part of a canvas of which the view says the same. */
export interface Cell {
  /** Of the tooltip. */
  text: string;
  /** The colour most of it has. */
  color: Color;
  /** Middle, in CSS pixels from the corner of the canvas. */
  x: number;
  y: number;
}

/**
 * Moves the pointer over a canvas, reads the tooltip and the painted pixel at each place, and puts together what has the
 * same tooltip. Where there is no tooltip there is no cell.
 * @param places how many places across and down, evenly spread
 */
export async function paintedCells(
  canvas: Locator,
  places: [across: number, down: number],
): Promise<Cell[]> {
  const seen = await canvas.evaluate(async (element, [across, down]) => {
    const target = element as HTMLCanvasElement;
    const { left, top, width, height } = target.getBoundingClientRect();
    const scale = target.width / width;
    const { data } = target.getContext('2d')!.getImageData(0, 0, target.width, target.height);
    const root = target.getRootNode() as ShadowRoot;
    const found: { x: number; y: number; text: string; color: string }[] = [];
    for (let row = 0; row < down; row++) {
      for (let column = 0; column < across; column++) {
        const [x, y] = [((column + 0.5) * width) / across, ((row + 0.5) * height) / down];
        const place = { clientX: left + x, clientY: top + y, bubbles: true, composed: true };
        target.dispatchEvent(new PointerEvent('pointermove', place));
        for (let k = 0; k < 8; k++) await Promise.resolve(); // the view is patched in microtasks
        const at = 4 * (Math.floor(y * scale) * target.width + Math.floor(x * scale));
        const text = root.querySelector('.tip')?.textContent ?? '';
        found.push({ x, y, text, color: data.slice(at, at + 3).join() });
      }
    }
    target.dispatchEvent(new PointerEvent('pointerleave'));
    return found;
  }, places);
  const byText = new Map<string, typeof seen>();
  for (const place of seen) {
    if (place.text !== '') byText.set(place.text, [...(byText.get(place.text) ?? []), place]);
  }
  return [...byText].map(([text, all]) => {
    const counts = new Map<string, number>();
    for (const { color } of all) counts.set(color, (counts.get(color) ?? 0) + 1);
    const [[most]] = [...counts].sort(([, a], [, b]) => b - a);
    const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
    return {
      text,
      color: most.split(',').map(Number) as unknown as Color,
      x: (Math.min(...xs) + Math.max(...xs)) / 2,
      y: (Math.min(...ys) + Math.max(...ys)) / 2,
    };
  });
}

/** How far apart two colours are: the sum over the channels. */
export function distance(a: Color, b: Color): number {
  return a.reduce((sum, channel, k) => sum + Math.abs(channel - b[k]), 0);
}

/** '#d18616' as numbers. */
export function hex(color: string): Color {
  return [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Color;
}
