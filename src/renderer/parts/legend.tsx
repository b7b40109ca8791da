/** What the colours mean. */
import { css, type Ramp } from '../color';
import { decimal } from '../format';
import type { LegendItem } from './gateLegend';

export function Legend({ items }: { items: readonly LegendItem[] }) {
  return (
    <>
      {items.map(({ label, lo, hi, ramp }) => (
        <span class="item number" key={label}>
          {label} {short(lo)}
          <span class="ramp" style={{ background: gradient(ramp) }} />
          {short(hi)}
        </span>
      ))}
    </>
  );
}

function gradient(ramp: Ramp): string {
  const stops = Array.from({ length: 9 }, (_, i) => css(ramp[Math.round((i / 8) * 255)]));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

function short(value: number): string {
  return Number.isInteger(value) ? decimal(value, 0) : decimal(value, 1);
}
