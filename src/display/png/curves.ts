/**
 * The curves of a training: losses on a logarithmic axis at the left, scores of 0 … 100 at the
 * right.
 */
import { placeText, type TrainingRun } from '../../models';
import { grouped } from '../numbers';
import { Canvas } from './canvas';
import { type Color, ink, mix, muted, page, rule, series } from './color';
import type { Font } from './font';
import { linear, logarithmic, type Scale, tickText } from './scale';
import { drawable, drawProse, layOut, shorten } from './text';

const WIDTH = 860;
const MARGIN = 14;
const PLOT = { left: 58, right: 56, top: 76, height: 250 };
/** Baseline of the title; that of a key which does not fit beside it. */
const LINE = { title: 28, below: 47 };
/** A line of the key before its name; the room between two entries. */
const KEY = { sample: 24, gap: 18 };
/** The box around the name of the best epoch, and its distance to the line it belongs to. */
const LABEL = { above: 11, below: 4, around: 2, away: 6 };

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
  const prose = layOut(probe, paragraphs, WIDTH - 2 * MARGIN);
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
    e.exactMatch === undefined ? [] : [[e.step, e.exactMatch]],
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

  drawHead(canvas, `training ${run.model}`, curves);
  drawGrid(canvas, lossScale, xScale, { right, bottom });
  if (bleu.length + exact.length > 0) drawRightAxis(canvas, scoreScale, right);
  const best = bestOf(run, xScale);
  if (best) for (let y = PLOT.top; y < bottom; y += 6) canvas.rect(best.x, y, 1, 3, muted);
  for (const { points: all, color, scale, thickness, dots } of curves) {
    const finite = all.filter(([, y]) => Number.isFinite(y));
    const pixels = finite.map(
      ([x, y]): Point => [xScale.at(x), clamp(scale.at(y), PLOT.top, bottom)],
    );
    if (pixels.length > 1) canvas.line(pixels, color, thickness);
    if (dots && pixels.length <= 60) for (const [x, y] of pixels) canvas.dot(x, y, 3, color);
  }
  if (best) drawLabel(canvas, best, { right, bottom });
  drawProse(canvas, prose, MARGIN, bottom + 62);
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
  canvas.text(MARGIN, PLOT.top - 10, 'loss, nats per token (log)', small);
}

function drawRightAxis(canvas: Canvas, scale: Scale, right: number): void {
  const small = { face: 'small', color: muted } as const;
  for (const tick of scale.ticks) canvas.text(right + 8, scale.at(tick) + 4, tickText(tick), small);
  canvas.text(canvas.width - MARGIN, PLOT.top - 10, 'score', { ...small, align: 'right' });
}

/** The validation whose weights are kept: where it stands and what it is called. */
function bestOf(run: TrainingRun, xScale: Scale): { x: number; text: string } | null {
  const record = run.history.epochs.find(({ step }) => step === run.best?.step);
  if (!record) return null;
  return { x: Math.round(xScale.at(record.step)), text: `best, ${placeText(run, record)}` };
}

/** At one side of its line, as far up as no curve runs through it; where there is no such place, over the fewest. */
function drawLabel(
  canvas: Canvas,
  { x, text }: { x: number; text: string },
  { right, bottom }: { right: number; bottom: number },
): void {
  const { above, below, around, away } = LABEL;
  const width = canvas.measure(text, 'small');
  const height = above + below;
  const lefts = [x - away - width, x + away].filter(
    left => left >= PLOT.left && left + width <= right,
  );
  let place = { left: lefts[0] ?? PLOT.left, top: PLOT.top + 1, drawn: Number.POSITIVE_INFINITY };
  for (let top = PLOT.top + 1; top + height < bottom; top += 4) {
    for (const left of lefts) {
      const drawn = drawnIn(canvas, left - around, top, width + 2 * around, height);
      if (drawn < place.drawn) place = { left, top, drawn };
    }
  }
  const { left, top } = place;
  canvas.rect(left - around, top, width + 2 * around, height, page);
  canvas.text(left, top + above, text, { face: 'small', color: muted });
}

/** Pixels of a rectangle on which something stands, lines of the grid not counted. */
function drawnIn(canvas: Canvas, x: number, y: number, width: number, height: number): number {
  let count = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      const at = 3 * (row * canvas.width + column);
      const [red, green, blue] = canvas.pixels.subarray(at, at + 3);
      const color = (red << 16) | (green << 8) | blue;
      if (color !== page && color !== rule) count++;
    }
  }
  return count;
}

/** The title, and the key to the curves beside it; below where it does not fit there. */
function drawHead(canvas: Canvas, title: string, curves: readonly Curve[]): void {
  const room = canvas.width - 2 * MARGIN;
  const shown = shorten(canvas, drawable(canvas, title), room, 'strong');
  canvas.text(MARGIN, LINE.title, shown, { face: 'strong', color: ink });
  const widths = curves.map(({ name }) => KEY.sample + canvas.measure(name, 'small') + KEY.gap);
  const behind = canvas.measure(shown, 'strong') + 2 * KEY.gap;
  const isBeside = behind + widths.reduce((sum, width) => sum + width, 0) - KEY.gap <= room;
  const y = isBeside ? LINE.title : LINE.below;
  let x = MARGIN + (isBeside ? behind : 0);
  for (const [k, { name, color, thickness }] of curves.entries()) {
    canvas.rect(x, y - 5 - thickness / 2, 18, Math.max(2, thickness), color);
    canvas.text(x + KEY.sample, y, name, { face: 'small', color: ink });
    x += widths[k];
  }
}

function clamp(value: number, lo: number, hi: number): number {
  return Math.min(hi, Math.max(lo, value));
}
