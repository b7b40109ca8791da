/**
 * The curves of a training: losses on a logarithmic axis at the left, scores of 0 … 100 at the
 * right.
 */
import type { TrainingRun } from '../../models';
import { grouped } from '../numbers';
import { Canvas } from './canvas';
import { type Color, ink, mix, muted, page, rule, series } from './color';
import type { Font } from './font';
import { linear, logarithmic, type Scale, tickText } from './scale';
import { drawProse, layOut } from './text';

const WIDTH = 860;
const PLOT = { left: 58, right: 56, top: 76, height: 250 };

type Point = readonly [x: number, y: number];

interface Curve {
  name: string;
  color: Color;
  points: Point[];
  scale: Scale;
  thickness: number;
  /** Whether single measurements are marked. */
  dots: boolean;
}

/** @param points the loss by step, not too many to draw */
export function drawCurves(
  font: Font,
  run: TrainingRun,
  points: readonly Point[],
  paragraphs: readonly string[],
): Canvas {
  const probe = new Canvas(1, 1, font);
  const prose = layOut(probe, paragraphs, WIDTH - 28);
  const bottom = PLOT.top + PLOT.height;
  const canvas = new Canvas(WIDTH, bottom + 62 + prose.height, font);
  const right = WIDTH - PLOT.right;
  const { epochs } = run.history;

  const lastStep = Math.max(1, run.status === 'running' ? run.expectedSteps : run.steps);
  const xScale = linear(0, lastStep, PLOT.left, right, { count: 8, least: 1 });
  const dev: Point[] = epochs.flatMap(({ step, devLoss }) =>
    devLoss === undefined ? [] : [[step, devLoss]],
  );
  const train = epochs.map(({ step, trainLoss }): Point => [step, trainLoss]);
  const lossScale = lossAxis([...points, ...dev, ...train], bottom);
  const bleu: Point[] = epochs.flatMap(e => (e.bleu === undefined ? [] : [[e.step, e.bleu]]));
  const exact: Point[] = epochs.flatMap(e =>
    e.exactMatch === undefined ? [] : [[e.step, 100 * e.exactMatch]],
  );
  const scoreScale = linear(0, 100, bottom, PLOT.top);

  const curves: Curve[] = [
    {
      name: 'loss of each step',
      color: mix(series[0], page, 0.6),
      points: [...points],
      scale: lossScale,
      thickness: 1,
      dots: false,
    },
    {
      name: 'training loss',
      color: series[0],
      points: train,
      scale: lossScale,
      thickness: 2,
      dots: true,
    },
    {
      name: 'development loss',
      color: series[1],
      points: dev,
      scale: lossScale,
      thickness: 2,
      dots: true,
    },
    { name: 'BLEU', color: series[2], points: bleu, scale: scoreScale, thickness: 1.5, dots: true },
    {
      name: 'exact match %',
      color: series[3],
      points: exact,
      scale: scoreScale,
      thickness: 1.5,
      dots: true,
    },
  ].filter(curve => curve.points.length > 0);

  canvas.text(14, 28, `training ${run.model}`, { face: 'strong', color: ink });
  drawGrid(canvas, lossScale, xScale, { right, bottom });
  if (bleu.length + exact.length > 0) drawRightAxis(canvas, scoreScale, right);
  drawBest(canvas, run, xScale, bottom);
  for (const { points: all, color, scale, thickness, dots } of curves) {
    const finite = all.filter(([, y]) => Number.isFinite(y));
    const pixels = finite.map(
      ([x, y]): Point => [xScale.at(x), clamp(scale.at(y), PLOT.top, bottom)],
    );
    if (pixels.length > 1) canvas.line(pixels, color, thickness);
    if (dots && pixels.length <= 60) for (const [x, y] of pixels) canvas.dot(x, y, 3, color);
  }
  drawKey(canvas, curves);
  drawProse(canvas, prose, 14, bottom + 62);
  return canvas;
}

/** Logarithmic over the values there are. */
function lossAxis(points: readonly Point[], bottom: number): Scale {
  const values = points.map(([, y]) => y).filter(y => Number.isFinite(y) && y > 0);
  const lo = Math.max(1e-4, Math.min(...values, 1e9));
  const hi = Math.max(...values, lo * 1.5);
  const top = values.length > 0 ? hi : 1;
  const low = values.length > 0 ? lo : 0.1;
  const scale = logarithmic(low * 0.9, top * 1.1, bottom, PLOT.top);
  return { ...scale, at: value => (value > 0 ? scale.at(value) : bottom) };
}

function drawGrid(
  canvas: Canvas,
  lossScale: Scale,
  xScale: Scale,
  { right, bottom }: { right: number; bottom: number },
): void {
  const small = { face: 'small', color: muted } as const;
  for (const tick of lossScale.ticks) {
    const y = Math.round(lossScale.at(tick));
    canvas.rect(PLOT.left, y, right - PLOT.left, 1, rule);
    canvas.text(PLOT.left - 8, y + 4, tickText(tick), { ...small, align: 'right' });
  }
  for (const tick of xScale.ticks) {
    const x = Math.round(xScale.at(tick));
    canvas.rect(x, bottom, 1, 5, muted);
    canvas.text(x, bottom + 18, grouped(tick), { ...small, align: 'center' });
  }
  canvas.rect(PLOT.left, bottom, right - PLOT.left, 1, muted);
  canvas.text((PLOT.left + right) / 2, bottom + 36, 'step', { ...small, align: 'center' });
  canvas.text(14, PLOT.top - 10, 'loss, nats per token (log)', small);
}

function drawRightAxis(canvas: Canvas, scale: Scale, right: number): void {
  const small = { face: 'small', color: muted } as const;
  for (const tick of scale.ticks) canvas.text(right + 8, scale.at(tick) + 4, tickText(tick), small);
  canvas.text(canvas.width - 14, PLOT.top - 10, 'score', { ...small, align: 'right' });
}

/** A dashed line at the epoch whose weights are kept. */
function drawBest(
  canvas: Canvas,
  { best, history }: TrainingRun,
  xScale: Scale,
  bottom: number,
): void {
  const step = history.epochs.find(({ epoch }) => epoch === best?.epoch)?.step;
  if (!best || step === undefined) return;
  const x = Math.round(xScale.at(step));
  for (let y = PLOT.top; y < bottom; y += 6) canvas.rect(x, y, 1, 3, muted);
  canvas.text(x - 6, PLOT.top + 12, `best, epoch ${best.epoch}`, {
    face: 'small',
    color: muted,
    align: 'right',
  });
}

function drawKey(canvas: Canvas, curves: readonly Curve[]): void {
  let x = 210;
  for (const { name, color, thickness } of curves) {
    canvas.rect(x, 23 - thickness / 2, 18, Math.max(2, thickness), color);
    canvas.text(x + 24, 28, name, { face: 'small', color: ink });
    x += 24 + canvas.measure(name, 'small') + 18;
  }
}

function clamp(value: number, lo: number, hi: number): number {
  return Math.min(hi, Math.max(lo, value));
}
