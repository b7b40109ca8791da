/** What the colours mean. */
import { css, type Ramp } from '../color';
import { decimal } from '../format';
import type { Gates } from '../model/gates';
import type { Palette } from '../theme';
import { rampOf } from './paint';

interface LegendItem {
  label: string;
  lo: number;
  hi: number;
  ramp: Ramp;
}

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

/** Gates with the same range share a line: 'i, f, o: 0 … 1'. */
export function gateLegend(gates: readonly Gates[], palette: Palette): LegendItem[] {
  const groups = new Map<string, LegendItem & { names: Set<string> }>();
  for (const { names, range, part } of gates) {
    names.forEach((name, gate) => {
      const [lo, hi] = range(gate);
      const key = `${lo} ${hi}`;
      const group = groups.get(key) ?? {
        label: '',
        lo,
        hi,
        ramp: rampOf(palette, lo),
        names: new Set(),
      };
      const sameEverywhere = gates.every(other => {
        const at = other.names.indexOf(name);
        return at < 0 || String(other.range(at)) === String([lo, hi]);
      });
      group.names.add(sameEverywhere ? name : `${name} of the ${part}`);
      groups.set(key, group);
    });
  }
  return [...groups.values()].map(({ names, ...item }) => ({
    ...item,
    label: `${[...names].join(', ')}:`,
  }));
}

function gradient(ramp: Ramp): string {
  const stops = Array.from({ length: 9 }, (_, i) => css(ramp[Math.round((i / 8) * 255)]));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

function short(value: number): string {
  return Number.isInteger(value) ? decimal(value, 0) : decimal(value, 1);
}
