/**
 * Colours of pictures: a light page that reads on any background, blue for values, orange for their
 * negatives.
 */

/** 0xRRGGBB */
export type Color = number;

export const page: Color = 0xffffff;
export const ink: Color = 0x2b2b2b;
/** For captions; 5.9 : 1 on white. */
export const muted: Color = 0x646464;
export const accent: Color = 0x005fb8;
export const warm: Color = 0xb5591c;
export const rule: Color = 0xdcdcdc;
export const faint: Color = 0xf2f4f7;

/** Series of curves, tellable apart in grey too (their lightness differs). */
export const series: readonly Color[] = [0x005fb8, 0xc2570c, 0x2e7d32, 0x7a3e9d];

/** Shades a ramp has: few enough to pack well, more than the eye counts. */
const SHADES = 32;

/** From `from` (0) to `to` (1). */
export function mix(from: Color, to: Color, share: number): Color {
  const channel = (shift: number) => {
    const [a, b] = [(from >> shift) & 255, (to >> shift) & 255];
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

/** 0 … 1: nearly the page at 0, so that what is not there disappears, the accent at 1. */
export function sequential(value: number): Color {
  return mix(0xf4f8fc, accent, shade(value) ** 0.8);
}

/** −1 … 1: orange below zero, the page at zero, blue above. */
export function diverging(value: number): Color {
  const share = shade(Math.abs(value)) ** 0.8;
  return mix(0xf9f9f9, value < 0 ? warm : accent, share);
}

/** Where numbers are missing or not finite. */
export const notANumber: Color = 0xd23c8c;

function shade(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * SHADES) / SHADES;
}

/** Relative luminance (WCAG 2). */
function luminance(color: Color): number {
  const linear = (shift: number) => {
    const share = ((color >> shift) & 255) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
}

/** Contrast ratio of two colours, 1 … 21 (WCAG 2). */
export function contrast(a: Color, b: Color): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better; always at least 4.5 : 1. */
export function inkOn(background: Color): Color {
  return contrast(0, background) >= contrast(0xffffff, background) ? 0 : 0xffffff;
}
