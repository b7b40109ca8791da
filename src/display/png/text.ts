/** Text that has to fit: labels of axes, paragraphs. */

import { visible } from '../tokens';
import type { Canvas } from './canvas';
import { ink, muted } from './color';
import type { FaceName } from './font';

/** Tokens shown longer than this many pixels are cut. */
const LONGEST = 110;

export interface AxisLabel {
  text: string;
  width: number;
}

/** What stands at a token on an axis; `standIns` has replaced those that the font lacks. */
export function axisLabels(canvas: Canvas, tokens: readonly string[]): AxisLabel[] {
  return tokens.map(token => {
    const text = shorten(canvas, visible(token), LONGEST);
    return { text, width: canvas.measure(text) };
  });
}

/** The text with […] for what the font lacks. */
export function drawable(canvas: Canvas, text: string): string {
  if (canvas.covers(text)) return text;
  const known = [...text.normalize('NFC')].map(letter => (canvas.covers(letter) ? letter : '\0'));
  return known.join('').replace(/\0[\0\s]*\0|\0/g, '[…]');
}

/** The text, or as much of it as fits with an ellipsis. */
export function shorten(
  canvas: Canvas,
  text: string,
  width: number,
  face: FaceName = 'label',
): string {
  if (canvas.measure(text, face) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && canvas.measure(`${characters.join('')}…`, face) > width) {
    characters.pop();
  }
  return `${characters.join('')}…`;
}

/** Every n-th label where they would touch. */
function labelEvery(cell: number, needed: number): number {
  return Math.max(1, Math.ceil(needed / cell));
}

/** Labels over columns: level where they fit, if need be in small letters, else reading upwards. */
export function drawColumnLabels(
  canvas: Canvas,
  labels: readonly AxisLabel[],
  { x, y, cell }: { x: number; y: number; cell: number },
): void {
  const face = levelFace(canvas, labels, cell);
  const every = face ? 1 : labelEvery(cell, 16);
  labels.forEach(({ text }, i) => {
    if (i % every !== 0) return;
    const middle = x + (i + 0.5) * cell;
    if (face) canvas.text(middle, y - 6, text, { face, color: ink, align: 'center' });
    else canvas.textUp(middle + 5, y - 5, text, { color: ink });
  });
}

/** The face in which no label touches the next; null if there is none. */
function levelFace(canvas: Canvas, labels: readonly AxisLabel[], cell: number): FaceName | null {
  const fits = (face: FaceName) => {
    const widths = labels.map(({ text }) => canvas.measure(text, face));
    return widths.every((width, i) => i === 0 || (width + widths[i - 1]) / 2 <= cell - 6);
  };
  return fits('label') ? 'label' : fits('small') ? 'small' : null;
}

/** Height that drawColumnLabels takes. */
export function columnLabelsHeight(
  canvas: Canvas,
  labels: readonly AxisLabel[],
  cell: number,
): number {
  if (levelFace(canvas, labels, cell)) return 26;
  return Math.max(...labels.map(({ width }) => width)) + 14;
}

/** Labels to the left of rows; their right border is at x. */
export function drawRowLabels(
  canvas: Canvas,
  labels: readonly AxisLabel[],
  { x, y, cell }: { x: number; y: number; cell: number },
): void {
  const every = labelEvery(cell, 16);
  labels.forEach(({ text }, i) => {
    if (i % every !== 0) return;
    canvas.text(x - 8, y + (i + 0.5) * cell + 5, text, { color: ink, align: 'right' });
  });
}

/** Cuts a paragraph into lines; Chinese may break after any character. */
function wrap(canvas: Canvas, text: string, width: number, face: FaceName = 'small'): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(
    /\p{Script=Han}\p{Punctuation}*|[^\s\p{Script=Han}]+(?: %\S*)?|\s+/gu,
  ) ?? []) {
    if (line !== '' && canvas.measure(line + piece.trimEnd(), face) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    if (line !== '' || piece.trim() !== '') line += piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

const LINE = 18;
const BETWEEN = 5;

/** Wrapped paragraphs: lines with their baselines, the first at 0. */
export interface Prose {
  lines: { text: string; y: number }[];
  height: number;
}

/** Lays out paragraphs in a column of this width. */
export function layOut(canvas: Canvas, paragraphs: readonly string[], width: number): Prose {
  const lines: Prose['lines'] = [];
  let y = 0;
  for (const paragraph of paragraphs) {
    for (const text of wrap(canvas, drawable(canvas, paragraph), width)) {
      lines.push({ text, y });
      y += LINE;
    }
    y += BETWEEN;
  }
  return { lines, height: y };
}

/** Draws paragraphs from the first baseline at y. */
export function drawProse(canvas: Canvas, { lines }: Prose, x: number, y: number): void {
  for (const line of lines) canvas.text(x, y + line.y, line.text, { face: 'small', color: muted });
}
