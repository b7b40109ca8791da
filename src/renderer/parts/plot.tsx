/** Curves over steps, by uPlot; the same plot is kept and fed while training goes on. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { css, mix } from '../color';
import { type Curve, logRange, logTicks } from '../model/curves';
import { type Palette, palette } from '../theme';

const HEIGHT = 270;

interface PlotEvent {
  x: number;
  label: string;
}

interface PlotProps {
  positions: number[];
  curves: readonly Curve[];
  events: readonly PlotEvent[];
  xName: string;
  /** Where the x axis ends while it trains, so that curves grow into their place. */
  steps?: number;
  width: number;
  label: string;
  /** The position under the pointer, as an index. */
  onPlace: (place: number | null) => void;
}

export function Plot(props: PlotProps) {
  const { positions, curves, width, label } = props;
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const plot = useRef<UPlot | null>(null);
  const colors = palette.value;
  const shape = curves.map(({ name }) => name).join('\n');

  useLayoutEffect(() => {
    const made = new UPlot(optionsOf(latest), dataOf(latest.current), ref.current!);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [shape]);
  useLayoutEffect(() => {
    plot.current!.setSize({ width, height: HEIGHT });
  }, [width]);
  useLayoutEffect(() => {
    const made = plot.current!;
    made.batch(() => {
      curves.forEach(({ shown }, k) => {
        made.setSeries(k + 1, { show: shown });
      });
      made.setData(dataOf(latest.current));
    });
  }, [positions, curves.map(({ shown }) => shown).join()]);
  useLayoutEffect(() => {
    plot.current!.redraw(false, true);
  }, [colors, props.events]);
  return (
    <div class="plot" ref={ref} role="img" aria-label={label} style={{ height: `${HEIGHT}px` }} />
  );
}

function dataOf({ positions, curves }: PlotProps): UPlot.AlignedData {
  return [positions, ...curves.map(({ values }) => values)];
}

/** Everything that changes with theme or training is asked for when it is drawn. */
function optionsOf(latest: { current: PlotProps }): UPlot.Options {
  const { curves, xName, width } = latest.current;
  const font = () => `11px ${palette.peek().font}`;
  const ink = () => css(palette.peek().muted);
  const rule = { stroke: () => css(faint(palette.peek())), width: 1 };
  const axis = { stroke: ink, font: font(), labelFont: font(), labelSize: 18, labelGap: 0 };
  const hasScore = curves.some(({ scale }) => scale === 'score');
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [10, hasScore ? 0 : 12, 0, 0],
    cursor: {
      y: false,
      drag: { setScale: false, x: false, y: false },
      points: { size: 7 },
    },
    scales: {
      x: {
        time: false,
        range: (_, lo, hi) => {
          const { steps } = latest.current;
          const from = Math.min(lo ?? 0, 0);
          return [from, Math.max(hi ?? 1, steps ?? 0, from + 1)];
        },
      },
      loss: { distr: 3, range: (_, lo, hi) => logRange(lo, hi) },
      score: { range: () => [0, 100] },
      other: { distr: 3, range: (_, lo, hi) => logRange(lo, hi) },
    },
    axes: [
      { ...axis, label: xName, size: 26, grid: { show: false }, ticks: { ...rule, size: 4 } },
      {
        ...axis,
        scale: 'loss',
        label: 'loss, nats per token (logarithmic)',
        size: 40,
        grid: rule,
        ticks: { show: false },
        splits: (_, __, lo, hi) => logTicks(lo, hi, 7),
        filter: (_, splits) => splits,
        values: (_, splits) => splits.map(String),
      },
      {
        ...axis,
        scale: 'score',
        side: 1,
        show: hasScore,
        label: scoreLabel(curves),
        size: 36,
        grid: { show: false },
        ticks: { show: false },
        splits: () => [0, 20, 40, 60, 80, 100],
      },
    ],
    series: [{}, ...curves.map(seriesOf)],
    hooks: {
      draw: [plot => drawEvents(plot, latest.current.events)],
      setCursor: [plot => latest.current.onPlace(plot.cursor.idx ?? null)],
    },
  };
}

function seriesOf({ name, scale, per, color, shown }: Curve): UPlot.Series {
  const step = per === 'step';
  const stroke = () => {
    const { series, background, contrast } = palette.peek();
    const full = series[color];
    // the many steps stay behind the few epochs; without shades where contrast is asked for
    return css(step && !contrast ? mix(background, full, 0.5) : full);
  };
  return {
    label: name,
    scale,
    show: shown,
    stroke,
    width: step ? 1 : 2,
    spanGaps: true,
    dash: scale === 'score' ? (name === 'BLEU' ? [6, 3] : [2, 3]) : undefined,
    points: step ? { show: false } : { show: true, size: 6, fill: stroke },
  };
}

function scoreLabel(curves: readonly Curve[]): string {
  return curves
    .filter(({ scale }) => scale === 'score')
    .map(({ name, unit }) => (unit ? `${name}, ${unit}` : name))
    .join(' · ');
}

function faint({ background, line, contrast }: Palette) {
  return contrast ? line : mix(background, line, 0.7);
}

/** Dashed lines down, with their words beside: the best epoch. */
function drawEvents(plot: UPlot, events: readonly PlotEvent[]): void {
  const { ctx, bbox } = plot;
  const { muted, foreground, background, font } = palette.peek();
  const scale = window.devicePixelRatio;
  ctx.save();
  ctx.lineWidth = scale;
  ctx.setLineDash([3 * scale, 3 * scale]);
  ctx.font = `${11 * scale}px ${font}`;
  ctx.textBaseline = 'top';
  for (const { x, label } of events) {
    const left = Math.round(plot.valToPos(x, 'x', true)) + 0.5;
    if (left < bbox.left || left > bbox.left + bbox.width + 1) continue;
    ctx.strokeStyle = css(foreground);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    const onLeft = left > bbox.left + bbox.width / 2;
    ctx.textAlign = onLeft ? 'right' : 'left';
    const start = left + (onLeft ? -6 : 6) * scale;
    const { width } = ctx.measureText(label);
    ctx.fillStyle = css(background); // curves that run there go under it
    ctx.fillRect(
      (onLeft ? start - width : start) - 2 * scale,
      bbox.top,
      width + 4 * scale,
      15 * scale,
    );
    ctx.fillStyle = css(muted);
    ctx.fillText(label, start, bbox.top + 2 * scale);
  }
  ctx.restore();
}
