/** Colours as numbers: mixing, contrast, ramps. */

/** Red, green, blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/** As CSS writes it. */
export function css([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** From `from` (share 0) to `to` (share 1). */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (k: 0 | 1 | 2) => Math.round(from[k] + (to[k] - from[k]) * share);
  return [channel(0), channel(1), channel(2)];
}

/** Relative luminance (WCAG 2), 0 … 1. */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map(value => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 … 21 (WCAG 2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** Black or white, whichever reads better; always at least 4.5 : 1. */
export function inkOn(background: Rgb): Rgb {
  return contrast(BLACK, background) >= contrast(WHITE, background) ? BLACK : WHITE;
}

/** The colour, moved towards the text's until it stands out from the background by `ratio`. */
export function readable(color: Rgb, background: Rgb, text: Rgb, ratio: number): Rgb {
  for (let share = 0; share < 1; share += 0.1) {
    const moved = mix(color, text, share);
    if (contrast(moved, background) >= ratio) return moved;
  }
  return text;
}

/** 256 colours from the low end of a range of values to its high end. */
export type Ramp = readonly Rgb[];

const STEPS = 256;

/** For values from 0: nearly the background at 0, so that what is not there disappears. */
export function sequential(background: Rgb, full: Rgb): Ramp {
  return Array.from({ length: STEPS }, (_, i) =>
    mix(background, full, 0.05 + 0.95 * (i / (STEPS - 1)) ** 0.8),
  );
}

/** For values around 0: `low` at the low end, nearly the background in the middle. */
export function diverging(background: Rgb, low: Rgb, high: Rgb): Ramp {
  return Array.from({ length: STEPS }, (_, i) => {
    const value = (2 * i) / (STEPS - 1) - 1;
    return mix(background, value < 0 ? low : high, 0.03 + 0.97 * Math.abs(value) ** 0.8);
  });
}

/** The colour of a value between lo and hi; null for what is not finite. */
export function colorOf(ramp: Ramp, value: number, lo: number, hi: number): Rgb | null {
  if (!Number.isFinite(value)) return null;
  const share = hi > lo ? (value - lo) / (hi - lo) : 0;
  return ramp[Math.round(Math.min(1, Math.max(0, share)) * (ramp.length - 1))];
}
