/** One view of a translation by itself. */
import type { GateTrace, Matrix, Prediction } from '../../models';
import { topLayers } from '../gateStatistics';
import { drawCandidates } from './candidates';
import { Canvas } from './canvas';
import { ink, muted } from './color';
import type { Font } from './font';
import { drawStrips, stripHeading } from './gateStrips';
import { drawMatrix } from './matrix';
import {
  axisLabels,
  columnLabelsHeight,
  drawable,
  drawColumnLabels,
  drawProse,
  drawRowLabels,
  layOut,
  shorten,
} from './text';

const MARGIN = 14;
const TOP = 44;
const NARROWEST = 460;
/** Room above strips for what they are. */
const HEADING = 24;
const STRIP = 56;
const STRIP_GAP = 4;

function title(canvas: Canvas, text: string): void {
  const known = drawable(canvas, text);
  canvas.text(MARGIN, 28, shorten(canvas, known, canvas.width - 2 * MARGIN, 'strong'), {
    face: 'strong',
    color: ink,
  });
}

/** Weights of attention, source across, target down. */
export function drawAttention(
  font: Font,
  { trace, source, text }: Prediction,
  matrix: Matrix,
  paragraphs: readonly string[],
): Canvas {
  const probe = new Canvas(1, 1, font);
  const sources = axisLabels(probe, trace.sourceTokens);
  const targets = axisLabels(probe, trace.targetTokens);
  const wanted = Math.max(44, ...sources.map(({ width }) => width + 12));
  const cellWidth = Math.max(6, Math.min(wanted, 64, Math.floor(860 / sources.length)));
  const cellHeight = Math.max(6, Math.min(34, Math.floor(640 / targets.length)));
  const x = MARGIN + Math.max(40, ...targets.map(({ width }) => width + 14));
  const y = TOP + columnLabelsHeight(probe, sources, cellWidth);
  const bottom = y + targets.length * cellHeight;
  const width = Math.max(NARROWEST, x + sources.length * cellWidth + MARGIN);
  const prose = layOut(
    probe,
    ['Rows write (target), columns are read (source).', ...paragraphs],
    width - 2 * MARGIN,
  );
  const canvas = new Canvas(width, bottom + 26 + prose.height, font);
  title(canvas, `${source} → ${text}`);
  drawColumnLabels(canvas, sources, { x, y, cell: cellWidth });
  drawRowLabels(canvas, targets, { x, y, cell: cellHeight });
  drawMatrix(canvas, matrix, { x, y, cellWidth, cellHeight });
  drawProse(canvas, prose, MARGIN, bottom + 26);
  return canvas;
}

/** Gates of the top layer, tokens across; of one that reads both ways, each way. */
export function drawGates(
  font: Font,
  trace: GateTrace,
  tokens: readonly string[],
  part: string,
  paragraphs: readonly string[],
): Canvas {
  const probe = new Canvas(1, 1, font);
  const labels = axisLabels(probe, tokens);
  const wanted = Math.max(56, ...labels.map(({ width }) => width + 12));
  const cell = Math.max(6, Math.min(wanted, 90, Math.floor(900 / labels.length)));
  const x = MARGIN + 40;
  const layers = topLayers(trace);
  const headings = layers.map(layer => stripHeading(trace, part, layer, STRIP));
  const block = HEADING + trace.names.length * (STRIP + STRIP_GAP);
  const bottom = TOP + layers.length * block + columnLabelsHeight(probe, labels, cell);
  const widest = Math.max(
    labels.length * cell,
    ...headings.map(heading => probe.measure(heading, 'small')),
  );
  const width = Math.max(NARROWEST, x + widest + MARGIN);
  const prose = layOut(probe, paragraphs, width - 2 * MARGIN);
  const canvas = new Canvas(width, bottom + 20 + prose.height, font);
  title(canvas, `gates of the ${part}`);
  for (const [k, layer] of layers.entries()) {
    const y = TOP + k * block + HEADING;
    canvas.text(x, y - 9, headings[k], { face: 'small', color: muted });
    drawStrips(canvas, trace, layer, {
      x,
      y,
      cell,
      thickness: STRIP,
      gap: STRIP_GAP,
      tokens: 'right',
    });
  }
  drawColumnLabels(canvas, labels, { x, y: bottom, cell });
  drawProse(canvas, prose, MARGIN, bottom + 20);
  return canvas;
}

/** The words considered, a row per step. */
export function drawDecode(
  font: Font,
  { source, text, trace }: Prediction,
  paragraphs: readonly string[],
): Canvas {
  const probe = new Canvas(1, 1, font);
  const labels = axisLabels(probe, trace.targetTokens);
  const x = MARGIN + Math.max(40, ...labels.map(({ width }) => width + 14));
  const y = TOP + 22;
  const cell = 26;
  const width = x + 620;
  const bottom = y + labels.length * cell;
  const prose = layOut(probe, paragraphs, width - 2 * MARGIN);
  const canvas = new Canvas(width, bottom + 26 + prose.height, font);
  title(canvas, `${source} → ${text}`);
  drawRowLabels(canvas, labels, { x, y, cell });
  drawCandidates(canvas, trace.steps, { x: x + 6, y, cell, width: 600 });
  drawProse(canvas, prose, MARGIN, bottom + 26);
  return canvas;
}
