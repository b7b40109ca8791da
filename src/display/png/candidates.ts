/** What the decoder considered, row by row: a bar for the word written, then its rivals. */
import type { DecodeStep } from '../../models';
import { visible } from '../tokens';
import type { Canvas } from './canvas';
import { accent, faint, ink, muted } from './color';
import { shorten } from './text';

export interface CandidateLayout {
  x: number;
  y: number;
  /** Height of a row. */
  cell: number;
  width: number;
}

const BAR = 90;
const NUMBER = 42;

export function drawCandidates(
  canvas: Canvas,
  steps: readonly DecodeStep[],
  { x, y, cell, width }: CandidateLayout,
): void {
  if (cell < 15) return;
  const top = y - 6;
  canvas.text(x, top, 'probability', { face: 'small', color: muted });
  canvas.text(x + BAR + NUMBER + 10, top, 'also considered', { face: 'small', color: muted });
  steps.forEach(({ id, logProbability, candidates }, row) => {
    const middle = y + (row + 0.5) * cell;
    const share = Math.exp(logProbability);
    canvas.rect(x, middle - 6, BAR, 12, faint);
    canvas.rect(x, middle - 6, Math.max(1, BAR * share), 12, accent);
    canvas.text(x + BAR + NUMBER - 6, middle + 5, share.toFixed(2), { color: ink, align: 'right' });
    let pen = x + BAR + NUMBER + 10;
    for (const rival of candidates.filter(candidate => candidate.id !== id)) {
      const text = shorten(canvas, visible(rival.token), 80);
      const probability = Math.exp(rival.logProbability).toFixed(2);
      const needed = canvas.measure(text) + canvas.measure(probability, 'small') + 8;
      if (probability === '0.00' || pen + needed > x + width) break;
      canvas.text(pen, middle + 5, text, { color: ink });
      pen += canvas.measure(text) + 6;
      canvas.text(pen, middle + 5, probability, { face: 'small', color: muted });
      pen += canvas.measure(probability, 'small') + 16;
    }
  });
}
