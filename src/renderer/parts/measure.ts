/** How wide words are drawn. */
let context: CanvasRenderingContext2D | undefined;

/** Width of the longest of the words in CSS pixels. */
export function widest(words: readonly string[], font: string): number {
  context ??= document.createElement('canvas').getContext('2d')!;
  context.font = `600 13px ${font}`;
  return Math.max(0, ...words.map(word => context!.measureText(word).width));
}
