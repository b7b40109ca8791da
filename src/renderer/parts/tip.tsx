/** The number under the pointer, beside it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Box } from '../layout';

export interface Pointing {
  /** The part pointed at, and the place in it. */
  box: Box;
  x: number;
  y: number;
  text: string;
}

/** @param bounds width of what it must not leave */
export function Tip({ at, bounds }: { at: Pointing | null; bounds: number }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!at) return;
    const tip = ref.current!;
    const right = at.box.left + at.x + 14;
    // inside its own part where it can: beside it stand words
    const end = Math.min(bounds, at.box.left + Math.max(at.box.width, tip.offsetWidth));
    const left = right + tip.offsetWidth > end ? right - 28 - tip.offsetWidth : right;
    const above = at.box.top + at.y - tip.offsetHeight - 10;
    tip.style.left = `${Math.max(0, left)}px`;
    tip.style.top = `${above < 0 ? at.box.top + at.y + 16 : above}px`;
  });
  if (!at) return null;
  return (
    <div class="tip number" ref={ref} aria-hidden="true" dir="auto">
      {at.text}
    </div>
  );
}
