/**
 * The whole of a translation in one picture: over the columns of the attention matrix what the
 * encoder's gates did as it read, beside its rows what the decoder's did as it wrote, and at the
 * right what it considered.
 *
 *          [ encoder gates ]
 *            source tokens        i f g o C h       probability
 *   target   [ attention    ]   [ decoder gates ]   [ candidates ]
 */
import type { GateTrace, Prediction } from '../../models';
import { gateRange, isSigmoid, topLayers } from '../gateStatistics';
import { drawCandidates } from './candidates';
import { Canvas } from './canvas';
import { diverging, ink, muted, sequential } from './color';
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
const WIDEST = 700;
const TALLEST = 640;
/** Room between the two ways of reading for what the second is. */
const HEADING = 24;
const STRIP = 28;
const STRIP_GAP = 3;
const SIDE_STRIP = 52;
const SIDE_GAP = 5;
const CANDIDATES = 330;

/**
 * @param paragraphs what the picture says in words; beside the encoder where there is room, else
 * below
 */
export function drawClock(
  font: Font,
  prediction: Prediction,
  paragraphs: readonly string[],
): Canvas {
  const { trace } = prediction;
  const { attention, steps } = trace;
  const gates = prediction.gates;
  const probe = new Canvas(1, 1, font);
  const sources = axisLabels(probe, trace.sourceTokens);
  const targets = axisLabels(probe, trace.targetTokens);

  const wanted = Math.max(44, ...sources.map(({ width }) => width + 12));
  const cellWidth = Math.max(6, Math.min(wanted, 64, Math.floor(WIDEST / sources.length)));
  const cellHeight = Math.max(6, Math.min(34, Math.floor(TALLEST / targets.length)));
  const names = gates?.decoder.names.length ?? 0;
  const rowLabels = Math.max(40, ...targets.map(({ width }) => width + 14));
  const columnLabels = columnLabelsHeight(probe, sources, cellWidth);

  const x = MARGIN + rowLabels;
  const matrixWidth = sources.length * cellWidth;
  const matrixHeight = targets.length * cellHeight;
  const sideWidth = names * (SIDE_STRIP + SIDE_GAP);
  const encoderTop = 66;
  const encoderLayers = gates ? topLayers(gates.encoder) : [];
  const block = names * (STRIP + STRIP_GAP) + HEADING; // of one way of reading
  const encoderBottom = encoderTop + Math.max(0, encoderLayers.length * block - HEADING);
  // without attention there is no matrix: the decoder's part stands under the encoder's
  const y = encoderBottom + columnLabels + (attention ? 0 : 52);
  const sideX = attention ? x + matrixWidth + 34 : x;
  const candidatesX = sideX + sideWidth + 20;
  const width = Math.max(candidatesX + CANDIDATES, x + matrixWidth) + MARGIN;

  const headings = encoderLayers.map(layer =>
    stripHeading(gates!.encoder, 'encoder', layer, STRIP),
  );
  // the first heading stands above the words, those below it end before them
  const widths = headings.slice(1).map(heading => probe.measure(heading, 'small'));
  const besideX = x + Math.max(matrixWidth, ...widths) + 34;
  const beside = layOut(probe, paragraphs, width - MARGIN - besideX);
  const fits = beside.height <= y - encoderTop - 36; // ends above the heading of the decoder
  const below = fits ? null : layOut(probe, paragraphs, width - 2 * MARGIN);
  const legendY = y + matrixHeight + 26;
  const height = legendY + MARGIN + (below ? below.height + 10 : 0);
  const canvas = new Canvas(width, height, font);

  drawTitle(canvas, prediction);
  if (gates) {
    const { encoder } = gates;
    for (const [k, layer] of encoderLayers.entries()) {
      const top = encoderTop + k * block;
      canvas.text(x, top - 9, headings[k], { face: 'small', color: muted });
      drawStrips(canvas, encoder, layer, {
        x,
        y: top,
        cell: cellWidth,
        thickness: STRIP,
        gap: STRIP_GAP,
        tokens: 'right',
      });
    }
  }
  drawColumnLabels(canvas, sources, { x, y: encoderBottom + columnLabels, cell: cellWidth });
  drawRowLabels(canvas, targets, { x, y, cell: cellHeight });
  if (attention) drawMatrix(canvas, attention, { x, y, cellWidth, cellHeight });

  if (gates) {
    const { decoder } = gates;
    const layer = decoder.layers - 1;
    canvas.text(sideX, y - 27, stripHeading(decoder, 'decoder', layer, SIDE_STRIP), {
      face: 'small',
      color: muted,
    });
    drawStrips(canvas, decoder, layer, {
      x: sideX,
      y,
      cell: cellHeight,
      thickness: SIDE_STRIP,
      gap: SIDE_GAP,
      tokens: 'down',
    });
  }
  drawCandidates(canvas, steps, { x: candidatesX, y, cell: cellHeight, width: CANDIDATES });

  const traces = gates ? [gates.encoder, gates.decoder] : [];
  drawLegend(canvas, { x: MARGIN, y: legendY, traces, attention: attention !== undefined });
  if (below) drawProse(canvas, below, MARGIN, legendY + 26);
  else drawProse(canvas, beside, besideX, encoderTop + 12);
  return canvas;
}

function drawTitle(canvas: Canvas, { source, text }: Prediction): void {
  const room = (canvas.width - 2 * MARGIN) / 2;
  const first = shorten(canvas, drawable(canvas, source), room, 'strong');
  canvas.text(MARGIN, 28, first, { face: 'strong', color: ink });
  const x = MARGIN + canvas.measure(first, 'strong') + 10;
  canvas.text(x, 28, shorten(canvas, `→ ${drawable(canvas, text)}`, canvas.width - MARGIN - x), {
    color: ink,
  });
}

function drawLegend(
  canvas: Canvas,
  {
    x,
    y,
    traces,
    attention,
  }: { x: number; y: number; traces: readonly GateTrace[]; attention: boolean },
): void {
  let pen = x;
  const write = (text: string) => {
    canvas.text(pen, y, text, { face: 'small', color: muted });
    pen += canvas.measure(text, 'small') + 6;
  };
  const ramp = (color: (share: number) => number) => {
    for (let k = 0; k < 60; k++) canvas.rect(pen + k, y - 9, 1, 10, color(k / 59));
    pen += 66;
  };
  if (attention) {
    write('Rows write (target), columns are read (source).');
    pen += 14;
  }
  const names = traces[0]?.names ?? [];
  const shares = [...(attention ? ['attention'] : []), ...names.filter(isSigmoid)];
  if (shares.length > 0) {
    write(`${shares.join(', ')}: 0`);
    ramp(sequential);
    write('1');
    pen += 14;
  }
  const signed = new Map<number, string[]>();
  for (const [gate, name] of names.entries()) {
    if (isSigmoid(name)) continue;
    const reach = Math.max(...traces.map(trace => gateRange(trace, gate)[1]));
    signed.set(reach, [...(signed.get(reach) ?? []), name]);
  }
  for (const [reach, those] of signed) {
    write(`${those.join(', ')}: −${reach}`);
    ramp(share => diverging(2 * share - 1));
    write(`${reach}`);
    pen += 14;
  }
}
