/** Parts at their places. */
import type { ComponentChildren } from 'preact';
import type { Box } from '../layout';

export function At({ box, children }: { box: Box; children: ComponentChildren }) {
  const { left, top, width, height } = box;
  const style = {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  };
  return (
    <div class="at" style={style}>
      {children}
    </div>
  );
}

/** A border around or beside what is selected; it takes no clicks. */
export function Mark({ kind, box }: { kind: 'frame' | 'spot'; box: Box }) {
  const { left, top, width, height } = box;
  return (
    <div
      class={kind}
      style={{
        left: `${left}px`,
        top: `${top}px`,
        width: `${width}px`,
        height: `${height}px`,
      }}
    />
  );
}
