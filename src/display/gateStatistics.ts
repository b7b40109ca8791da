/** What gates did, in numbers: in which order units open, how much is saturated. */
import type { GateTrace } from '../models';
import { percent } from './numbers';

/** Values of a gate at one layer: [steps, units]. */
export function gateValues(trace: GateTrace, layer: number, gate: number): Float32Array {
  const size = trace.steps * trace.units;
  const from = (layer * trace.names.length + gate) * size;
  return trace.values.subarray(from, from + size);
}

/**
 * Units in the order they open: by the token at which their input gate is widest open, widest first
 * among those of one token. The order is the same for all gates of a layer, so that a line is one
 * unit throughout.
 */
export function openingOrder(trace: GateTrace, layer: number): Int32Array {
  const { steps, units } = trace;
  const input = gateValues(trace, layer, trace.names.indexOf('i'));
  const widest = new Int32Array(units);
  for (let unit = 0; unit < units; unit++) {
    for (let step = 1; step < steps; step++) {
      if (input[step * units + unit] > input[widest[unit] * units + unit]) widest[unit] = step;
    }
  }
  const order = Int32Array.from({ length: units }, (_, unit) => unit);
  const opening = (unit: number) => input[widest[unit] * units + unit];
  return order.sort((a, b) => widest[a] - widest[b] || opening(b) - opening(a) || a - b);
}

/** Range in which a gate's values lie: what its colours run over. */
export function gateRange(trace: GateTrace, gate: number): [lo: number, hi: number] {
  const name = trace.names[gate];
  if (name === 'i' || name === 'f' || name === 'o') return [0, 1];
  if (name === 'g' || name === 'h') return [-1, 1];
  let most = 0;
  for (let layer = 0; layer < trace.layers; layer++) {
    for (const value of gateValues(trace, layer, gate)) {
      if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
    }
  }
  const reach = roundedUp(most);
  return [-reach, reach];
}

/** The next number of two digits: 1.634 becomes 1.7; 1 for 0. */
function roundedUp(most: number): number {
  if (most === 0) return 1;
  const digits = 1 - Math.floor(Math.log10(most));
  return Number((Math.ceil(most * 10 ** digits) / 10 ** digits).toPrecision(2));
}

interface GateSummary {
  mean: number;
  /** Share of values below 0.1: the gate is shut. */
  shut: number;
  /** Share of values above 0.9: the gate is open. */
  open: number;
}

/** Of a gate with values in 0 … 1, over all layers, tokens and units. */
function gateSummary(trace: GateTrace, name: 'i' | 'f' | 'o'): GateSummary {
  const gate = trace.names.indexOf(name);
  let [sum, shut, open] = [0, 0, 0];
  for (let layer = 0; layer < trace.layers; layer++) {
    for (const value of gateValues(trace, layer, gate)) {
      sum += value;
      if (value < 0.1) shut++;
      if (value > 0.9) open++;
    }
  }
  const count = trace.layers * trace.steps * trace.units;
  return { mean: sum / count, shut: shut / count, open: open / count };
}

/** One sentence about a network's gates: how far open on average, and which share is saturated. */
export function describeGates(trace: GateTrace, part: string): string {
  const [forget, input, output] = (['f', 'i', 'o'] as const).map(name => {
    const gate = gateSummary(trace, name);
    return `${gate.mean.toFixed(2)} (${percent(gate.open)} open, ${percent(gate.shut)} shut)`;
  });
  return `Mean ${part} gates: forget ${forget}, input ${input}, output ${output}.`;
}
