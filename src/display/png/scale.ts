/** Axes: from values to pixels, and round numbers to write at them. */

export interface Scale {
  /** Pixels of a value. */
  at(value: number): number;
  /** Values worth a label. */
  ticks: number[];
}

/**
 * A linear axis from `from` pixels at `lo` to `to` pixels at `hi`.
 * @param least the smallest step between two ticks: 1 for what is counted
 */
export function linear(
  lo: number,
  hi: number,
  from: number,
  to: number,
  { count = 5, least = 0 } = {},
): Scale {
  const span = hi - lo || 1;
  const rough = Math.max(span / count, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(k => k * power).find(candidate => candidate >= rough)!;
  const ticks: number[] = [];
  for (let k = Math.ceil(lo / step); k * step <= hi + step * 1e-6; k++) ticks.push(k * step);
  return { at: value => from + ((value - lo) / span) * (to - from), ticks };
}

/** Labels a logarithmic axis has room for. */
const LABELS = 8;

/** A logarithmic axis; ticks at 1, 2, 3, 5 of every power of ten, or at powers alone where those are many. */
export function logarithmic(lo: number, hi: number, from: number, to: number): Scale {
  const [low, high] = [Math.log(lo), Math.log(hi)];
  const ticks: number[] = [];
  const powers = Math.log10(hi) - Math.log10(lo);
  const digits = 4 * powers > 2 * LABELS ? [1] : [1, 2, 3, 5];
  const step = Math.max(1, Math.ceil(powers / LABELS));
  for (let power = Math.floor(Math.log10(lo)); power <= Math.log10(hi); power += step) {
    for (const digit of digits) {
      const tick = digit * 10 ** power;
      if (tick >= lo && tick <= hi) ticks.push(tick);
    }
  }
  const span = high - low || 1;
  return { at: value => from + ((Math.log(value) - low) / span) * (to - from), ticks };
}

/** A tick as text: 0.5, 2, 1.5 k. */
export function tickText(value: number): string {
  if (value >= 1e6) return value.toExponential(0).replace('e+', 'e');
  if (value >= 10_000) return `${Number((value / 1000).toPrecision(3))} k`;
  return String(Number(value.toPrecision(3)));
}
