/** Which ranges the colours of gates run over. */
import type { Ramp } from '../color';
import type { Gates } from '../model/gates';
import type { Palette } from '../theme';
import { rampOf } from './paint';

export interface LegendItem {
  label: string;
  lo: number;
  hi: number;
  ramp: Ramp;
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
