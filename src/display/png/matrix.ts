/** A matrix of weights as coloured cells, with numbers in the strong ones. */
import type { Matrix } from '../../models';
import type { Canvas } from './canvas';
import { inkOn, notANumber, sequential } from './color';

export interface Grid {
  x: number;
  y: number;
  /** Size of a cell with the gap to the next, in pixels. */
  cellWidth: number;
  cellHeight: number;
}

/** Weights from which a number is written into the cell. */
const STRONG = 0.25;

export function drawMatrix(
  canvas: Canvas,
  { rows, columns, values }: Matrix,
  { x, y, cellWidth, cellHeight }: Grid,
): void {
  const gap = cellWidth >= 12 && cellHeight >= 12 ? 1 : 0;
  const numbers = cellWidth >= 34 && cellHeight >= 16;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const weight = values[row * columns + column];
      const color = Number.isFinite(weight) ? sequential(weight) : notANumber;
      const [left, top] = [x + column * cellWidth, y + row * cellHeight];
      canvas.rect(left, top, cellWidth - gap, cellHeight - gap, color);
      if (numbers && !(weight < STRONG)) {
        const text = Number.isFinite(weight) ? weight.toFixed(2) : 'NaN';
        canvas.text(left + cellWidth / 2, top + cellHeight / 2 + 4, text, {
          face: 'small',
          color: inkOn(color),
          align: 'center',
        });
      }
    }
  }
}
