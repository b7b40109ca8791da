/** A canvas of a size in CSS pixels, painted sharply, again whenever its painter changes. */
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Draws in CSS pixels; `scale` device pixels make one of them. */
export type Painter = (context: CanvasRenderingContext2D, scale: number) => void;

interface CanvasProps {
  width: number;
  height: number;
  /** Keep it the same as long as the picture is. */
  paint: Painter;
  /** What the picture shows, in words. */
  label: string;
  /** Where the pointer is, in CSS pixels from the corner; null when it leaves. */
  onPoint: (place: { x: number; y: number } | null) => void;
  onPick?: () => void;
  focusable?: boolean;
  name?: string;
}

export function Canvas({ width, height, paint, label, onPoint, onPick, ...rest }: CanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current!;
    const context = canvas.getContext('2d')!;
    const scale = Math.max(1, Math.min(3, window.devicePixelRatio));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    paint(context, scale);
  }, [width, height, paint]);
  return (
    <canvas
      ref={ref}
      role="img"
      aria-label={label}
      data-name={rest.name}
      tabIndex={rest.focusable ? 0 : undefined}
      style={{ width: `${width}px`, height: `${height}px` }}
      onPointerMove={event => onPoint({ x: event.offsetX, y: event.offsetY })}
      onPointerLeave={() => onPoint(null)}
      onClick={onPick}
    />
  );
}
