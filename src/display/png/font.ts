/**
 * The bitmap font of pictures: Noto Sans SC drawn at build time by ../font/build.mjs. Once
 * inflated, font.bin is
 *
 *   u16 length of the header, the header (JSON, one entry per face), then per face
 *   count × { u16 code, i8 advance, i8 left, i8 top, i8 width, i8 height }, ascending by code,
 *   and the coverages of each glyph, row by row, two values of 0 … 7 to a byte, low nibble first.
 */
import { inflateSync, strFromU8 } from 'fflate';

export type FaceName = 'label' | 'small' | 'strong';

/** A drawn character. `left` and `top` are from the pen on the baseline, in pixels, y downwards. */
export interface Glyph {
  advance: number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Where its coverages begin, in nibbles. */
  at: number;
}

/** Highest coverage of a pixel. */
export const FULL = 7;

const RECORD = 7;

export class Face {
  private readonly glyphs = new Map<number, Glyph>();

  constructor(
    /** Pixels above and below the baseline that lines of text reserve. */
    readonly ascent: number,
    readonly descent: number,
    private readonly bytes: Uint8Array,
    private readonly fallback: Face | null,
  ) {}

  /** @internal */
  add(code: number, glyph: Glyph): void {
    this.glyphs.set(code, glyph);
  }

  /** The glyph of a character and the face that has it; null if no face does. */
  find(code: number): { glyph: Glyph; face: Face } | null {
    const glyph = this.glyphs.get(code);
    return glyph ? { glyph, face: this } : (this.fallback?.find(code) ?? null);
  }

  /** 0 … FULL */
  coverage(glyph: Glyph, pixel: number): number {
    const nibble = glyph.at + pixel;
    return (this.bytes[nibble >> 1] >> (nibble & 1 ? 4 : 0)) & 15;
  }
}

export type Font = Record<FaceName, Face>;

interface FaceHeader {
  name: FaceName;
  ascent: number;
  descent: number;
  count: number;
}

let source: (() => Uint8Array) | null = null;
let loaded: Font | null = null;

/**
 * Says where font.bin comes from; it is asked for with the first picture. Without it there are no
 * pictures.
 */
export function setFontSource(load: (() => Uint8Array) | null): void {
  source = load;
  loaded = null;
}

/** The font; null where none was given. */
export function theFont(): Font | null {
  if (!loaded && source) loaded = readFont(source());
  return loaded;
}

/** Reads font.bin. */
export function readFont(packed: Uint8Array): Font {
  const bytes = inflateSync(packed);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint16(0, true);
  const header: FaceHeader[] = JSON.parse(strFromU8(bytes.subarray(2, 2 + headerLength)));
  const font: Partial<Font> = {};
  let at = 2 + headerLength;
  for (const { name, ascent, descent, count } of header) {
    const face = new Face(ascent, descent, bytes, font.label ?? null);
    let pixels = at + RECORD * count;
    for (let i = 0; i < count; i++, at += RECORD) {
      const [advance, left, top, width, height] = [2, 3, 4, 5, 6].map(k => view.getInt8(at + k));
      face.add(view.getUint16(at, true), { advance, left, top, width, height, at: 2 * pixels });
      pixels += (width * height + 1) >> 1;
    }
    at = pixels;
    font[name] = face;
  }
  return font as Font;
}
