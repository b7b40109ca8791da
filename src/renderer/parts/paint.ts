/** Painting matrices and gates. Everything that moves with the clock lies above, in the page. */
import { colorOf, css, inkOn, type Ramp } from '../color';
import { decimal } from '../format';
import type { Gates } from '../model/gates';
import type { Palette } from '../theme';
import type { Painter } from './canvas';

interface MatrixPainting {
  rows: number;
  columns: number;
  cellWidth: number;
  cellHeight: number;
  value(row: number, column: number): number;
  /** Numbers from here on are written into their cells when there is room. */
  printFrom: number;
  /** Whether the numbers are exact: only such ones are written. */
  isExact: boolean;
}

/** Weights of 0 … 1 as cells. */
export function matrixPainter(matrix: MatrixPainting, palette: Palette): Painter {
  const { rows, columns, cellWidth, cellHeight, value, printFrom, isExact } = matrix;
  return context => {
    const roomy = isExact && cellWidth >= 32 && cellHeight >= 18;
    context.font = `11px ${palette.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const number = value(row, column);
        const color = colorOf(palette.sequential, number, 0, 1) ?? palette.bad;
        const [left, top] = [column * cellWidth, row * cellHeight];
        context.fillStyle = css(color);
        context.fillRect(left, top, cellWidth - 1, cellHeight - 1);
        if (palette.contrast) {
          context.strokeStyle = css(palette.line);
          context.lineWidth = 1;
          context.strokeRect(left + 0.5, top + 0.5, cellWidth - 2, cellHeight - 2);
        }
        if (roomy && number >= printFrom) {
          context.fillStyle = css(inkOn(color));
          context.fillText(decimal(number), left + cellWidth / 2, top + cellHeight / 2);
        }
      }
    }
  };
}

interface GatesPainting {
  gates: Gates;
  layer: number;
  /** 'across': tokens from left to right, gates below each other; 'down' the other way round. */
  tokens: 'across' | 'down';
  /** Pixels of a token, of a gate, and between two gates. */
  tokenSize: number;
  gateSize: number;
  gap: number;
}

/** Gates as strips: a line is one unit. Where units are more than pixels, every n-th is drawn. */
export function gatesPainter(painting: GatesPainting, palette: Palette): Painter {
  const { gates, layer, tokens, tokenSize, gateSize, gap } = painting;
  return (context, scale) => {
    const lines = Math.max(1, Math.min(gates.units, Math.round(gateSize * scale)));
    const thickness = gateSize / lines;
    gates.names.forEach((_, gate) => {
      const [lo, hi] = gates.range(gate);
      const ramp = rampOf(palette, lo);
      gates.tokens.forEach((_, token) => {
        for (let line = 0; line < lines; line++) {
          const place = Math.floor(((line + 0.5) / lines) * gates.units);
          const value = gates.value({ layer, gate, token, place });
          context.fillStyle = css(colorOf(ramp, value, lo, hi) ?? palette.bad);
          const across = gate * (gateSize + gap) + line * thickness;
          const along = token * tokenSize;
          // a little over its size, so that rounding leaves no seams
          const over = Math.min(gateSize - line * thickness, thickness + 0.25);
          if (tokens === 'across') context.fillRect(along, across, tokenSize - 1, over);
          else context.fillRect(across, along, over, tokenSize - 1);
        }
      });
    });
    if (palette.contrast) outline(context, painting, palette);
  };
}

function outline(context: CanvasRenderingContext2D, painting: GatesPainting, palette: Palette) {
  const { gates, tokens, tokenSize, gateSize, gap } = painting;
  context.strokeStyle = css(palette.line);
  context.lineWidth = 1;
  const along = gates.tokens.length * tokenSize - 1;
  gates.names.forEach((_, gate) => {
    const across = gate * (gateSize + gap);
    if (tokens === 'across') context.strokeRect(0.5, across + 0.5, along - 1, gateSize - 1);
    else context.strokeRect(across + 0.5, 0.5, gateSize - 1, along - 1);
  });
}

/** Gates that can be negative have two colours. */
export function rampOf(palette: Palette, lo: number): Ramp {
  return lo < 0 ? palette.diverging : palette.sequential;
}
