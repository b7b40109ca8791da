/** Curves of a training, decoded for plotting. */
import { decodeArray, type HistorySeries, type HistoryView } from '../../protocol';

export type Scale = 'loss' | 'score' | 'other';

export interface Curve {
  /** Unique among the curves. */
  name: string;
  scale: Scale;
  per: 'step' | 'epoch';
  color: 'blue' | 'orange' | 'green' | 'purple';
  /** Drawn without being asked for. */
  shown: boolean;
  /** At each position; null where there is none (or none that a logarithmic axis can show). */
  values: (number | null)[];
  /** '%' of what is a percentage. */
  unit: string;
}

export interface Curves {
  positions: number[];
  curves: Curve[];
  /** Whether a number was not finite where there should be one. */
  broken: boolean;
}

export function readCurves({ data }: HistoryView): Curves {
  const [positions, ...columns] = data.cols.map(column => Array.from(decodeArray(column)));
  const curves = data.series.map((series, k) => curveOf(series, columns[k]));
  const broken = data.series.some(
    ({ per }, k) =>
      columns[k].some(value => Math.abs(value) === Number.POSITIVE_INFINITY) ||
      (per === 'step' && columns[k].some((value, i) => Number.isNaN(value) && isStep(i))),
  );
  return { positions, curves, broken };

  // an epoch may end where no step is drawn, when steps were merged
  function isStep(at: number): boolean {
    return data.series.every(({ per }, k) => per === 'step' || Number.isNaN(columns[k][at]));
  }
}

function curveOf(series: HistorySeries, column: readonly number[]): Curve {
  const { name, split, per, unit = '' } = series;
  const share = unit === '0–1'; // exact match of notebooks saved by earlier versions
  const scale: Scale = name === 'loss' ? 'loss' : unit.startsWith('0–') ? 'score' : 'other';
  const logarithmic = scale !== 'score';
  return {
    name: nameOf(series),
    scale,
    per,
    color: colorName(series),
    shown: scale !== 'other',
    values: column.map(value =>
      !Number.isFinite(value) || (logarithmic && value <= 0) ? null : share ? 100 * value : value,
    ),
    unit: share || unit.endsWith('%') ? '%' : scale === 'score' ? '' : unit,
  };

  function nameOf({ name: what }: HistorySeries): string {
    if (what !== 'loss') return what;
    if (per === 'step') return 'loss of each step';
    return split === 'dev' ? 'development loss' : 'training loss';
  }
}

function colorName({ name, split }: HistorySeries): Curve['color'] {
  if (name === 'loss') return split === 'dev' ? 'orange' : 'blue';
  return name === 'BLEU' ? 'green' : 'purple';
}

/** A little room above and below for a logarithmic axis. */
export function logRange(lo: number | null, hi: number | null): [number, number] {
  if (lo === null || hi === null || !(lo > 0)) return [0.1, 10];
  return lo === hi ? [lo / 2, hi * 2] : [lo * 0.85, hi * 1.15];
}

/** Places for labels on a logarithmic axis: powers of ten, with 2 and 5, or 3, where there is room. */
export function logTicks(lo: number, hi: number, most: number): number[] {
  const steps = [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
  for (const mantissas of steps) {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(lo)); power <= Math.ceil(Math.log10(hi)); power++) {
      for (const mantissa of mantissas) {
        const tick = Number((mantissa * 10 ** power).toPrecision(1));
        if (tick >= lo && tick <= hi) ticks.push(tick);
      }
    }
    if (ticks.length <= most && ticks.length > 0) return ticks;
  }
  return [lo, hi];
}

/** The position where a curve was measured last, at or before a place. */
export function lastAt(values: readonly (number | null)[], place: number): number | null {
  for (let at = Math.min(place, values.length - 1); at >= 0; at--) {
    const value = values[at];
    if (value !== null) return value;
  }
  return null;
}
