/** What gates did, in numbers: in which order units open, how much is saturated. */
import type { GateTrace } from '../models';
import { percent } from './numbers';

/** Values of a gate at one layer: [steps, units]. */
export function gateValues(trace: GateTrace, layer: number, gate: number): Float32Array {
  const size = trace.steps * trace.units;
  const from = (layer * trace.names.length + gate) * size;
  return trace.values.subarray(from, from + size);
}

/** The places of the last layer, one for each way of reading it. */
export function topLayers({ layers, directions }: GateTrace): number[] {
  return directions === 1 ? [layers - 1] : [layers - 2, layers - 1];
}

/** How far a unit lets new things in: the input gate; 1 − z, as z keeps the old; without gates the size of h. */
function openness({ cell, names }: GateTrace): { gate: number; of: (value: number) => number } {
  if (cell === 'lstm') return { gate: names.indexOf('i'), of: value => value };
  if (cell === 'gru') return { gate: names.indexOf('z'), of: value => 1 - value };
  return { gate: names.indexOf('h'), of: Math.abs };
}

/**
 * Units in the order they open: by the token at which they let most in, widest first among those of
 * one token. The order is the same for all gates of a layer, so that a line is one unit throughout.
 */
export function openingOrder(trace: GateTrace, layer: number): Int32Array {
  const { steps, units } = trace;
  const { gate, of } = openness(trace);
  const input = gateValues(trace, layer, gate).map(of);
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
  if (isSigmoid(name)) return [0, 1];
  if (name === 'g' || name === 'n') return [-1, 1];
  let most = 0;
  for (let layer = 0; layer < trace.layers; layer++) {
    for (const value of gateValues(trace, layer, gate)) {
      if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
    }
  }
  if (name === 'h' && most <= 1) return [-1, 1]; // beyond that with relu alone
  const reach = roundedUp(most);
  return [-reach, reach];
}

/** The next number of two digits: 1.634 becomes 1.7; 1 for 0. */
function roundedUp(most: number): number {
  if (most === 0) return 1;
  const digits = 1 - Math.floor(Math.log10(most));
  return Number((Math.ceil(most * 10 ** digits) / 10 ** digits).toPrecision(2));
}

/** Whether its values lie in 0 … 1: shut to open. */
export function isSigmoid(name: string): boolean {
  return ['i', 'f', 'o', 'r', 'z'].includes(name);
}

interface GateSummary {
  mean: number;
  /** Share of values below 0.1: the gate is shut. */
  shut: number;
  /** Share of values above 0.9: the gate is open. */
  open: number;
}

/** Of a gate with values in 0 … 1, over all layers, tokens and units. */
function gateSummary(trace: GateTrace, name: string): GateSummary {
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

const GATES = {
  lstm: [
    ['f', 'forget'],
    ['i', 'input'],
    ['o', 'output'],
  ],
  gru: [
    ['r', 'reset'],
    ['z', 'update (open keeps what was)'],
  ],
  rnn: [],
} as const;

/** One sentence about a network's gates: how far open on average, and which share is saturated. */
export function describeGates(trace: GateTrace, part: string): string {
  if (trace.cell === 'rnn') return describeStates(trace, part);
  const gates = GATES[trace.cell].map(([name, meaning]) => {
    const { mean, open, shut } = gateSummary(trace, name);
    return `${meaning} ${mean.toFixed(2)} (${percent(open)} open, ${percent(shut)} shut)`;
  });
  return `Mean ${part} gates: ${gates.join(', ')}.`;
}

/** A network without gates: how large its states are, and which share is saturated. */
function describeStates(trace: GateTrace, part: string): string {
  const { values } = trace;
  let [sum, saturated] = [0, 0];
  for (const value of values) {
    sum += Math.abs(value);
    if (Math.abs(value) > 0.95) saturated++;
  }
  const mean = (sum / values.length).toFixed(2);
  return `States of the ${part}: ${mean} in size on average, ${percent(saturated / values.length)} saturated.`;
}
