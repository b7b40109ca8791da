/**
 * A picture in memory: opaque RGB, filled rectangles, smooth lines and text. Coordinates are
 * pixels.
 */
import type { Color } from './color';
import { type FaceName, type Font, FULL } from './font';

export interface TextOptions {
  face?: FaceName;
  color?: Color;
  /** Which point of the text x names. */
  align?: 'left' | 'center' | 'right';
}

/** Width of the box that stands for a character without a glyph. */
const BOX = 9;

export class Canvas {
  /** [height, width, 3] */
  readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly font: Font,
    background: Color = 0xffffff,
  ) {
    this.pixels = new Uint8Array(3 * width * height);
    this.rect(0, 0, width, height, background);
  }

  /** Fills [x, x + width) × [y, y + height); borders are rounded to pixels. */
  rect(x: number, y: number, width: number, height: number, color: Color): void {
    const left = Math.max(0, Math.round(x));
    const top = Math.max(0, Math.round(y));
    const right = Math.min(this.width, Math.round(x + width));
    const bottom = Math.min(this.height, Math.round(y + height));
    const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const at = 3 * (row * this.width + column);
        this.pixels[at] = red;
        this.pixels[at + 1] = green;
        this.pixels[at + 2] = blue;
      }
    }
  }

  /** The outline of a rectangle, inside its borders. */
  frame(x: number, y: number, width: number, height: number, color: Color, thickness = 1): void {
    this.rect(x, y, width, thickness, color);
    this.rect(x, y + height - thickness, width, thickness, color);
    this.rect(x, y, thickness, height, color);
    this.rect(x + width - thickness, y, thickness, height, color);
  }

  /** Lays a colour over a pixel; `share` 0 … 1 is how much of it is covered. */
  blend(column: number, row: number, color: Color, share: number): void {
    if (share <= 0 || column < 0 || row < 0 || column >= this.width || row >= this.height) return;
    const at = 3 * (row * this.width + column);
    for (let channel = 0; channel < 3; channel++) {
      const value = (color >> (16 - 8 * channel)) & 255;
      const before = this.pixels[at + channel];
      this.pixels[at + channel] = Math.round(before + (value - before) * Math.min(1, share));
    }
  }

  /** A smooth line through points; each pixel takes the colour by its distance from the line. */
  line(points: readonly (readonly [x: number, y: number])[], color: Color, thickness = 1.5): void {
    const reach = thickness / 2 + 0.5;
    const covered = new Map<number, number>();
    for (let k = 1; k < points.length; k++) {
      const [x0, y0] = points[k - 1];
      const [x1, y1] = points[k];
      const squared = (x1 - x0) ** 2 + (y1 - y0) ** 2 || 1e-9;
      const lowRow = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
      const highRow = Math.min(this.height, Math.ceil(Math.max(y0, y1) + reach));
      const lowColumn = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
      const highColumn = Math.min(this.width, Math.ceil(Math.max(x0, x1) + reach));
      for (let row = lowRow; row < highRow; row++) {
        for (let column = lowColumn; column < highColumn; column++) {
          const [px, py] = [column + 0.5, row + 0.5];
          const along = ((px - x0) * (x1 - x0) + (py - y0) * (y1 - y0)) / squared;
          const t = Math.min(1, Math.max(0, along));
          const distance = Math.hypot(px - x0 - t * (x1 - x0), py - y0 - t * (y1 - y0));
          const share = Math.min(1, reach - distance);
          const key = row * this.width + column;
          if (share > (covered.get(key) ?? 0)) covered.set(key, share);
        }
      }
    }
    for (const [key, share] of covered) {
      this.blend(key % this.width, Math.floor(key / this.width), color, share);
    }
  }

  /** A filled disc. */
  dot(x: number, y: number, radius: number, color: Color): void {
    this.line(
      [
        [x, y],
        [x, y],
      ],
      color,
      2 * radius,
    );
  }

  /** Width of a text in pixels. */
  measure(text: string, face: FaceName = 'label'): number {
    let width = 0;
    for (const character of text.normalize('NFC')) {
      width += this.font[face].find(character.codePointAt(0)!)?.glyph.advance ?? BOX + 2;
    }
    return width;
  }

  /** True if every character has a glyph. */
  covers(text: string): boolean {
    return [...text.normalize('NFC')].every(
      character => this.font.label.find(character.codePointAt(0)!) !== null,
    );
  }

  /** A line of text with its baseline at y. */
  text(x: number, y: number, text: string, options: TextOptions = {}): void {
    this.write(text, options, (along, across, color, share) =>
      this.blend(Math.round(x) + along, Math.round(y) + across, color, share),
    );
  }

  /** A text that reads upwards: its baseline is the vertical at x, `align` runs from the bottom. */
  textUp(x: number, y: number, text: string, options: TextOptions = {}): void {
    this.write(text, options, (along, across, color, share) =>
      this.blend(Math.round(x) + across, Math.round(y) - along, color, share),
    );
  }

  private write(
    text: string,
    { face = 'label', color = 0, align = 'left' }: TextOptions,
    put: (along: number, across: number, color: Color, share: number) => void,
  ): void {
    const width = this.measure(text, face);
    let pen = align === 'left' ? 0 : align === 'right' ? -width : -Math.round(width / 2);
    for (const character of text.normalize('NFC')) {
      const found = this.font[face].find(character.codePointAt(0)!);
      if (!found) {
        writeBox((along, across) => put(pen + along, across, color, 1));
        pen += BOX + 2;
        continue;
      }
      const { glyph, face: owner } = found;
      for (let pixel = 0; pixel < glyph.width * glyph.height; pixel++) {
        const share = owner.coverage(glyph, pixel) / FULL;
        const column = pixel % glyph.width;
        put(pen + glyph.left + column, glyph.top + (pixel - column) / glyph.width, color, share);
      }
      pen += glyph.advance;
    }
  }
}

/** What stands for a character without a glyph. */
function writeBox(put: (along: number, across: number) => void): void {
  for (let k = 0; k < BOX; k++) {
    put(1 + k, -BOX - 1);
    put(1 + k, -1);
    put(1, -k - 1);
    put(BOX, -k - 1);
  }
}
