/** What showing a payload draws on canvases, call by call. */
import type { Opened } from './harness';

/** A call of a canvas with what it is drawn with. */
export interface Call {
  kind: 'text' | 'stroke' | 'outline' | 'fill';
  /** Text, lengths of dashes, or width and height. */
  what: string;
  x: number;
  y: number;
  color: string;
  font: string;
  align: string;
  width: number;
}

const RECORD = `{
  window.drawn = [];
  const proto = CanvasRenderingContext2D.prototype;
  const { fillText, fillRect, stroke, strokeRect } = proto;
  const keep = (context, kind, what, x, y, color) => drawn.push({
    kind, what, x, y, color, font: context.font, align: context.textAlign, width: context.lineWidth });
  proto.fillText = function (text, x, y, ...rest) {
    const at = this.getTransform().transformPoint({ x, y });
    keep(this, 'text', text, at.x, at.y, this.fillStyle);
    return fillText.call(this, text, x, y, ...rest);
  };
  proto.stroke = function (...all) {
    keep(this, 'stroke', this.getLineDash().join(), 0, 0, this.strokeStyle);
    return stroke.apply(this, all);
  };
  proto.fillRect = function (x, y, width, height) {
    keep(this, 'fill', [width, height].join(), x, y, this.fillStyle);
    return fillRect.call(this, x, y, width, height);
  };
  proto.strokeRect = function (x, y, width, height) {
    keep(this, 'outline', [width, height].join(), x, y, this.strokeStyle);
    return strokeRect.call(this, x, y, width, height);
  };
}`;

/** Called in a suite: records in each of its tests. */
export function recording(opened: Opened) {
  setup(() => opened.run(RECORD));
  /** What showing a payload draws. */
  return async (payload: { id: string }): Promise<Call[]> => {
    await opened.run('drawn.length = 0');
    await opened.notebook.show('x', payload);
    await opened.settled();
    const calls = await opened.run<Call[]>('drawn');
    // a plot is drawn several times until it has its size and its curves
    return [...new Map(calls.map(call => [JSON.stringify(call), call])).values()];
  };
}

export const texts = (calls: readonly Call[]) => calls.filter(({ kind }) => kind === 'text');
