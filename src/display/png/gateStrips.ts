/**
 * Gates as strips: a line per unit, a cell per token, a strip per gate. The encoder's lie over the
 * columns of the attention matrix, the decoder's beside its rows.
 */
import type { GateTrace } from '../../models';
import { gateRange, gateValues, openingOrder } from '../gateStatistics';
import { layerName } from '../payload/gates';
import type { Canvas } from './canvas';
import { diverging, ink, notANumber, sequential } from './color';

export interface StripLayout {
  x: number;
  y: number;
  /** Size of a token's cell along the tokens. */
  cell: number;
  /** Pixels of a strip across the units, and between strips. */
  thickness: number;
  gap: number;
  /** Whether tokens run to the right or down. */
  tokens: 'right' | 'down';
}

/** Strips of all gates of a layer. */
export function drawStrips(
  canvas: Canvas,
  trace: GateTrace,
  layer: number,
  { x, y, cell, thickness, gap, tokens }: StripLayout,
): void {
  const order = openingOrder(trace, layer);
  const border = cell >= 12 ? 1 : 0;
  trace.names.forEach((name, gate) => {
    const values = gateValues(trace, layer, gate);
    const [lo, hi] = gateRange(trace, gate);
    const start = gate * (thickness + gap);
    for (let line = 0; line < thickness; line++) {
      // one line per unit; where there are more units than lines, evenly chosen ones
      const unit = order[Math.floor(((line + 0.5) / thickness) * trace.units)];
      for (let step = 0; step < trace.steps; step++) {
        const color = colorOf(values[step * trace.units + unit], lo, hi);
        const along = step * cell;
        if (tokens === 'right') canvas.rect(x + along, y + start + line, cell - border, 1, color);
        else canvas.rect(x + start + line, y + along, 1, cell - border, color);
      }
    }
    const middle = start + thickness / 2;
    if (tokens === 'right')
      canvas.text(x - 12, y + middle + 5, name, { color: ink, align: 'right' });
    else canvas.text(x + middle, y - 6, name, { color: ink, align: 'center' });
  });
}

function colorOf(value: number, lo: number, hi: number): number {
  if (!Number.isFinite(value)) return notANumber;
  return lo < 0 ? diverging(value / hi) : sequential((value - lo) / (hi - lo));
}

/** "encoder LSTM, layer 2 of 2: 256 units in the order they open, 28 drawn" */
export function stripHeading(
  trace: GateTrace,
  part: string,
  layer: number,
  thickness: number,
): string {
  const { layers, units, cell } = trace;
  const which = layers > 1 ? `, ${layerName(trace, layer)}` : '';
  const drawn = units > thickness ? `, ${thickness} drawn` : '';
  const lines = units === 1 ? '1 unit' : `${units} units in the order they open${drawn}`;
  return `${part} ${cell.toUpperCase()}${which}: ${lines}`;
}
