/** How wide words are drawn. */
let context: CanvasRenderingContext2D | null | undefined;

/** Width of the longest of the words in CSS pixels. */
export function widest(words: readonly string[], font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return 60;
  context.font = `600 13px ${font}`;
  return words.reduce((most, word) => Math.max(most, context!.measureText(word).width), 0);
}
